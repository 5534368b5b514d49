#pragma once

#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/objectives/v1/objective_set.pb.h"

namespace tandem::objectives {

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
// A hold stops the objective-setting clock, a thaw lets it go on with what was left, unless the
// placement is paused.
Status Freeze(v1::ObjectiveSet& set, Day day);
Status Thaw(v1::ObjectiveSet& set, Day day);
Status Close(v1::ObjectiveSet& set, Day day);

// Each placement that sets objectives has a clock of its own, from its start (document A: "within
// the first few months of their placement"). That of the first one counts, the others wait. These
// answer false if nothing changes: the placement has no clock, or an objective is agreed.
bool StartSettingClock(v1::ObjectiveSet& set, std::string_view placement, Day start, int days);
// A pause of the placement stops its clock too; it goes on once neither stops it.
bool PauseSettingClock(v1::ObjectiveSet& set, std::string_view placement, Day day);
bool ResumeSettingClock(v1::ObjectiveSet& set, std::string_view placement, Day day);
// The placement has ended. If its clock counted, that of the next one that goes on does now.
bool EndSettingClock(v1::ObjectiveSet& set, std::string_view placement);
// The first agreement ends it.
void NoteAgreement(v1::ObjectiveSet& set, Day day);
// Whether, on `today`, the due date has passed with no objective agreed. Never while the
// clock is stopped.
bool IsOverdue(const v1::ObjectiveSet& set, Day today);

// OBJECTIVE_SET_NOT_OPEN unless it is open.
Status RequireOpen(const v1::ObjectiveSet& set);

}  // namespace tandem::objectives
