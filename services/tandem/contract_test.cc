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
using google::protobuf::FileDescriptorSet;
using ::testing::IsEmpty;

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

TEST(Contract, KeepsWhatWasCommitted) {
  std::ifstream file(testing::SourceRoot() + "/proto/tandem.binpb", std::ios::binary);
  FileDescriptorSet committed;
  ASSERT_TRUE(committed.ParseFromIstream(&file)) << "make descriptors writes it";
  std::vector<std::string> broken;
  int methods = 0;
  for (const auto& before : committed.file()) {
    if (!before.package().starts_with("tandem.") || before.name().ends_with("/testing.proto"))
      continue;
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

// A new RPC is committed with its descriptor, or the comparison above would not cover it.
TEST(Contract, HoldsEveryRpcOfToday) {
  std::ifstream file(testing::SourceRoot() + "/proto/tandem.binpb", std::ios::binary);
  FileDescriptorSet committed;
  ASSERT_TRUE(committed.ParseFromIstream(&file));
  std::set<std::string> known;
  for (const auto& before : committed.file()) {
    for (const auto& service : before.service()) {
      for (const auto& method : service.method()) {
        known.insert(before.package() + "." + service.name() + "." + method.name());
      }
    }
  }
  std::vector<std::string> unknown;
  for (const auto& path : testing::SourceFiles("proto/tandem", {".proto"})) {
    const auto* now = Now().FindFileByName(path.substr(std::string("proto/").size()));
    for (int s = 0; now != nullptr && s < now->service_count(); ++s) {
      for (int m = 0; m < now->service(s)->method_count(); ++m) {
        const std::string& name = now->service(s)->method(m)->full_name();
        if (known.count(name) == 0) unknown.push_back(name);
      }
    }
  }
  EXPECT_THAT(unknown, IsEmpty()) << "make descriptors adds them";
}

}  // namespace
}  // namespace tandem
