#pragma once

#include <string>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "libs/common/store/query.h"
#include "libs/common/store/unit.h"
#include "tandem/placement/v1/match.pb.h"
#include "tandem/placement/v1/match_run.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/professional.pb.h"

namespace tandem::placement {

// Set when a match is proposed: both sides have so long to accept.
inline constexpr TimerKind kMatchLapse{"match-lapse"};

// The placements with `team` that are not over.
Query UnfinishedWith(std::string_view team);
// How many are with `team`, which was loaded in this unit, or may come: placements that are not
// over, and open matches.
Result<int> CountWith(Unit& unit, const std::string& team);
// The placements of `professional`, which was loaded in this unit, and those of the alumni that the
// same person was registered as before, whatever became of them: who comes back is no stranger.
Result<std::vector<v1::Placement>> PlacementsOf(Unit& unit, const v1::Professional& professional);

Result<v1::Match> ProposeMatch(Unit& unit, const v1::ProposeMatchRequest& request);
// The same for a proposal of the run of this name: the match says so, and who is the runner-up.
Result<v1::Match> ProposeOfRun(Unit& unit, const v1::ProposeMatchRequest& request,
                               std::string_view run, const v1::MatchRun::Proposal& proposal);
// The same, unless something else is `unmet`: then all that is, together.
Result<v1::Match> ProposeUnless(Unit& unit, const v1::ProposeMatchRequest& request,
                                std::vector<Unmet> unmet);
Result<v1::Match> AcceptMatch(Unit& unit, const v1::AcceptMatchRequest& request);
// The same, and its placement joins `cohort`.
Result<v1::Match> AcceptWithCohort(Unit& unit, const v1::AcceptMatchRequest& request,
                                   const std::string& cohort);
Result<v1::Match> DeclineMatch(Unit& unit, const v1::DeclineMatchRequest& request);
// Not while the partnership is on hold: its resumption sets the timer anew.
Status LapseMatch(Unit& unit, std::string_view name);
// Of a match that was loaded or listed in this unit; nothing happens if it isn't open.
Status LapseIfOpen(Unit& unit, v1::Match match);
// The open matches of a need that was saved in this unit as one that is over: nobody waits for it.
Status LapseMatchesOf(Unit& unit, std::string_view need);
// The open matches of a partnership that goes on after a hold.
Status ResumeMatches(Unit& unit, const v1::Partnership& partnership, Day held, Day resumed);

}  // namespace tandem::placement
