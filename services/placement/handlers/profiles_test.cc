#include "services/placement/handlers/profiles.h"

#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::IsEmpty;

class ProfilesTest : public World {
 protected:
  Result<v1::Professional> Profile(const Caller& caller, const std::string& name) {
    v1::GetProfileRequest request;
    request.set_name(name);
    return CallAs<v1::Professional>(caller, "ProfessionalService.GetProfile", request);
  }
  v1::Professional Whole(const std::string& name) {
    v1::GetProfessionalRequest get;
    get.set_name(name);
    return Do<v1::Professional>("ProfessionalService.GetProfessional", get);
  }
  Caller Lead() { return CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, ministry_leader); }
};

TEST_F(ProfilesTest, TellTheHostTeamWhatSomebodyCanAndNoMore) {
  const std::string professional = MakeProfessional();
  const v1::Professional whole = Whole(professional);
  const auto match = Propose(MakeNeed("coach"), "a", professional);
  ASSERT_TRUE(match.ok()) << match.status();
  const auto seen = Profile(Lead(), match->name());
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->name(), professional);
  EXPECT_EQ(seen->languages_size(), whole.languages_size());
  EXPECT_EQ(seen->availability_size(), whole.availability_size());
  EXPECT_THAT(seen->trait_ratings(), IsEmpty());
  EXPECT_THAT(seen->clearances(), IsEmpty());
  EXPECT_EQ(seen->person(), "");
  EXPECT_EQ(seen->display_name(), "");
  const Caller elsewhere =
      CallerWith("lead", common::v1::TEAM_LEAD, "countries/lr/partnerships/other", ministry_leader);
  EXPECT_EQ(ReasonOf(Profile(elsewhere, match->name()).status()), "NOT_PERMITTED");
  Decline(match->name());
  EXPECT_EQ(ReasonOf(Profile(Lead(), match->name()).status()), "NOT_UNDER_WAY");
}

TEST_F(ProfilesTest, TellWhoIsPlacedTheirOwnAllButTheRatings) {
  const std::string professional = MakeProfessional();
  const std::string placement = Place(MakeNeed("coach"), "a", professional);
  const v1::Professional whole = Whole(professional);
  ASSERT_GT(whole.trait_ratings_size(), 0);
  const Caller placed =
      CallerWith("placed", common::v1::PLACED_PROFESSIONAL, kPartnership, whole.person());
  for (const std::string& name : {placement, GetPlacement(placement).match()}) {
    const auto own = Profile(placed, name);
    ASSERT_TRUE(own.ok()) << own.status();
    EXPECT_EQ(own->person(), whole.person());
    EXPECT_THAT(own->trait_ratings(), IsEmpty());
    EXPECT_TRUE(Profile(Lead(), name).ok());
  }
  const Caller other =
      CallerWith("other", common::v1::PLACED_PROFESSIONAL, kPartnership, office_leader);
  EXPECT_EQ(ReasonOf(Profile(other, placement).status()), "NOT_PERMITTED");
  v1::CancelPlacementRequest cancel;
  cancel.set_name(placement);
  cancel.set_reason("Another offer.");
  Do<v1::Placement>("PlacementService.CancelPlacement", cancel);
  EXPECT_EQ(ReasonOf(Profile(Lead(), placement).status()), "NOT_UNDER_WAY");
  EXPECT_EQ(ReasonOf(Profile(placed, GetPlacement(placement).match()).status()), "NOT_UNDER_WAY");
}

}  // namespace
}  // namespace tandem::placement
