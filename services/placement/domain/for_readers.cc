#include "services/placement/domain/for_readers.h"

#include "libs/common/base/personal.h"

namespace tandem::placement {

void HideReasons(const Caller& caller, v1::Placement& placement) {
  if (!caller.person.empty() && placement.person() == caller.person) return;
  for (const auto role : {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER,
                          common::v1::LEADER, common::v1::SERVICE}) {
    if (caller.Has(role, placement.name())) return;
  }
  BlankPersonal(placement);
}

}  // namespace tandem::placement
