#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "tandem/placement/v1/need.pb.h"
#include "tandem/placement/v1/placement.pb.h"

// How long a placement lasts.
namespace tandem::placement {

// How few months the days from `start` to `end` are; nothing if they are as many as are needed.
std::optional<std::string> MonthsMissing(v1::Placement::Role role, int minimum_months, Day start,
                                         Day end);
// PLACEMENT_TOO_SHORT if the days from `start` to `end` are fewer than `minimum_months`, or than 24
// for a management partner. `remedy` is for whoever has chosen both days in the same request.
Status CheckDuration(
    v1::Placement::Role role, int minimum_months, Day start, Day end,
    std::string_view remedy = "Choose a later last day, or give a duration_waiver_reason.");
// Whether a programme manager has waived it for all of the need, and the days from `start` to `end`
// are as many as it still asks for.
bool IsWaivedByNeed(const v1::PlacementNeed& need, Day start, Day end);
// As CheckDuration for a management partner who starts on `day`, maybe later than planned; a waiver
// of what was planned does not cover fewer months.
Status CheckStartDuration(const v1::Placement& placement, int minimum_months, Day day);
// A later last day, and why: noted in `extensions`. A notice is withdrawn by it. INVALID_FIELDS for
// one that is not later.
Status Extend(v1::Placement& placement, Day end, std::string_view reason, std::string_view by);

}  // namespace tandem::placement
