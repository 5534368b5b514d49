#pragma once

#include "libs/common/base/caller.h"
#include "libs/common/store/unit.h"
#include "tandem/placement/v1/cohort.pb.h"

namespace tandem::placement {

Result<v1::CohortRun> AcceptCohort(Unit& unit, const v1::AcceptCohortRequest& request);
Result<v1::CohortRun> ClearCohort(Unit& unit, const v1::ClearCohortRequest& request);
Result<v1::CohortRun> StartCohort(Unit& unit, const v1::StartCohortRequest& request);
Result<v1::CohortRun> ConfirmCohortReturn(Unit& unit,
                                          const v1::ConfirmCohortReturnRequest& request);
Result<v1::CohortRun> CompleteCohort(Unit& unit, const v1::CompleteCohortRequest& request);
// Why somebody cannot fill a need is for those who may read the professional.
void HideConstraints(const Caller& caller, v1::CohortRun& run);

}  // namespace tandem::placement
