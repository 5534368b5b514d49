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
// The team's indicators that are tracked need their endline.
Status AskForEndlinesBeforeTheEnd(Unit& unit, const placement::v1::PlacementEnding& event);
Status AskForEndlinesAtTheEnd(Unit& unit, const placement::v1::PlacementEnded& event);
// Timer kObjectivesOverdue.
Status FlagOverdueObjectives(Unit& unit, std::string_view set);

}  // namespace tandem::objectives
