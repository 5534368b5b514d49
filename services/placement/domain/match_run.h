#pragma once

#include <set>
#include <string>
#include <string_view>

#include "tandem/placement/v1/match_run.pb.h"

// What a run says of people.
namespace tandem::placement {

// The professionals that `run` speaks of: who is proposed, who comes next, who is
// nearest, and for whom a need would have to give way furthest.
std::set<std::string> SpokenOf(const v1::MatchRun& run);

// Takes out what `run` says of `professional`; their name stays where it stood, but for what would
// fill all seats of a need, which goes as a whole.
void Forget(std::string_view professional, v1::MatchRun& run);

}  // namespace tandem::placement
