#pragma once

#include "libs/common/base/caller.h"
#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "tandem/placement/v1/check_in.pb.h"
#include "tandem/placement/v1/placement.pb.h"

// The log of whoever is placed (document A).
namespace tandem::placement {

// NOT_PLACED_THEN unless the placement had begun by that day and was not over.
Status RequireRunning(const v1::Placement& placement, Day day);

// Adds to `errors` a drift without its task, a task without a drift, and a drift of a role that may
// do the team's tasks (document A: technical advisors "conduct work on behalf of a government
// team").
void CheckDrift(const v1::CheckIn& check_in, v1::Placement::Role role, FieldErrors& errors);

// `decision` says that it was made in error. ALREADY_RETRACTED; INVALID_FIELDS for a day before its
// own.
Status RetractCheckIn(v1::CheckIn& check_in, const v1::Decision& decision);

// Takes out what others who are placed may not read: what an entry says, unless it is of their own
// log, or they recorded it.
void HideFromThePlaced(const Caller& caller, v1::CheckIn& check_in);

}  // namespace tandem::placement
