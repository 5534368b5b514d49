// "An exchange or fellowship" goes from one side of a partnership to the other (DOMAIN.md,
// reciprocity of exchanges by direction): nobody is a fellow or a visitor in their own house.
#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/match_run.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Placement;

class ExchangeTest : public World {
 protected:
  Result<v1::MatchRun> DryRun(const std::vector<std::string>& professionals) {
    v1::ProposeMatchesRequest request;
    request.set_parent(kLiberia);
    *request.mutable_professionals() = {professionals.begin(), professionals.end()};
    *request.mutable_from_date() = On(2024, 2, 1);
    request.set_share_percent(100);
    request.set_dry_run(true);
    return Call<v1::MatchRun>("MatchRunService.ProposeMatches", request);
  }
  void Move(const std::string& professional, const std::string& institution) {
    v1::GetProfessionalRequest get;
    get.set_name(professional);
    v1::UpdatePersonRequest update;
    update.mutable_person()->set_name(
        Do<v1::Professional>("ProfessionalService.GetProfessional", get).person());
    update.mutable_person()->set_institution(institution);
    update.mutable_update_mask()->add_paths("institution");
    Do<v1::Person>("PersonService.UpdatePerson", update);
  }
};

TEST_F(ExchangeTest, IsProposedToNobodyAtTheirOwnInstitution) {
  const std::string own = MakeProfessional(kMinistry);
  for (const auto role : {Placement::FELLOW, Placement::EXCHANGE_VISITOR}) {
    const std::string need = MakeNeed("of-" + std::to_string(role), 1, role);
    const Status refused = Propose(need, "a", own).status();
    EXPECT_EQ(ReasonOf(refused), "CONSTRAINTS_UNMET");
    EXPECT_THAT(UnmetOf(refused), ElementsAre("FROM_THE_OTHER_SIDE"));
    EXPECT_THAT(std::string(refused.message()), HasSubstr(kMinistry));
  }
  EXPECT_TRUE(Propose(MakeNeed("coach"), "b", own).ok()) << "a coach may";
}

TEST_F(ExchangeTest, IsInNoRunForWhoeverBelongsToTheHost) {
  const std::string own = MakeProfessional(kMinistry);
  const std::string need = MakeNeed("visitors", 2, Placement::EXCHANGE_VISITOR);
  for (const auto& run : {DryRun({own}), DryRun({})}) {
    ASSERT_TRUE(run.ok()) << run.status();
    EXPECT_THAT(run->proposals(), IsEmpty());
    ASSERT_THAT(run->unfilled(), SizeIs(1));
    ASSERT_THAT(run->unfilled(0).exclusions(), SizeIs(1));
    EXPECT_EQ(run->unfilled(0).exclusions(0).constraint(), "FROM_THE_OTHER_SIDE");
    EXPECT_EQ(run->unfilled(0).exclusions(0).professionals(), 1);
  }
  const std::string other = MakeProfessional(kOffice);
  const auto run = DryRun({});
  ASSERT_THAT(run->proposals(), SizeIs(1));
  EXPECT_EQ(run->proposals(0).professional(), other);
  EXPECT_EQ(run->proposals(0).runner_up(), "");
}

TEST_F(ExchangeTest, IsForWhoeverBelongsToAPartyOfTheOtherSideAlone) {
  const std::string other =
      MakeProfessional(MakeInstitution("elsewhere", v1::Institution::DELIVERY));
  const std::string visitors = MakeNeed("visitors", 2, Placement::EXCHANGE_VISITOR);
  EXPECT_THAT(UnmetOf(Propose(visitors, "a", other).status()), ElementsAre("FROM_THE_OTHER_SIDE"));
  for (const auto& run : {DryRun({other}), DryRun({})}) {
    ASSERT_TRUE(run.ok()) << run.status();
    EXPECT_THAT(run->proposals(), IsEmpty());
    ASSERT_THAT(run->unfilled(), SizeIs(1));
    ASSERT_THAT(run->unfilled(0).exclusions(), SizeIs(1));
    EXPECT_EQ(run->unfilled(0).exclusions(0).constraint(), "FROM_THE_OTHER_SIDE");
  }
}

TEST_F(ExchangeTest, IsPlannedForNobodyWhoHasMovedToTheHost) {
  const std::string visitor = MakeProfessional();
  const auto match = Propose(MakeNeed("visitor", 1, Placement::EXCHANGE_VISITOR), "a", visitor);
  ASSERT_TRUE(match.ok()) << match.status();
  ASSERT_TRUE(Accept(match->name(), v1::HOST_TEAM).ok());
  Move(visitor, kMinistry);
  const Status refused = Accept(match->name(), v1::PROFESSIONAL).status();
  EXPECT_THAT(UnmetOf(refused), ElementsAre("FROM_THE_OTHER_SIDE"));
  EXPECT_EQ(GetMatch(match->name()).state(), v1::Match::ACCEPTED_BY_ONE);
  EXPECT_THAT(Events<v1::PlacementPlanned>(), IsEmpty());
}

}  // namespace
}  // namespace tandem::placement
