#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/match.pb.h"

namespace tandem::placement {

// Proposes the runner-up of a match that came to nothing; answers that match.
Result<v1::Match> ForwardRunnerUp(Unit& unit, const v1::ForwardRunnerUpRequest& request);

}  // namespace tandem::placement
