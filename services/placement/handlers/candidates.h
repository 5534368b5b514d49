#pragma once

#include <span>
#include <vector>

#include "libs/common/store/unit.h"
#include "services/placement/domain/match_plan.h"
#include "tandem/placement/v1/match_run.pb.h"

// What a run of matches considers. Both read hints (see ProposeMatches): nothing of it is guarded.
namespace tandem::placement {

// Needs with seats that nobody has and no open match waits for, of the partnerships that `request`
// asks about and that go on. Its scope is set. NOT_FOUND for its programme.
Result<std::vector<NeedToFill>> OpenNeeds(View& view, const v1::ProposeMatchesRequest& request);

// Those whom `request` names; else everybody who is available, whom the caller may read, and who is
// registered in a country of `needs` or eligible for one. NOT_FOUND for one who is named.
Result<std::vector<Available>> CandidatesFor(View& view, std::span<const NeedToFill> needs,
                                             const v1::ProposeMatchesRequest& request);

}  // namespace tandem::placement
