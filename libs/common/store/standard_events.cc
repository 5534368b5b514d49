#include "libs/common/store/standard_events.h"

#include <memory>

#include "fmt/format.h"
#include "libs/common/store/message_fields.h"
#include "tandem/common/v1/types.pb.h"

namespace tandem {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

const Descriptor* CreatedEventOf(const Descriptor& type) {
  return DescriptorPool::generated_pool()->FindMessageTypeByName(type.full_name() + "Created");
}

Status EmitCreated(Unit& unit, const Message& resource) {
  const Descriptor& type = *resource.GetDescriptor();
  const Descriptor* made = CreatedEventOf(type);
  if (made == nullptr)
    return Internal(fmt::format("There is no event {}Created.", type.full_name()));
  const std::unique_ptr<Message> event(
      MessageFactory::generated_factory()->GetPrototype(made)->New());
  SetText(*event, "name", TextOf(resource, "name"));
  for (int i = 0; i < made->field_count(); ++i) {
    const FieldDescriptor* field = made->field(i);
    if (field->message_type() == &type && !field->is_repeated()) {
      event->GetReflection()->MutableMessage(event.get(), field)->CopyFrom(resource);
    }
  }
  unit.Emit(*event);
  return OkStatus();
}

void EmitUpdated(Unit& unit, const google::protobuf::FieldMask& mask, const Message& resource) {
  common::v1::ResourceUpdated event;
  event.set_name(TextOf(resource, "name"));
  *event.mutable_update_mask() = mask;
  event.mutable_resource()->PackFrom(resource);
  unit.Emit(event);
}

}  // namespace tandem
