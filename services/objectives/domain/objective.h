#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/common/v1/types.pb.h"
#include "tandem/objectives/v1/partnership_objective.pb.h"
#include "tandem/objectives/v1/team_priority.pb.h"

namespace tandem::objectives {

// An objective with what its verbs look at beside it.
struct ObjectiveFacts {
  v1::PartnershipObjective objective;
  std::vector<v1::TeamPriority> priorities;  // those that it names

  std::string name() const { return objective.name(); }
  v1::PartnershipObjective::State state() const { return objective.state(); }
  void set_state(v1::PartnershipObjective::State state) { objective.set_state(state); }
};

// Draft → Proposed → Agreed (both sides) → Active → Achieved, PartlyAchieved, NotAchieved; Dropped.
// A change after the proposal returns it to Proposed.
extern const Lifecycle<ObjectiveFacts> kObjectiveLifecycle;

// A new objective is a DRAFT. INVALID_FIELDS where its period or its list of priorities is wrong.
Status ValidateObjective(v1::PartnershipObjective& objective,
                         const v1::PartnershipObjective* before);
// Adds to `errors` each priority that belongs to another team.
void CheckPriorities(const ObjectiveFacts& facts, FieldErrors& errors);

// CONDITIONS_UNMET (PRIORITIES_CONFIRMED) while a priority is not confirmed by the team, or not any
// more.
Status Propose(ObjectiveFacts& facts, Day day);
// What was proposed, agreed or active has been changed: it is PROPOSED again, agreed by nobody. A
// draft stays one. VERB_NOT_ALLOWED once it is concluded or dropped; CONDITIONS_UNMET
// (PRIORITIES_CONFIRMED).
Status Change(ObjectiveFacts& facts);
// Records one side's agreement; with the second one it is AGREED. SIDE_ALREADY_AGREED on a repeat;
// CONDITIONS_UNMET (PRIORITIES_CONFIRMED); INVALID_FIELDS on a day before it was proposed.
Status Agree(ObjectiveFacts& facts, common::v1::PartnershipSide side, Day day, bool on_behalf);
// The day of the later of both agreements, whichever of them was entered first.
Day AgreedOn(const v1::PartnershipObjective& objective);
// CONDITIONS_UNMET (HAS_INDICATOR) while nothing would show whether it is reached, and
// (PRIORITIES_CONFIRMED).
Status Activate(ObjectiveFacts& facts, Day day);
// When work on it began; nothing before that, and while it is proposed anew.
std::optional<Day> ActiveSince(const v1::PartnershipObjective& objective);
// Ends it as a person concludes, or if UNSPECIFIED as the numbers say: `suggested` (see Suggested).
// INVALID_FIELDS to conclude otherwise without a comment, and if neither says how.
Status Conclude(v1::PartnershipObjective& objective, v1::PartnershipObjective::State chosen,
                v1::PartnershipObjective::State suggested, std::string_view comment, Day day);
Status Drop(v1::PartnershipObjective& objective, Day day);

// OBJECTIVE_ENDED if nothing may be added to it any more.
Status RequireGoing(const v1::PartnershipObjective& objective);
// OBJECTIVE_ENDED if it was dropped: nothing is measured for it any more. One that is concluded
// still gets its endlines, and corrections.
Status RequireNotDropped(const v1::PartnershipObjective& objective);
// OBJECTIVE_FULL from 200 on, the most that it can be saved with.
Status RequireRoomForIndicator(const v1::PartnershipObjective& objective);

}  // namespace tandem::objectives
