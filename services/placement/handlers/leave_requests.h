#pragma once

#include <string>

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/leave_request.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/visit.pb.h"
#include "tandem/reporting/v1/events.pb.h"

namespace tandem::placement {

Result<v1::LeaveRequest> SubmitLeaveRequest(Unit& unit,
                                            const v1::SubmitLeaveRequestRequest& request);
Result<v1::LeaveRequest> EndorseLeaveRequest(Unit& unit,
                                             const v1::DecideLeaveRequestRequest& request);
Result<v1::LeaveRequest> GrantLeaveRequest(Unit& unit,
                                           const v1::DecideLeaveRequestRequest& request);
Result<v1::LeaveRequest> RefuseLeaveRequest(Unit& unit,
                                            const v1::DecideLeaveRequestRequest& request);

// What leave was granted for, which was loaded in this unit, has other days or people than before,
// was called off or is over: notes which leave is unsettled by that, and tells it.
Status SettleLeave(Unit& unit, const v1::Visit& visit);
Status SettleLeave(Unit& unit, const v1::Placement& placement);

// Their partnership is over: what waits for a decision, for what was called off, is refused today.
Status RefuseNeedlessLeave(Unit& unit, const v1::Partnership& partnership,
                           const std::string& reason);

// What a leader has granted in reporting endorses the request. One that was decided meanwhile, or
// whose visit or exchange was put off or called off, stays as it is.
Status OnSupportGranted(Unit& unit, const reporting::v1::SupportGranted& event);

}  // namespace tandem::placement
