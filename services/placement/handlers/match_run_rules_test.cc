#include "gmock/gmock.h"
#include "services/placement/handlers/match_runs.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::SizeIs;

// What a run makes of what needs ask for and of matches that were there before.
class MatchRunRulesTest : public World {
 protected:
  // Of whoever is available, where none is named.
  Result<v1::MatchRun> Run(const std::vector<std::string>& professionals, bool dry_run = false) {
    v1::ProposeMatchesRequest request;
    request.set_parent(kLiberia);
    *request.mutable_professionals() = {professionals.begin(), professionals.end()};
    *request.mutable_from_date() = On(2024, 2, 1);
    request.set_share_percent(100);
    request.set_dry_run(dry_run);
    return Call<v1::MatchRun>("MatchRunService.ProposeMatches", request);
  }
};

TEST_F(MatchRunRulesTest, EndsWhatItProposesWhenTheNeedExpectsIt) {
  const std::string need = MakeNeed("exchange", 1, v1::Placement::EXCHANGE_VISITOR);
  v1::UpdatePlacementNeedRequest update;
  update.mutable_placement_need()->set_name(need);
  update.mutable_placement_need()->set_expected_days(28);
  update.mutable_update_mask()->add_paths("expected_days");
  Do<v1::PlacementNeed>("PlacementNeedService.UpdatePlacementNeed", update);
  const auto run = Run({MakeProfessional()});
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_THAT(run->proposals(), SizeIs(1));
  EXPECT_EQ(ToDay(run->proposals(0).end_date()), Day(2024, 2, 28));
  const std::string match = run->proposals(0).match();
  ASSERT_TRUE(Accept(match, v1::HOST_TEAM).ok());
  const auto confirmed = Accept(match, v1::PROFESSIONAL);
  ASSERT_TRUE(confirmed.ok()) << confirmed.status();
  EXPECT_EQ(ToDay(GetPlacement(confirmed->placement()).end_date()), Day(2024, 2, 28));
}

}  // namespace
}  // namespace tandem::placement
