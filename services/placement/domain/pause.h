#pragma once

#include <string_view>

#include "libs/common/base/date.h"
#include "tandem/placement/v1/placement.pb.h"

// The pauses of a placement, and why each was. Why it is on one stands in `reason`, unless it is
// under notice: then only in `pause_reason`, where it always is.
namespace tandem::placement {

// Of one whose state is PAUSED now.
void BeginPause(v1::Placement& placement, Day first_day, std::string_view reason);
// The last one, which took no day or was entered in error, was none.
void ForgetPause(v1::Placement& placement);

// Before another reason, or none, takes the place of the one for which it is on a pause: older
// placements say that in `reason` alone.
void KeepPauseReason(v1::Placement& placement);
// What `reason` says of one that is not under notice: why it is on a pause, or nothing.
void ShowPauseReason(v1::Placement& placement);

}  // namespace tandem::placement
