#include "libs/common/store/personal.h"

#include <set>
#include <vector>

#include "fmt/format.h"
#include "google/protobuf/any.pb.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool MayHold(const Descriptor& type, std::set<const Descriptor*>& seen);

// What of a field is personal.
enum class Share { kNone, kAll, kInside };

Share ShareOf(const FieldDescriptor& field, std::set<const Descriptor*>& seen) {
  if (field.options().GetExtension(common::v1::field).personal()) return Share::kAll;
  if (field.message_type() == nullptr || !MayHold(*field.message_type(), seen)) return Share::kNone;
  const bool is_whole =
      field.is_repeated() || field.message_type() == google::protobuf::Any::descriptor();
  return is_whole ? Share::kAll : Share::kInside;
}

// `seen` are the types above it: a type within itself adds nothing.
bool MayHold(const Descriptor& type, std::set<const Descriptor*>& seen) {
  if (&type == google::protobuf::Any::descriptor()) return true;
  if (!seen.insert(&type).second) return false;
  bool holds = false;
  for (int i = 0; i < type.field_count() && !holds; ++i)
    holds = ShareOf(*type.field(i), seen) != Share::kNone;
  seen.erase(&type);
  return holds;
}

Share ShareOf(const FieldDescriptor& field) {
  std::set<const Descriptor*> seen;
  return ShareOf(field, seen);
}

std::string PathsOf(const Descriptor& type, std::set<const Descriptor*>& above) {
  std::string paths;
  if (!above.insert(&type).second) return paths;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const Share share = ShareOf(field);
    if (share == Share::kNone) continue;
    if (!paths.empty()) paths += ",";
    paths += field.name();
    if (share == Share::kInside)
      paths += fmt::format("({})", PathsOf(*field.message_type(), above));
  }
  above.erase(&type);
  return paths;
}

}  // namespace

std::string PersonalPaths(const Descriptor& type) {
  std::set<const Descriptor*> above;
  return PathsOf(type, above);
}

void MovePersonal(Message& message, Message& personal) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const Share share = ShareOf(*field);
    if (share == Share::kAll) {
      reflection.SwapFields(&message, &personal, {field});
    } else if (share == Share::kInside) {
      MovePersonal(*reflection.MutableMessage(&message, field),
                   *reflection.MutableMessage(&personal, field));
    }
  }
}

}  // namespace tandem
