#pragma once

#include "libs/common/store/unit.h"
#include "tandem/objectives/v1/partnership_objective.pb.h"

namespace tandem::objectives {

Status PrepareObjective(Unit& unit, v1::PartnershipObjective& objective,
                        const v1::PartnershipObjective* before);
Result<v1::PartnershipObjective> ProposeObjective(Unit& unit,
                                                  const v1::ProposeObjectiveRequest& request);
Result<v1::PartnershipObjective> AgreeObjective(Unit& unit,
                                                const v1::AgreeObjectiveRequest& request);
Result<v1::PartnershipObjective> ActivateObjective(Unit& unit,
                                                   const v1::ActivateObjectiveRequest& request);
Result<v1::PartnershipObjective> ConcludeObjective(Unit& unit,
                                                   const v1::ConcludeObjectiveRequest& request);
Result<v1::PartnershipObjective> DropObjective(Unit& unit, const v1::DropObjectiveRequest& request);

// Saves an objective whose indicators are other than they were: once it is active the sides have
// agreed on them, so it is PROPOSED again. Before that it keeps its state. CONDITIONS_UNMET
// (PRIORITIES_CONFIRMED).
Status SaveWithOtherIndicators(Unit& unit, v1::PartnershipObjective objective);

}  // namespace tandem::objectives
