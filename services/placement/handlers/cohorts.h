#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/cohort.pb.h"

namespace tandem::placement {

Result<v1::CohortRun> ClearCohort(Unit& unit, const v1::ClearCohortRequest& request);
Result<v1::CohortRun> StartCohort(Unit& unit, const v1::StartCohortRequest& request);
Result<v1::CohortRun> ConfirmCohortReturn(Unit& unit,
                                          const v1::ConfirmCohortReturnRequest& request);

}  // namespace tandem::placement
