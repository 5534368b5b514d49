#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/match_run.pb.h"

namespace tandem::placement {

// Without proposals, needs and people that the caller may not read. The totals are the run's.
Result<v1::MatchRun> GetMatchRun(View& view, const v1::GetMatchRunRequest& request);
Result<v1::ListMatchRunsResponse> ListMatchRuns(View& view,
                                                const v1::ListMatchRunsRequest& request);

// The run is kept, and its matches are proposed in the same Change unless it is dry.
Result<v1::MatchRun> ProposeMatches(Unit& unit, const v1::ProposeMatchesRequest& request);

}  // namespace tandem::placement
