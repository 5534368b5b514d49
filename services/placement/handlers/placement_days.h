#pragma once

#include <string>
#include <string_view>

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/placement.pb.h"

// From when to when placements last: given other days, or ended before the last one.
namespace tandem::placement {

// Set while a placement is under notice: its last day has passed.
inline constexpr TimerKind kNoticeOver{"notice-over"};

Result<v1::Placement> ReschedulePlacement(Unit& unit,
                                          const v1::ReschedulePlacementRequest& request);
Result<v1::Placement> ExtendPlacement(Unit& unit, const v1::ExtendPlacementRequest& request);
// A day after today is a notice.
Result<v1::Placement> EndPlacementEarly(Unit& unit, const v1::EndPlacementEarlyRequest& request);

// By when it ends, if it is under notice.
void SetNoticeTimer(Unit& unit, const v1::Placement& placement);
// Its partnership ends on `day`: it does too, unless its last day was before.
Status EndWithPartnership(Unit& unit, v1::Placement placement, Day day, const std::string& reason);
// Ends what is still under notice though its last day has passed.
Status EndByNotice(Unit& unit, std::string_view name);

}  // namespace tandem::placement
