#include "services/placement/domain/for_readers.h"

#include "libs/common/base/personal.h"
#include "services/placement/domain/roles.h"

namespace tandem::placement {

void HideReasons(const Caller& caller, v1::Placement& placement) {
  if (!caller.person.empty() && placement.person() == caller.person) return;
  const bool decides = HasAny(caller,
                              {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER,
                               common::v1::LEADER, common::v1::SERVICE},
                              placement.name());
  if (!decides) BlankPersonal(placement);
}

}  // namespace tandem::placement
