#include "libs/common/base/rule.h"

#include <algorithm>
#include <string>

namespace tandem {

const common::v1::Rule& RuleOf(const google::protobuf::FileDescriptor& file,
                               std::string_view service, std::string_view method) {
  return file.FindServiceByName(std::string(service))
      ->FindMethodByName(std::string(method))
      ->options()
      .GetExtension(common::v1::allow);
}

bool IsFor(const common::v1::Rule& rule, common::v1::Role role) {
  return std::find(rule.roles().begin(), rule.roles().end(), role) != rule.roles().end();
}

bool Allows(const common::v1::Rule& rule, const Caller& caller, std::string_view name) {
  return std::any_of(caller.grants.begin(), caller.grants.end(), [&](const Grant& grant) {
    return IsFor(rule, grant.role) && Covers(grant.prefix, name);
  });
}

}  // namespace tandem
