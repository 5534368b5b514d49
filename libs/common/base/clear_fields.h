#pragma once

#include "google/protobuf/message.h"

namespace tandem {

// Clears every field of `message` that `is_cleared`, in embedded messages and Any too; an Any that
// cannot be read as a whole.
void ClearFields(google::protobuf::Message& message,
                 bool (*is_cleared)(const google::protobuf::FieldDescriptor& field));

}  // namespace tandem
