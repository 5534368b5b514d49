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

const common::v1::Rule* RuleOfReading(const google::protobuf::Descriptor& resource) {
  const auto& file = *resource.file();
  for (int i = 0; i < file.service_count(); ++i) {
    const auto* get = file.service(i)->FindMethodByName("Get" + resource.name());
    if (get != nullptr && get->output_type() == &resource) {
      return &get->options().GetExtension(common::v1::allow);
    }
  }
  return nullptr;
}

bool IsFor(const common::v1::Rule& rule, common::v1::Role role) {
  return std::find(rule.roles().begin(), rule.roles().end(), role) != rule.roles().end();
}

bool Allows(const common::v1::Rule& rule, const Caller& caller, std::string_view name) {
  if (rule.reach() == common::v1::ANY_CALLER) return true;
  const std::string_view country =
      rule.reach() == common::v1::COUNTRY_OF_GRANT ? CountryOf(name) : std::string_view();
  return std::any_of(caller.grants.begin(), caller.grants.end(), [&](const Grant& grant) {
    if (!IsFor(rule, grant.role)) return false;
    return Covers(grant.prefix, name) || (!country.empty() && CountryOf(grant.prefix) == country);
  });
}

bool MayRead(const Caller& caller, const google::protobuf::Message& resource) {
  const common::v1::Rule* reading = RuleOfReading(*resource.GetDescriptor());
  const auto* name = resource.GetDescriptor()->FindFieldByName("name");
  return reading == nullptr ||
         Allows(*reading, caller, resource.GetReflection()->GetString(resource, name));
}

}  // namespace tandem
