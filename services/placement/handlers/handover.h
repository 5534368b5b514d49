#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/placement.pb.h"

namespace tandem::placement {

Result<v1::Placement> PlanHandover(Unit& unit, const v1::PlanHandoverRequest& request);
Result<v1::Placement> CompleteHandoverItem(Unit& unit,
                                           const v1::CompleteHandoverItemRequest& request);
Result<v1::Placement> NameSuccessor(Unit& unit, const v1::NameSuccessorRequest& request);

}  // namespace tandem::placement
