#pragma once

#include <span>

#include "libs/common/base/decimal.h"
#include "tandem/placement/v1/match.pb.h"
#include "tandem/placement/v1/need.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/professional.pb.h"
#include "tandem/placement/v1/programme.pb.h"

// How well a professional fits a need whose hard constraints (constraints.h) they meet: a score
// that weighs traits above formal qualifications (document A).
namespace tandem::placement {

// Where those whom a match would bring together stand now.
struct Standing {
  std::span<const v1::Placement> of_professional;  // whatever became of them
  // Placements there that are not over, and open matches for it.
  int with_team = 0;
};

// What the criterion FAIRNESS adds to the score of a match with a team that has so many.
Micros FairnessPart(int with_team, const v1::Programme::MatchWeights& weights);

// Fills criteria and score of `match`, each in [0, 1]. Weights of 0 are the defaults.
void ScoreMatch(const v1::PlacementNeed& need, const v1::Professional& professional,
                const Standing& standing, const v1::Programme::MatchWeights& weights,
                v1::Match& match);

}  // namespace tandem::placement
