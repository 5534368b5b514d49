#pragma once

#include <string>
#include <string_view>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "libs/common/base/caller.h"
#include "libs/common/base/status.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem {

// The rule of one method, as its proto declares it (tandem.common.v1.allow): which grant a caller
// needs on the name that the request is about. Decides on names alone, before anything is read, so
// that the answer is the same whether the resource exists or not. Constant, thread-safe.
class Authorizer {
 public:
  // FAILED_PRECONDITION if the method has no rule, or no field that holds a name.
  static Result<Authorizer> For(const google::protobuf::MethodDescriptor& method);

  // The name that `request` is about: the partnership, the match, the parent. A wildcard is left
  // out, with what follows: the page of "countries/ke/partnerships/-" is about "countries/ke". ""
  // for resources without a parent.
  std::string_view Scope(const google::protobuf::Message& request) const;
  // OK, or PERMISSION_DENIED (NOT_PERMITTED).
  Status Check(const Caller& caller, std::string_view scope) const;
  // Whether the caller has a fitting role anywhere: then the answer to a malformed name may say
  // what is wrong with it.
  bool HasRole(const Caller& caller) const;

  const common::v1::Rule& rule() const { return rule_; }
  // The field that holds the name, as a path: "parent", "match.name".
  std::string field() const;

 private:
  common::v1::Rule rule_;
  std::string method_;  // for the answer
  const google::protobuf::FieldDescriptor* outer_ =
      nullptr;  // of the resource, where the name is in it
  const google::protobuf::FieldDescriptor* name_ = nullptr;
};

}  // namespace tandem
