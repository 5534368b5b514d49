#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/match_run.pb.h"

namespace tandem::placement {

// Takes out proposals, needs and people that `caller` may not read: a run over a programme, or over
// everybody, tells of other countries than the one it is kept in. The totals are the run's.
void HideUnreadable(const Caller& caller, v1::MatchRun& run);

// As HideFromOthers, and the runner-up from whoever may not read that professional: the team and
// the one who is proposed are not told of another.
void HideUnreadable(const Caller& caller, v1::Match& match);

// The run is kept, and its matches are proposed in the same Change unless it is dry.
Result<v1::MatchRun> ProposeMatches(Unit& unit, const v1::ProposeMatchesRequest& request);

}  // namespace tandem::placement
