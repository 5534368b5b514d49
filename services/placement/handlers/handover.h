#pragma once

#include <optional>

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/placement.pb.h"

namespace tandem::placement {

Result<v1::Placement> PlanHandover(Unit& unit, const v1::PlanHandoverRequest& request);
Result<v1::Placement> CompleteHandoverItem(Unit& unit,
                                           const v1::CompleteHandoverItemRequest& request);
Result<v1::Placement> NameSuccessor(Unit& unit, const v1::NameSuccessorRequest& request);

// How much of it is done now.
void TellOfHandover(Unit& unit, const v1::Placement& placement, std::optional<Day> day);

// Of a placement that was loaded in this unit, which the caller saves. Who does not come follows
// nobody, and nobody follows them.
Status LeaveSuccession(Unit& unit, v1::Placement& placement);
// The same whose days have moved: whoever comes before and after it does so still, or is forgotten.
Status MoveInSuccession(Unit& unit, v1::Placement& placement);

}  // namespace tandem::placement
