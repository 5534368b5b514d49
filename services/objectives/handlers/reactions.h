#pragma once

#include <string_view>

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::objectives {

// Deliver opens the objective set; a hold freezes it, the end closes it.
Status FollowPartnership(Unit& unit, const placement::v1::PartnershipStageChanged& event);
// The team's indicators that are tracked need their endline.
Status AskForEndlinesBeforeTheEnd(Unit& unit, const placement::v1::PlacementEnding& event);
// What was asked for because of a placement's end moves with it.
Status FollowNewDates(Unit& unit, const placement::v1::PlacementRescheduled& event);
// The same at the end, early or not, which also ends the objective setting of that placement.
Status FollowPlacementEnd(Unit& unit, const placement::v1::PlacementEnded& event);
// What has not begun has no clock, and its end asks for nothing.
Status FollowRetraction(Unit& unit, const placement::v1::PlacementStepRetracted& event);

}  // namespace tandem::objectives
