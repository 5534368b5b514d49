#pragma once

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/objectives/v1/team_priority.pb.h"

namespace tandem::objectives {

// Proposed → Confirmed → Retired.
extern const Lifecycle<v1::TeamPriority> kTeamPriorityLifecycle;

// A new priority is PROPOSED; PRIORITY_RETIRED if one that is retired is changed.
Status ValidateTeamPriority(v1::TeamPriority& priority, const v1::TeamPriority* before);
Status Confirm(v1::TeamPriority& priority, Day day);
// PRIORITY_CONFIRMED if it is the team's word already, and not changed for the team.
Status RequireRewritable(const v1::TeamPriority& before, bool for_team);
// INVALID_FIELDS for a day before it was confirmed.
Status Retire(v1::TeamPriority& priority, Day day);

}  // namespace tandem::objectives
