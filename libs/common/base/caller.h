#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/names.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem {

// What a caller may be, and where: "programme_manager on countries/lr".
struct Grant {
  common::v1::Role role = common::v1::ROLE_UNSPECIFIED;
  std::string prefix;  // `*` or whole leading segments of names
};

// Who calls, as the verified token says. A value.
struct Caller {
  std::string subject;  // opaque
  std::string person;   // resource name, or empty for a service
  std::vector<Grant> grants;

  // Whether a grant of `role` covers `name`.
  bool Has(common::v1::Role role, std::string_view name) const {
    for (const Grant& grant : grants) {
      if (grant.role == role && Covers(grant.prefix, name)) return true;
    }
    return false;
  }
};

}  // namespace tandem
