#include "libs/common/base/clear_fields.h"

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/any.pb.h"

namespace tandem {
namespace {

using google::protobuf::Any;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::Reflection;
using IsCleared = bool (*)(const FieldDescriptor& field);

void ClearInAny(Any& any, IsCleared is_cleared) {
  const std::string type_name = any.type_url().substr(any.type_url().rfind('/') + 1);
  const Descriptor* type = DescriptorPool::generated_pool()->FindMessageTypeByName(type_name);
  const Message* prototype =
      type == nullptr ? nullptr : MessageFactory::generated_factory()->GetPrototype(type);
  const std::unique_ptr<Message> inner(prototype == nullptr ? nullptr : prototype->New());
  if (inner == nullptr || !inner->ParseFromString(any.value())) {
    any.Clear();  // what can't be read can't be shown to hold nothing of the kind
    return;
  }
  ClearFields(*inner, is_cleared);
  any.set_value(inner->SerializeAsString());
}

}  // namespace

void ClearFields(Message& message, IsCleared is_cleared) {
  if (message.GetDescriptor() == Any::descriptor()) {
    ClearInAny(static_cast<Any&>(message), is_cleared);
    return;
  }
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (is_cleared(*field)) {
      reflection.ClearField(&message, field);
    } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        ClearFields(*reflection.MutableRepeatedMessage(&message, field, i), is_cleared);
      }
    } else {
      ClearFields(*reflection.MutableMessage(&message, field), is_cleared);
    }
  }
}

}  // namespace tandem
