#include "services/placement/handlers/needs.h"

#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::SizeIs;
using v1::PlacementNeed;

class NeedTest : public World {
 protected:
  PlacementNeed Get(const std::string& name) {
    v1::GetPlacementNeedRequest request;
    request.set_name(name);
    return Do<PlacementNeed>("PlacementNeedService.GetPlacementNeed", request);
  }
};

TEST_F(NeedTest, ExpiresTheDayAfterItsWindow) {
  const std::string need = MakeNeed("coach");
  const Time last = StartOf(Day(2024, 7, 1));
  ASSERT_TRUE(suite.Advance(last - absl::Hours(1) - suite.clock().Now()).ok());
  EXPECT_EQ(Get(need).state(), PlacementNeed::OPEN);
  ASSERT_TRUE(suite.Advance(absl::Hours(1)).ok());
  EXPECT_EQ(Get(need).state(), PlacementNeed::EXPIRED);
  EXPECT_THAT(suite.Events<v1::PlacementNeedExpired>(), SizeIs(1));
}

TEST_F(NeedTest, DoesNotExpireOnceItIsFilled) {
  const std::string need = MakeNeed("coach");
  Place(need, "a", MakeProfessional());
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 200).ok());
  EXPECT_EQ(Get(need).state(), PlacementNeed::FILLED);
}

TEST_F(NeedTest, EnteredAfterItsWindowCanStillBeFilled) {
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 400).ok());
  const std::string need = MakeNeed("coach");
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_EQ(Get(need).state(), PlacementNeed::OPEN);
  Place(need, "a", MakeProfessional());
  EXPECT_EQ(Get(need).state(), PlacementNeed::FILLED);
}

TEST_F(NeedTest, IsNotForATeamThatDoesNotExist) {
  v1::CreatePlacementNeedRequest request;
  request.set_parent(kPartnership);
  request.set_placement_need_id("copy");
  *request.mutable_placement_need() = Get(MakeNeed("coach"));
  request.mutable_placement_need()->set_team("countries/lr/teams/none");
  EXPECT_EQ(
      ReasonOf(Call<PlacementNeed>("PlacementNeedService.CreatePlacementNeed", request).status()),
      "RESOURCE_NOT_FOUND");
}

TEST_F(NeedTest, IsForATeamOfAPartyOnly) {
  const std::string stranger =
      MakeTeam("stranger", "", MakeInstitution("other", v1::Institution::DELIVERY));
  v1::CreatePlacementNeedRequest request;
  request.set_parent(kPartnership);
  request.set_placement_need_id("copy");
  *request.mutable_placement_need() = Get(MakeNeed("coach"));
  request.mutable_placement_need()->set_team(stranger);
  EXPECT_EQ(
      ReasonOf(Call<PlacementNeed>("PlacementNeedService.CreatePlacementNeed", request).status()),
      "TEAM_NOT_OF_A_PARTY");
  v1::UpdatePlacementNeedRequest update;
  update.mutable_placement_need()->set_name(std::string(kPartnership) + "/needs/coach");
  update.mutable_placement_need()->set_team(stranger);
  update.mutable_update_mask()->add_paths("team");
  EXPECT_EQ(
      ReasonOf(Call<PlacementNeed>("PlacementNeedService.UpdatePlacementNeed", update).status()),
      "TEAM_NOT_OF_A_PARTY");
}

}  // namespace
}  // namespace tandem::placement
