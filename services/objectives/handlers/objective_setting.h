#pragma once

#include <string_view>

#include "libs/common/store/unit.h"
#include "tandem/objectives/v1/objective_set.pb.h"
#include "tandem/placement/v1/events.pb.h"

// By when a team and the partner that is placed with it should have agreed on an objective.
namespace tandem::objectives {

// Due the day after objectives should have been agreed.
inline constexpr TimerKind kObjectivesOverdue{"objectives-overdue"};

// Saves the set, and wakes up when the next of its clocks is due.
void SaveWithClocks(Unit& unit, v1::ObjectiveSet set);

// Partners who work towards objectives; an exchange visitor does not.
bool SetsObjectives(placement::v1::Placement::Role role);

// The placement of a management partner or coach starts its objective-setting clock, unless its
// team works on an objective already, as where the partner follows another.
Status StartObjectiveSetting(Unit& unit, const placement::v1::PlacementStarted& event);
// A pause of the placement stops it.
Status PauseObjectiveSetting(Unit& unit, const placement::v1::PlacementPaused& event);
Status ResumeObjectiveSetting(Unit& unit, const placement::v1::PlacementResumed& event);
Status EndObjectiveSetting(Unit& unit, const placement::v1::PlacementEnded& event);
// Its clock is as if what was taken back had never been.
Status RetractObjectiveSetting(Unit& unit, const placement::v1::PlacementStepRetracted& event);
// Timer kObjectivesOverdue.
Status FlagOverdueObjectives(Unit& unit, std::string_view set);

}  // namespace tandem::objectives
