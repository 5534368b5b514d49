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

// How an objective's indicators are other than they were: worked out further, the objective aims at
// something else with them, or one is not measured to its end.
enum class OtherIndicators { kWorkedOut, kAimOtherwise, kMeasuredNoMore };

// Whether the sides have agreed on what is another now. Once it is active, on each indicator; one
// that is measured no more aims at what it did, and what was read of it still counts. Before that
// indicators may still be worked out, but what they aim at, and that they are measured, is agreed.
bool WasAgreed(const v1::PartnershipObjective& objective, OtherIndicators how);
// Saves the objective; one whose sides have agreed on it otherwise is PROPOSED again.
// CONDITIONS_UNMET (PRIORITIES_CONFIRMED).
Status SaveWithOtherIndicators(Unit& unit, v1::PartnershipObjective objective, OtherIndicators how);

}  // namespace tandem::objectives
