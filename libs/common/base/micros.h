#pragma once

#include "google/protobuf/message.h"

namespace tandem {

// Clears every field whose name ends with `_micros`, in embedded messages too: values are decimals
// outside, and micro-units where they are added up.
void ClearMicros(google::protobuf::Message& message);

}  // namespace tandem
