#include "libs/common/base/personal.h"

#include "libs/common/base/clear_fields.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem {

void BlankPersonal(google::protobuf::Message& message) {
  ClearFields(message, [](const google::protobuf::FieldDescriptor& field) {
    return field.options().GetExtension(common::v1::field).personal();
  });
}

}  // namespace tandem
