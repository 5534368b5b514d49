#pragma once

#include <string_view>

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::objectives {

// Due the day after objectives should have been agreed.
inline constexpr TimerKind kObjectivesOverdue{"objectives-overdue"};

// Deliver opens the objective set; a hold freezes it, the end closes it.
Status FollowPartnership(Unit& unit, const placement::v1::PartnershipStageChanged& event);
// The first management partner or coach starts the objective-setting clock.
Status StartObjectiveSetting(Unit& unit, const placement::v1::PlacementStarted& event);
// That placement's pause stops it.
Status PauseObjectiveSetting(Unit& unit, const placement::v1::PlacementPaused& event);
Status ResumeObjectiveSetting(Unit& unit, const placement::v1::PlacementResumed& event);
// The team's indicators that are tracked need their endline.
Status AskForEndlinesBeforeTheEnd(Unit& unit, const placement::v1::PlacementEnding& event);
// What was asked for because of a placement's end moves with it.
Status FollowNewDates(Unit& unit, const placement::v1::PlacementRescheduled& event);
// The same at the end, early or not, which also ends the objective setting of that placement.
Status FollowPlacementEnd(Unit& unit, const placement::v1::PlacementEnded& event);
// Timer kObjectivesOverdue.
Status FlagOverdueObjectives(Unit& unit, std::string_view set);

}  // namespace tandem::objectives
