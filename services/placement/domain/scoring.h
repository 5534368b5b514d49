#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "services/placement/domain/days.h"
#include "tandem/placement/v1/match.pb.h"
#include "tandem/placement/v1/need.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/professional.pb.h"
#include "tandem/placement/v1/programme.pb.h"

// How well a professional fits a need: hard constraints first, then a score that weighs traits
// above formal qualifications (document A).
namespace tandem::placement {

// Each hard constraint that is not met, and how far: "fr is known at A1, B2 is needed."
std::vector<Unmet> UnmetConstraints(const v1::PlacementNeed& need,
                                    const v1::Professional& professional, const v1::Match& match,
                                    std::string_view country);
// CONSTRAINTS_UNMET with each: the professional's state, the country of the team, the languages,
// the required competencies, the window of the need, and that they are available on all days of
// `match`.
Status CheckConstraints(const v1::PlacementNeed& need, const v1::Professional& professional,
                        const v1::Match& match, std::string_view country);

// Whether who is placed in `country` can take these days more: CONSTRAINTS_UNMET with the state,
// the country, and the days on which they are not available.
Status CheckDays(std::string_view placement, const v1::Professional& professional,
                 std::string_view country, std::span<const DaySpan> days);

// Where those whom a match would bring together stand now.
struct Standing {
  std::span<const v1::Placement> of_professional;  // whatever became of them
  int with_team = 0;                               // placements there that are not over
};

// Fills criteria and score of `match`, each in [0, 1]. Weights of 0 are the defaults.
void ScoreMatch(const v1::PlacementNeed& need, const v1::Professional& professional,
                const Standing& standing, const v1::Programme::MatchWeights& weights,
                v1::Match& match);

}  // namespace tandem::placement
