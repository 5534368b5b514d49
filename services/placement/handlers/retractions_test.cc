// What was found out in error stays, and opens no gate.
#include "services/placement/handlers/discovery.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Partnership;

class RetractionTest : public World {
 protected:
  RetractionTest() { MeetFirstGate(); }

  template <class Request>
  Request About(int number) {
    Request request;
    request.set_name(kPartnership);
    request.set_number(number);
    request.set_reason("Of another country.");
    *request.mutable_effective_date() = On(2024, 1, 12);
    return request;
  }
  Result<Partnership> RetractTalk(int number) {
    return Call<Partnership>("PartnershipService.RetractStakeholderTalk",
                             About<v1::RetractStakeholderTalkRequest>(number));
  }
  Result<Partnership> RetractFinding(int number) {
    return Call<Partnership>("PartnershipService.RetractFinding",
                             About<v1::RetractFindingRequest>(number));
  }
  Result<Partnership> DefineAndDevelop() {
    v1::ChangeStageRequest request;
    request.set_name(kPartnership);
    *request.mutable_effective_date() = On(2024, 1, 15);
    return Call<Partnership>("PartnershipService.DefineAndDevelopPartnership", request);
  }
};

TEST_F(RetractionTest, OfFactsClosesTheGateThatTheyMet) {
  const auto talked = RetractTalk(1);
  ASSERT_TRUE(talked.ok()) << talked.status();
  EXPECT_EQ(talked->talks(0).summary(), "Diabetes comes first.") << "it stays";
  EXPECT_EQ(talked->talks(0).retracted().reason(), "Of another country.");
  const auto found = RetractFinding(2);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->findings(1).retracted().by(), "tester");
  EXPECT_THAT(UnmetOf(DefineAndDevelop().status()),
              ElementsAre("STAKEHOLDER_TALK_HELD", "DESK_REVIEW_COMPLETE"));
  ASSERT_THAT(Events<v1::StakeholderTalkRetracted>(), SizeIs(1));
  ASSERT_THAT(Events<v1::FindingRetracted>(), SizeIs(1));
  EXPECT_EQ(Events<v1::FindingRetracted>()[0].heading(), v1::Finding::GOVERNMENT);
  v1::GetGateRequest gate;
  gate.set_name(kPartnership);
  EXPECT_THAT(Do<v1::Gate>("PartnershipService.GetGate", gate).gates(0).conditions(1).evidence(),
              IsEmpty());
}

TEST_F(RetractionTest, OfAFactTakesNoStageBack) {
  ASSERT_TRUE(DefineAndDevelop().ok());
  const auto talked = RetractTalk(1);
  ASSERT_TRUE(talked.ok()) << talked.status();
  EXPECT_EQ(talked->state(), Partnership::DEFINE_AND_DEVELOP);
}

TEST_F(RetractionTest, IsOnceAndOfWhatIsThere) {
  EXPECT_EQ(ReasonOf(RetractTalk(2).status()), "NO_SUCH_FACT");
  ASSERT_TRUE(RetractTalk(1).ok());
  EXPECT_EQ(ReasonOf(RetractTalk(1).status()), "ALREADY_RETRACTED");
  auto early = About<v1::RetractFindingRequest>(1);
  *early.mutable_effective_date() = On(2023, 1, 1);
  EXPECT_THAT(BadFieldsOf(Call<Partnership>("PartnershipService.RetractFinding", early).status()),
              ElementsAre("effective_date"));
}

TEST_F(RetractionTest, OfARestrictionOpensTheGate) {
  v1::RaiseRestrictionRequest raise;
  raise.set_name(kPartnership);
  raise.set_restriction_id("visa");
  raise.set_side(common::v1::LEAD);
  raise.set_kind(v1::Restriction::IMMIGRATION);
  raise.set_description("A visa is needed.");
  *raise.mutable_effective_date() = On(2024, 1, 11);
  Do<Partnership>("PartnershipService.RaiseRestriction", raise);
  EXPECT_THAT(UnmetOf(DefineAndDevelop().status()), ElementsAre("NO_OPEN_RESTRICTION"));
  v1::RetractRestrictionRequest retract;
  retract.set_name(kPartnership);
  retract.set_restriction_id("visa");
  retract.set_reason("Of another country.");
  *retract.mutable_effective_date() = On(2024, 1, 12);
  const Caller evaluator = CallerWith("evaluator", common::v1::EVALUATOR, kPartnership);
  EXPECT_EQ(
      ReasonOf(CallAs<Partnership>(evaluator, "PartnershipService.RetractRestriction", retract)
                   .status()),
      "RAISED_BY_ANOTHER");
  const auto retracted = Call<Partnership>("PartnershipService.RetractRestriction", retract);
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_EQ(retracted->restrictions(0).state(), v1::Restriction::RETRACTED);
  EXPECT_EQ(retracted->restrictions(0).resolved().reason(), "Of another country.");
  EXPECT_EQ(Events<v1::RestrictionChanged>().back().state(), v1::Restriction::RETRACTED);
  EXPECT_TRUE(DefineAndDevelop().ok());
}

TEST_F(RetractionTest, OfTheOnlyPotentialObjectiveClosesTheGate) {
  const auto retracted = Call<Partnership>("PartnershipService.RetractPotentialObjective",
                                           About<v1::RetractPotentialObjectiveRequest>(1));
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_EQ(retracted->potential_objectives(0).retracted().reason(), "Of another country.");
  EXPECT_THAT(UnmetOf(DefineAndDevelop().status()), ElementsAre("POTENTIAL_OBJECTIVES_NOTED"));
  ASSERT_THAT(Events<v1::PotentialObjectiveRetracted>(), SizeIs(1));
  EXPECT_EQ(ReasonOf(Call<Partnership>("PartnershipService.RetractPotentialObjective",
                                       About<v1::RetractPotentialObjectiveRequest>(1))
                         .status()),
            "ALREADY_RETRACTED");
  EXPECT_EQ(ReasonOf(Call<Partnership>("PartnershipService.RetractPotentialObjective",
                                       About<v1::RetractPotentialObjectiveRequest>(2))
                         .status()),
            "NO_SUCH_FACT");
}

}  // namespace
}  // namespace tandem::placement
