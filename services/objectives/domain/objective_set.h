#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/objectives/v1/objective_set.pb.h"

namespace tandem::objectives {

using SettingClock = v1::ObjectiveSet::SettingClock;

// How long a team and its partner have from the placement's start to agree on an objective.
// Document A says "within the first few months"; the figure is ours, a programme may set another.
inline constexpr int kSettingDays = 90;

// Open ⇄ Frozen → Closed. It follows its partnership.
extern const Lifecycle<v1::ObjectiveSet> kObjectiveSetLifecycle;

// "countries/lr/partnerships/ncd/objectiveSet" of anything at or below the partnership.
std::string ObjectiveSetOf(std::string_view name);

// A new set of the partnership that `name` is at or below; since when it is open, the partnership's
// event will say.
v1::ObjectiveSet OpenSet(std::string_view name);
// A hold stops the objective-setting clocks, a thaw lets those go on with what was left whose
// placement is not paused.
Status Freeze(v1::ObjectiveSet& set, Day day);
Status Thaw(v1::ObjectiveSet& set, Day day);
Status Close(v1::ObjectiveSet& set, Day day);

// Each placement that sets objectives has a clock of its own, from its start (document A: "within
// the first few months of their placement"), until its team agrees on an objective or it ends.
// These answer the clock that has changed; nothing if none has.
std::optional<SettingClock> StartSettingClock(v1::ObjectiveSet& set, std::string_view placement,
                                              std::string_view team, Day start, int days);
// A pause of the placement stops its clock too; it goes on once neither stops it.
std::optional<SettingClock> PauseSettingClock(v1::ObjectiveSet& set, std::string_view placement,
                                              Day day);
std::optional<SettingClock> ResumeSettingClock(v1::ObjectiveSet& set, std::string_view placement,
                                               Day day);
// It did not go on, on `day`, after its last pause.
std::optional<SettingClock> StopSettingClockAgain(v1::ObjectiveSet& set, std::string_view placement,
                                                  Day day);
std::optional<SettingClock> EndSettingClock(v1::ObjectiveSet& set, std::string_view placement);
// The same by the end of its placement, which may be taken back: then it goes on, as it stood.
std::optional<SettingClock> EndSettingClockForNow(v1::ObjectiveSet& set,
                                                  std::string_view placement);
std::optional<SettingClock> GoOnWithEndedClock(v1::ObjectiveSet& set, std::string_view placement);
// The team has agreed on an objective: its placements' clocks end.
void NoteAgreement(v1::ObjectiveSet& set, std::string_view team, Day day);

// The first due date of the clocks that run and are not flagged. None while the set is not open.
std::optional<Day> NextDue(const v1::ObjectiveSet& set);
// Flags the clocks that are due before `today`, and answers those that were not flagged before.
std::vector<SettingClock> FlagOverdue(v1::ObjectiveSet& set, Day today);

// OBJECTIVE_SET_NOT_OPEN unless it is open.
Status RequireOpen(const v1::ObjectiveSet& set);

}  // namespace tandem::objectives
