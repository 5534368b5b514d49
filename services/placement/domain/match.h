#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "libs/common/base/caller.h"
#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/match.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/professional.pb.h"

// A professional proposed for a need, which both the host team and the professional accept.
namespace tandem::placement {

extern const Lifecycle<v1::Match> kMatchLifecycle;

// INVALID_FIELDS if the dates of a proposal are the wrong way round.
Status CheckMatchDates(const v1::Match& match);

// ALREADY_PROPOSED if an open match of `others`, those of the same need, is for the same
// professional.
Status RequireNotProposed(std::span<const v1::Match> others, const v1::Match& match);

// Records that `side` accepts; the match is confirmed once both have. `reason` is a programme
// manager's who acts for the side. VERB_NOT_ALLOWED when it was confirmed, declined or has lapsed;
// SIDE_ALREADY_ACCEPTED on a repeat.
Status Accept(v1::Match& match, v1::MatchSide side, std::string_view by, std::string_view reason,
              Time now);
// VERB_NOT_ALLOWED as above.
Status Decline(v1::Match& match, v1::MatchSide side, std::string_view reason);

// What a run would hold against `proposed`, which proposes `runner_up`: open matches of `theirs`
// for its need, or that leave too little of full time beside their `placements`; a seat of the need
// among these; and one that was declined of those of the need, theirs or of what the same person
// was registered as before.
std::vector<Unmet> UnmetOfRunnerUp(const v1::Match& proposed, std::span<const v1::Match> of_need,
                                   const v1::Professional& runner_up,
                                   std::span<const v1::Match> theirs,
                                   std::span<const v1::Placement> placements);

bool IsOpen(const v1::Match& match);
// The placement that `match` would make, as far as it counts among others: it is called as the
// match, since it has no name of its own yet.
v1::Placement PlacementOf(const v1::Match& match);

// Takes out what others than the one who is proposed may not read. Of whoever is placed beside
// them: all but the name, the state and the dates. Of those who decide: the remarks, unless they
// may read the professional, since a need that requires one clearance says which it is that runs
// out.
void HideFromOthers(const Caller& caller, v1::Match& match);

// Gives an open match back the days from `held` to `resumed` that it was there for: clocks stop
// while the partnership is on hold.
void PutOffLapse(v1::Match& match, Day held, Day resumed);

}  // namespace tandem::placement
