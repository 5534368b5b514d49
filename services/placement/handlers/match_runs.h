#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/match_run.pb.h"

namespace tandem::placement {

// The run is kept, and its matches are proposed in the same Change unless it is dry.
Result<v1::MatchRun> ProposeMatches(Unit& unit, const v1::ProposeMatchesRequest& request);

}  // namespace tandem::placement
