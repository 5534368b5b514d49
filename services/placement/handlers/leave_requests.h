#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/leave_request.pb.h"

namespace tandem::placement {

Result<v1::LeaveRequest> SubmitLeaveRequest(Unit& unit,
                                            const v1::SubmitLeaveRequestRequest& request);
Result<v1::LeaveRequest> EndorseLeaveRequest(Unit& unit,
                                             const v1::DecideLeaveRequestRequest& request);
Result<v1::LeaveRequest> GrantLeaveRequest(Unit& unit,
                                           const v1::DecideLeaveRequestRequest& request);
Result<v1::LeaveRequest> RefuseLeaveRequest(Unit& unit,
                                            const v1::DecideLeaveRequestRequest& request);

}  // namespace tandem::placement
