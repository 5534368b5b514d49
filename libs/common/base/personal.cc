#include "libs/common/base/personal.h"

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/any.pb.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem {
namespace {

using google::protobuf::Any;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::Reflection;

void BlankAny(Any& any) {
  const std::string type_name = any.type_url().substr(any.type_url().rfind('/') + 1);
  const Descriptor* type = DescriptorPool::generated_pool()->FindMessageTypeByName(type_name);
  const Message* prototype =
      type == nullptr ? nullptr : MessageFactory::generated_factory()->GetPrototype(type);
  const std::unique_ptr<Message> inner(prototype == nullptr ? nullptr : prototype->New());
  if (inner == nullptr || !inner->ParseFromString(any.value())) {
    any.Clear();  // what can't be read can't be shown to hold nothing personal
    return;
  }
  BlankPersonal(*inner);
  any.set_value(inner->SerializeAsString());
}

}  // namespace

void BlankPersonal(Message& message) {
  if (message.GetDescriptor() == Any::descriptor()) {
    BlankAny(static_cast<Any&>(message));
    return;
  }
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->options().GetExtension(common::v1::field).personal()) {
      reflection.ClearField(&message, field);
    } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        BlankPersonal(*reflection.MutableRepeatedMessage(&message, field, i));
      }
    } else {
      BlankPersonal(*reflection.MutableMessage(&message, field));
    }
  }
}

}  // namespace tandem
