#include "libs/common/base/micros.h"

#include "libs/common/base/clear_fields.h"

namespace tandem {

void ClearMicros(google::protobuf::Message& message) {
  ClearFields(message, [](const google::protobuf::FieldDescriptor& field) {
    return field.name().ends_with("_micros");
  });
}

}  // namespace tandem
