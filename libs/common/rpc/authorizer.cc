#include "libs/common/rpc/authorizer.h"

#include <algorithm>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/rule.h"
#include "libs/common/base/shortened.h"
#include "libs/common/rpc/validator.h"

namespace tandem {
namespace {

using common::v1::Rule;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* TextField(const Descriptor& type, std::string_view name) {
  const FieldDescriptor* field = type.FindFieldByName(std::string(name));
  const bool text = field != nullptr && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
                    !field->is_repeated();
  return text ? field : nullptr;
}

// What stands before the first wildcard segment.
std::string_view BeforeWildcard(std::string_view name) {
  if (name == "-" || name.starts_with("-/")) return {};
  const std::size_t at = name.ends_with("/-") && name.find("/-/") == std::string_view::npos
                             ? name.size() - 2
                             : name.find("/-/");
  if (at == std::string_view::npos) return name;
  // "countries/ke/partnerships/-" is about "countries/ke".
  const std::size_t collection = name.rfind('/', at - 1);
  return collection == std::string_view::npos ? std::string_view() : name.substr(0, collection);
}

}  // namespace

Result<Authorizer> Authorizer::For(const google::protobuf::MethodDescriptor& method) {
  if (!method.options().HasExtension(common::v1::allow)) {
    return absl::FailedPreconditionError(
        fmt::format("{} declares no rule (tandem.common.v1.allow).", method.full_name()));
  }
  Authorizer authorizer;
  authorizer.rule_ = method.options().GetExtension(common::v1::allow);
  authorizer.method_ = method.service()->name() + "." + method.name();
  const Rule& rule = authorizer.rule_;
  const Descriptor& request = *method.input_type();
  if (!rule.scope().empty()) {
    authorizer.name_ = TextField(request, rule.scope());
  } else if ((authorizer.name_ = TextField(request, "name")) == nullptr &&
             (authorizer.name_ = TextField(request, "parent")) == nullptr) {
    const bool updates = request.FindFieldByName("update_mask") != nullptr;
    authorizer.outer_ = updates ? ResourceField(request) : nullptr;
    if (authorizer.outer_ != nullptr)
      authorizer.name_ = TextField(*authorizer.outer_->message_type(), "name");
  }
  // Lists and new resources of what lies under nothing go without a name. One that is written in a
  // new resource says nothing: it is not the name that it gets.
  const bool top_level =
      TextField(request, "page_token") != nullptr || ResourceField(request) != nullptr;
  if (authorizer.name_ == nullptr && rule.reach() != common::v1::ANY_CALLER && !top_level) {
    return absl::FailedPreconditionError(
        fmt::format("The rule of {} finds no name in its request.", method.full_name()));
  }
  if (rule.roles().empty() && rule.reach() != common::v1::ANY_CALLER) {
    return absl::FailedPreconditionError(
        fmt::format("The rule of {} names no role.", method.full_name()));
  }
  return authorizer;
}

std::string Authorizer::field() const {
  if (name_ == nullptr) return "";
  return outer_ == nullptr ? name_->name() : fmt::format("{}.{}", outer_->name(), name_->name());
}

std::string_view Authorizer::Scope(const Message& request) const {
  if (name_ == nullptr) return {};
  const Message& holder =
      outer_ == nullptr ? request : request.GetReflection()->GetMessage(request, outer_);
  // The scratch stays empty: a singular string is answered where it is held.
  std::string scratch;
  return BeforeWildcard(holder.GetReflection()->GetStringReference(holder, name_, &scratch));
}

Status Authorizer::Check(const Caller& caller, std::string_view scope) const {
  if (Allows(rule_, caller, scope)) return OkStatus();
  std::vector<std::string> roles;
  for (const int role : rule_.roles()) {
    if (role != common::v1::SERVICE) roles.push_back(common::v1::Role_Name(role));
  }
  return Refuse(
      kNotPermitted,
      scope.empty()
          ? fmt::format("None of your grants allows {} on everything (\"*\").", method_)
          : fmt::format("None of your grants allows {} on \"{}\".", method_, Shortened(scope, 200)),
      fmt::format("Ask an administrator for a grant on this name or above it, of one of these "
                  "roles: {}.",
                  fmt::join(roles, ", ")));
}

bool Authorizer::HasRole(const Caller& caller) const {
  if (rule_.reach() == common::v1::ANY_CALLER) return true;
  return std::any_of(caller.grants.begin(), caller.grants.end(),
                     [&](const Grant& grant) { return IsFor(rule_, grant.role); });
}

}  // namespace tandem
