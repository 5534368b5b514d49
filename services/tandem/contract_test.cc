// Only additive changes: whatever the committed descriptor set (proto/tandem.binpb, `make
// descriptors`) holds is still there, under the same numbers and with the same types, as `buf
// breaking` would ask.
#include <fstream>
#include <set>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "libs/common/testing/source_tree.h"

namespace tandem {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::DescriptorProto;
using google::protobuf::EnumDescriptorProto;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const DescriptorPool& Now() { return *DescriptorPool::generated_pool(); }

void CompareEnum(const std::string& scope, const EnumDescriptorProto& before,
                 std::vector<std::string>& broken) {
  const auto* now = Now().FindEnumTypeByName(scope + before.name());
  if (now == nullptr) {
    broken.push_back(scope + before.name() + " is gone");
    return;
  }
  for (const auto& value : before.value()) {
    const auto* same = now->FindValueByNumber(value.number());
    if (same == nullptr || same->name() != value.name()) {
      broken.push_back(
          fmt::format("{}.{} is gone, or has another number", now->full_name(), value.name()));
    }
  }
}

// As a descriptor set has it: ".tandem.common.v1.Date"; "" where the kind says all.
std::string TypeName(const google::protobuf::FieldDescriptor& field) {
  if (field.message_type() != nullptr) return "." + field.message_type()->full_name();
  return field.enum_type() == nullptr ? "" : "." + field.enum_type()->full_name();
}

void CompareMessage(const std::string& scope, const DescriptorProto& before,
                    std::vector<std::string>& broken) {
  const std::string name = scope + before.name();
  const auto* now = Now().FindMessageTypeByName(name);
  if (now == nullptr) {
    broken.push_back(name + " is gone");
    return;
  }
  for (const auto& field : before.field()) {
    const auto* same = now->FindFieldByNumber(field.number());
    const bool reserved =
        now->IsReservedNumber(field.number()) && now->IsReservedName(field.name());
    if (same == nullptr && reserved) continue;
    if (same == nullptr || same->name() != field.name() ||
        static_cast<int>(same->type()) != field.type() || TypeName(*same) != field.type_name() ||
        same->is_repeated() !=
            (field.label() == google::protobuf::FieldDescriptorProto::LABEL_REPEATED)) {
      broken.push_back(
          fmt::format("{}.{} is gone, or has another number or type", name, field.name()));
    }
  }
  for (const auto& nested : before.nested_type()) {
    if (!nested.options().map_entry()) CompareMessage(name + ".", nested, broken);
  }
  for (const auto& nested : before.enum_type()) CompareEnum(name + ".", nested, broken);
}

FileDescriptorSet TheCommitted() {
  std::ifstream file(testing::SourceRoot() + "/proto/tandem.binpb", std::ios::binary);
  FileDescriptorSet committed;
  EXPECT_TRUE(committed.ParseFromIstream(&file)) << "make descriptors writes it";
  return committed;
}

bool IsOurs(const FileDescriptorProto& file) {
  return file.package().starts_with("tandem.") && !file.name().ends_with("/testing.proto");
}

TEST(Contract, KeepsWhatWasCommitted) {
  const FileDescriptorSet committed = TheCommitted();
  std::vector<std::string> broken;
  int methods = 0;
  for (const auto& before : committed.file()) {
    if (!IsOurs(before)) continue;
    const std::string scope = before.package() + ".";
    for (const auto& message : before.message_type()) CompareMessage(scope, message, broken);
    for (const auto& type : before.enum_type()) CompareEnum(scope, type, broken);
    for (const auto& service : before.service()) {
      for (const auto& method : service.method()) {
        ++methods;
        const auto* now = Now().FindMethodByName(scope + service.name() + "." + method.name());
        if (now == nullptr || "." + now->input_type()->full_name() != method.input_type() ||
            "." + now->output_type()->full_name() != method.output_type() ||
            now->server_streaming() != method.server_streaming()) {
          broken.push_back(scope + service.name() + "." + method.name() +
                           " is gone, or has other types");
        }
      }
    }
  }
  EXPECT_GT(methods, 50);
  EXPECT_THAT(broken, IsEmpty());
}

// What is new is committed with its descriptor, or the comparison above would not cover it.

FileDescriptorSet Today() {
  FileDescriptorSet today;
  for (const auto& path : testing::SourceFiles("proto/tandem", {".proto"})) {
    const auto* file = Now().FindFileByName(path.substr(std::string("proto/").size()));
    if (file != nullptr) file->CopyTo(today.add_file());
  }
  return today;
}

void AddNames(const std::string& scope, const EnumDescriptorProto& type,
              std::set<std::string>& names) {
  for (const auto& value : type.value())
    names.insert(fmt::format("{}{}.{}", scope, type.name(), value.name()));
}

void AddNames(const std::string& scope, const DescriptorProto& message,
              std::set<std::string>& names) {
  const std::string name = scope + message.name();
  names.insert(name);
  for (const auto& field : message.field()) names.insert(name + "." + field.name());
  for (const auto& nested : message.nested_type()) AddNames(name + ".", nested, names);
  for (const auto& nested : message.enum_type()) AddNames(name + ".", nested, names);
}

// Every message, field, value and RPC of ours.
std::set<std::string> NamesIn(const FileDescriptorSet& set) {
  std::set<std::string> names;
  for (const auto& file : set.file()) {
    if (!IsOurs(file)) continue;
    const std::string scope = file.package() + ".";
    for (const auto& message : file.message_type()) AddNames(scope, message, names);
    for (const auto& type : file.enum_type()) AddNames(scope, type, names);
    for (const auto& service : file.service()) {
      for (const auto& method : service.method())
        names.insert(fmt::format("{}{}.{}", scope, service.name(), method.name()));
    }
  }
  return names;
}

std::vector<std::string> MissingIn(const FileDescriptorSet& committed) {
  std::vector<std::string> missing;
  const std::set<std::string> known = NamesIn(committed);
  for (const std::string& name : NamesIn(Today())) {
    if (!known.contains(name)) missing.push_back(name);
  }
  return missing;
}

TEST(Contract, HoldsEverythingOfToday) {
  const FileDescriptorSet committed = TheCommitted();
  for (const std::string& name : MissingIn(committed))
    ADD_FAILURE() << name << " is not in proto/tandem.binpb; `make descriptors` adds it.";
}

TEST(Contract, SaysWhatIsMissing) {
  FileDescriptorSet before = Today();
  for (FileDescriptorProto& file : *before.mutable_file()) {
    if (file.name() == "tandem/placement/v1/match.proto") {
      for (auto& message : *file.mutable_message_type()) {
        if (message.name() != "Match") continue;
        message.mutable_field()->DeleteSubrange(0, 1);
        message.mutable_enum_type(0)->mutable_value()->DeleteSubrange(0, 1);
      }
    }
    if (file.name() == "tandem/admin/v1/admin_service.proto") {
      file.mutable_service(0)->mutable_method()->DeleteSubrange(0, 1);
      for (auto& message : *file.mutable_message_type()) {
        if (message.name() == "Positions") message.clear_nested_type();
      }
    }
  }
  EXPECT_THAT(
      MissingIn(before),
      UnorderedElementsAre(
          "tandem.placement.v1.Match.name", "tandem.placement.v1.Match.State.STATE_UNSPECIFIED",
          "tandem.admin.v1.AdminService.Tail", "tandem.admin.v1.Positions.Consumer",
          "tandem.admin.v1.Positions.Consumer.name", "tandem.admin.v1.Positions.Consumer.lag",
          "tandem.admin.v1.Positions.Consumer.error"));
}

}  // namespace
}  // namespace tandem
