#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "tandem/placement/v1/match_run.pb.h"
#include "tandem/placement/v1/need.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/professional.pb.h"
#include "tandem/placement/v1/programme.pb.h"

// Which professionals to propose for which needs, and why some seats stay open.
namespace tandem::placement {

struct NeedToFill {
  v1::PlacementNeed need;
  std::string country;                       // where its team is
  int seats = 0;                             // that nobody has and nobody is proposed for
  int with_team = 0;                         // as Standing has it
  v1::Programme::MatchWeights weights = {};  // of its programme
  bool is_barred = false;                    // its team was archived or has left the parties
  std::set<std::string> declined = {};       // of declined matches: professionals, persons
  std::set<std::string> senders = {};        // as SendersOf has them
};

struct Available {
  v1::Professional professional;
  // Theirs, and of the alumni that they were, and as PlacementOf has those that open matches would
  // make.
  std::vector<v1::Placement> placements;
  std::string institution = {};  // theirs, if it is one of a need's senders
};

// What a placement is to be like.
struct Wanted {
  Day from;                 // it starts then or later
  int share_percent = 100;  // where the need does not say
};

// MATCH_RUN_TOO_LARGE if they make more than 3,000,000 pairs; ours.
Status RequirePlannable(std::size_t needs, std::size_t professionals);
// MATCH_RUN_TOO_LARGE above 1,000,000 pairs that fit; ours.
Status RequireChoosable(std::size_t fitting);

// Until which day a placement for `need` that starts on `start` should last: for the days that it
// expects but no less than its minimum, else for that, or for 12 months (ours) where it has none.
Day LastDayOf(const v1::PlacementNeed& need, Day start);

// A run without its name: proposals by need and professional, unfilled needs by name. Each starts
// on the first day of the need's window on which the professional has the days and the share. Each
// is scored with those before it as if they were with their teams already. Who is chosen is best
// where a seat counts all of its team before it, in the order of needs, as taken: so each seat has
// a score of its own, whoever else is chosen. Of more than 1,000 the best are proposed, since they
// are one change and are kept in one resource; ours, as many as there can be names in a request. As
// RequireChoosable.
Result<v1::MatchRun> PlanMatches(std::span<const NeedToFill> needs,
                                 std::span<const Available> available, const Wanted& wanted);

}  // namespace tandem::placement
