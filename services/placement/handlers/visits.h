#pragma once

#include <string>

#include "libs/common/base/date.h"
#include "libs/common/store/unit.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/visit.pb.h"

namespace tandem::placement {

// A new or changed visit: its partnership goes on, or did when the visit began, and whom it names
// there is.
Status PrepareVisit(Unit& unit, v1::Visit& visit, const v1::Visit* before);
Result<v1::Visit> ConfirmVisit(Unit& unit, const v1::ConfirmVisitRequest& request);
Result<v1::Visit> CompleteVisit(Unit& unit, const v1::CompleteVisitRequest& request);
Result<v1::Visit> RetractVisitCompletion(Unit& unit,
                                         const v1::RetractVisitCompletionRequest& request);
Result<v1::Visit> DebriefVisit(Unit& unit, const v1::DebriefVisitRequest& request);
Result<v1::Visit> CancelVisit(Unit& unit, const v1::CancelVisitRequest& request);
// Their partnership ends, as is entered on `day`: those that would begin later are called off.
Status CancelVisitsAfter(Unit& unit, const v1::Partnership& partnership, Day day,
                         const std::string& reason);

}  // namespace tandem::placement
