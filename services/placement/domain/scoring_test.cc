#include "services/placement/domain/scoring.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/names.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using samples::AMatch;
using samples::AnAvailableProfessional;
using samples::ANeed;
using samples::kPlanning;
using ::testing::SizeIs;

TEST(ScoreMatch, WeighsTraitsAboveEverythingElse) {
  v1::PlacementNeed need = ANeed();
  auto* desired = need.add_desired_competencies();
  desired->set_competency(kPlanning);
  desired->set_level(4);
  v1::Professional professional = AnAvailableProfessional();
  auto* planning = professional.add_competencies();
  planning->set_competency(kPlanning);
  planning->set_level(2);
  professional.set_private_sector_years(5);
  v1::Match match = AMatch();
  ScoreMatch(need, professional, {}, {}, match);
  ASSERT_THAT(match.criteria(), SizeIs(7));
  EXPECT_EQ(match.criteria(0).criterion(), "TRAITS");
  EXPECT_EQ(match.criteria(0).score(), "0.75");  // 4 of 1 to 5
  EXPECT_EQ(match.criteria(0).weight(), "0.5");
  EXPECT_EQ(match.criteria(1).score(), "0.5");       // level 2 of 4
  EXPECT_EQ(match.criteria(2).score(), "0.833333");  // C1 is the fifth of six
  EXPECT_EQ(match.criteria(3).score(), "0.5");       // 5 of 10 years
  EXPECT_EQ(match.criteria(4).score(), "1");         // no sector is asked for
  EXPECT_EQ(match.criteria(5).score(), "0");         // never placed there
  EXPECT_EQ(match.criteria(6).score(), "1");         // the team has nobody
  // 0.5 · 0.75 + 0.25 · 0.5 + 0.05 · (0.833333 + 0.5 + 1 + 0 + 1)
  EXPECT_EQ(match.score(), "0.666667");
}

TEST(ScoreMatch, TakesTheProgrammesWeights) {
  v1::Programme::MatchWeights weights;
  weights.set_experience(20);
  v1::Match match = AMatch();
  ScoreMatch(ANeed(), AnAvailableProfessional(), {}, weights, match);
  EXPECT_EQ(match.score(), "1");
}

// The score where only what `set` says counts.
std::string ScoreBy(void (v1::Programme::MatchWeights::*set)(std::int32_t),
                    const v1::PlacementNeed& need, const v1::Professional& professional,
                    const Standing& standing) {
  v1::Programme::MatchWeights weights;
  (weights.*set)(1);
  v1::Match match = AMatch();
  ScoreMatch(need, professional, standing, weights, match);
  return match.score();
}

TEST(ScoreMatch, CountsYearsInTheSectorsThatTheTeamAsksFor) {
  v1::PlacementNeed need = ANeed();
  need.add_sectors("Logistics");
  need.add_sectors("banking and finance");
  v1::Professional professional = AnAvailableProfessional();
  const auto score = [&] {
    return ScoreBy(&v1::Programme::MatchWeights::set_sectors, need, professional, {});
  };
  EXPECT_EQ(score(), "0");
  auto* logistics = professional.add_sectors();
  logistics->set_sector("logistics");
  logistics->set_years(9);
  EXPECT_EQ(score(), "0.5");
  auto* banking = professional.add_sectors();
  banking->set_sector("banking and finance");
  banking->set_years(1);
  EXPECT_EQ(score(), "0.6");
}

TEST(ScoreMatch, PrefersWhoWasPlacedThereBefore) {
  const v1::PlacementNeed need = ANeed();
  std::vector<v1::Placement> placements(1);
  const auto score = [&] {
    return ScoreBy(&v1::Programme::MatchWeights::set_continuity, need, AnAvailableProfessional(),
                   {placements});
  };
  placements[0].set_name("countries/lr/partnerships/other/placements/a");
  placements[0].set_team("countries/lr/teams/another");
  placements[0].set_state(v1::Placement::COMPLETED);
  placements[0].set_phase(v1::Placement::HANDOVER);
  EXPECT_EQ(score(), "0");
  placements[0].set_name(std::string(PartnershipOf(need.name())) + "/placements/a");
  EXPECT_EQ(score(), "0.5");
  placements[0].set_team(need.team());
  EXPECT_EQ(score(), "1");
  placements[0].set_state(v1::Placement::CANCELLED);
  placements[0].clear_phase();
  EXPECT_EQ(score(), "0");
}

TEST(FairnessPart, IsWhatAScoreLosesWithEachWhoIsThere) {
  v1::Programme::MatchWeights weights;
  const auto score = [&](int with_team) {
    v1::Match match = AMatch();
    ScoreMatch(ANeed(), AnAvailableProfessional(), {{}, with_team}, weights, match);
    return ParseDecimal(match.score()).value_or(-1);
  };
  for (const int fairness : {0, 5, 37}) {
    weights.set_fairness(fairness);
    if (fairness > 0) weights.set_traits(60);
    for (int n = 1; n < 20; ++n) {
      EXPECT_EQ(score(0) - score(n), FairnessPart(0, weights) - FairnessPart(n, weights)) << n;
    }
  }
}

TEST(ScoreMatch, PrefersATeamThatHasNobody) {
  const auto score = [](int with_team) {
    return ScoreBy(&v1::Programme::MatchWeights::set_fairness, ANeed(), AnAvailableProfessional(),
                   {{}, with_team});
  };
  EXPECT_EQ(score(0), "1");
  EXPECT_EQ(score(1), "0.5");
  EXPECT_EQ(score(3), "0.25");
}

}  // namespace
}  // namespace tandem::placement
