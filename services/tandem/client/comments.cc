#include "services/tandem/client/comments.h"

#include <google/protobuf/descriptor.pb.h>

#include "absl/strings/ascii.h"

// build/gen/tandem.desc: the compiled descriptors have no comments.
asm(R"(.section .rodata
tandem_contracts: .incbin ")" TANDEM_CONTRACTS R"("
tandem_contracts_end:
.previous)");
extern "C" const char tandem_contracts[];
extern "C" const char tandem_contracts_end[];

namespace tandem::client {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::SourceLocation;

const DescriptorPool& Contracts() {
  static const auto* const kContracts = [] {
    auto* pool = new DescriptorPool();
    google::protobuf::FileDescriptorSet set;
    set.ParseFromArray(tandem_contracts, static_cast<int>(tandem_contracts_end - tandem_contracts));
    for (const auto& file : set.file()) pool->BuildFile(file);
    return pool;
  }();
  return *kContracts;
}

template <class Of>
std::string Comment(const Of* documented) {
  SourceLocation location;
  if (documented == nullptr || !documented->GetSourceLocation(&location)) return "";
  std::string text = location.leading_comments;
  absl::RemoveExtraAsciiWhitespace(&text);
  return text;
}

}  // namespace

std::string CommentOf(const MethodDescriptor& method) {
  return Comment(Contracts().FindMethodByName(method.full_name()));
}

std::string CommentOf(const FieldDescriptor& field) {
  return Comment(Contracts().FindFieldByName(field.full_name()));
}

std::string CommentOf(const Descriptor& type) {
  return Comment(Contracts().FindMessageTypeByName(type.full_name()));
}

std::string FirstSentence(const std::string& comment) {
  const std::size_t end = comment.find(". ");
  return end == std::string::npos ? comment : comment.substr(0, end + 1);
}

}  // namespace tandem::client
