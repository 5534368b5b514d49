#pragma once

#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/objectives/v1/objective_set.pb.h"

namespace tandem::objectives {

// How long a team and its partner have from the placement's start to agree on an objective.
// Document A says "within the first few months"; the figure is ours.
inline constexpr int kSettingDays = 90;

// Open ⇄ Frozen → Closed. It follows its partnership.
extern const Lifecycle<v1::ObjectiveSet> kObjectiveSetLifecycle;

// "countries/lr/partnerships/ncd/objectiveSet" of anything at or below the partnership.
std::string ObjectiveSetOf(std::string_view name);

// A new set of the partnership that `name` is at or below, open from `day` on.
v1::ObjectiveSet OpenSet(std::string_view name, Day day);
// A hold stops the objective-setting clock, a thaw lets it go on with what was left.
Status Freeze(v1::ObjectiveSet& set, Day day);
Status Thaw(v1::ObjectiveSet& set, Day day);
Status Close(v1::ObjectiveSet& set, Day day);

// The first placement that sets objectives starts the clock, once: false if it runs already, or
// objectives are agreed.
bool StartSettingClock(v1::ObjectiveSet& set, std::string_view placement, Day start);
// The first agreement ends it.
void NoteAgreement(v1::ObjectiveSet& set, Day day);
// Whether, on `today`, the due date has passed with no objective agreed. Never while frozen.
bool IsOverdue(const v1::ObjectiveSet& set, Day today);

// OBJECTIVE_SET_NOT_OPEN unless it is open.
Status RequireOpen(const v1::ObjectiveSet& set);

}  // namespace tandem::objectives
