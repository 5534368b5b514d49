#pragma once

#include "google/protobuf/message.h"

namespace tandem {

// Clears every field that is marked as personal (FieldRule.personal), in embedded messages and Any
// too.
void BlankPersonal(google::protobuf::Message& message);

}  // namespace tandem
