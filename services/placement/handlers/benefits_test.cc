#include "services/placement/handlers/benefits.h"

#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/benefit_events.pb.h"
#include "tandem/placement/v1/timeline.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::Benefit;

class BenefitTest : public World {
 protected:
  static constexpr char kName[] = "countries/lr/partnerships/ncd/benefits/rounds";

  Caller OfficeLeader() {
    Caller caller = CallerWith("office-leader", common::v1::LEADER, kPartnership);
    caller.person = office_leader;
    return caller;
  }
  v1::ClaimBenefitRequest Claim(Benefit::Kind kind = Benefit::SYSTEM_LINKS) {
    v1::ClaimBenefitRequest request;
    request.set_parent(kPartnership);
    request.set_benefit_id("rounds");
    request.set_kind(kind);
    request.set_side(common::v1::LEAD);
    request.set_statement("Joint ward rounds by video.");
    *request.mutable_effective_date() = On(2024, 1, 10);
    return request;
  }
  Result<Benefit> ClaimIt(const Caller& caller, const v1::ClaimBenefitRequest& request) {
    return CallAs<Benefit>(caller, "BenefitService.ClaimBenefit", request);
  }
  Benefit Evidence() {
    v1::EvidenceBenefitRequest request;
    request.set_name(kName);
    request.mutable_evidence()->set_text("Three protocols are shared.");
    *request.mutable_evidence()->mutable_evidence_date() = On(2024, 1, 12);
    return Do<Benefit>("BenefitService.EvidenceBenefit", request);
  }
  Result<Benefit> Verify(const Caller& caller) {
    v1::VerifyBenefitRequest request;
    request.set_name(kName);
    *request.mutable_effective_date() = On(2024, 1, 15);
    return CallAs<Benefit>(caller, "BenefitService.VerifyBenefit", request);
  }
};

TEST_F(BenefitTest, IsClaimedByItsSideAndVerifiedByAnother) {
  ASSERT_TRUE(ClaimIt(OfficeLeader(), Claim()).ok());
  EXPECT_EQ(ReasonOf(ClaimIt(OfficeLeader(), Claim()).status()), "RESOURCE_EXISTS");
  EXPECT_EQ(Evidence().state(), Benefit::EVIDENCED);
  EXPECT_EQ(ReasonOf(Verify(OfficeLeader()).status()), "VERIFIES_OWN_CLAIM");
  ASSERT_TRUE(Verify(suite.caller()).ok());
  v1::GetBenefitGridRequest get;
  get.set_name(kPartnership);
  const auto grid = Do<v1::BenefitGrid>("BenefitService.GetBenefitGrid", get);
  EXPECT_EQ(grid.rows(2).lead().state(), Benefit::VERIFIED);
  EXPECT_THAT(grid.rows(2).lead().benefits(), ElementsAre(kName));
  EXPECT_THAT(Events<v1::BenefitChanged>(), SizeIs(3));
}

TEST_F(BenefitTest, IsOfTheClaimantsSideAndOneThatTheTableTicks) {
  EXPECT_EQ(ReasonOf(ClaimIt(OfficeLeader(), Claim(Benefit::FORMAL_COURSE)).status()),
            "BENEFIT_NOT_OF_SIDE");
  auto other = Claim();
  other.set_side(common::v1::COUNTERPART);
  EXPECT_EQ(ReasonOf(ClaimIt(OfficeLeader(), other).status()), "NOT_ON_THIS_SIDE");
  // A programme manager says why.
  EXPECT_THAT(BadFieldsOf(ClaimIt(suite.caller(), other).status()), ElementsAre("reason"));
  other.set_reason("By letter.");
  const auto claimed = ClaimIt(suite.caller(), other);
  ASSERT_TRUE(claimed.ok()) << claimed.status();
  EXPECT_EQ(claimed->claimed().reason(), "By letter.");
}

TEST_F(BenefitTest, IsOfTheNhsWhereManagedEducationLeads) {
  v1::CreatePartnershipRequest create;
  create.set_parent(kLiberia);
  create.set_partnership_id("nurses");
  *create.mutable_partnership() = GetPartnership();
  create.mutable_partnership()->set_kind(v1::MANAGED_EDUCATION);
  v1::Partnership swapped = create.partnership();
  swapped.mutable_parties(0)->set_side(common::v1::COUNTERPART);
  swapped.mutable_parties(1)->set_side(common::v1::LEAD);
  auto wrong = create;
  *wrong.mutable_partnership() = swapped;
  EXPECT_THAT(
      BadFieldsOf(Call<v1::Partnership>("PartnershipService.CreatePartnership", wrong).status()),
      ElementsAre("partnership.parties"));
  Do<v1::Partnership>("PartnershipService.CreatePartnership", create);
  v1::UpdatePartnershipRequest update;
  update.mutable_partnership()->set_name("countries/lr/partnerships/nurses");
  *update.mutable_partnership()->mutable_parties() = swapped.parties();
  update.mutable_update_mask()->add_paths("parties");
  EXPECT_THAT(
      BadFieldsOf(Call<v1::Partnership>("PartnershipService.UpdatePartnership", update).status()),
      ElementsAre("partnership.parties"));
}

class TimelineTest : public World {
 protected:
  v1::Timeline Get() {
    v1::GetTimelineRequest request;
    request.set_name(kPartnership);
    return Do<v1::Timeline>("PartnershipTimelineService.GetTimeline", request);
  }
};

TEST_F(TimelineTest, HasNoClockUnlessTheProgrammeSetsOne) {
  EXPECT_EQ(Get().milestones_size(), 0);
  v1::UpdateProgrammeRequest update;
  update.mutable_programme()->set_name(kProgramme);
  auto& clocks = *update.mutable_programme()->mutable_clocks();
  clocks.set_deliver_warning_months(1);
  clocks.set_exchange_warning_months(2);
  update.mutable_update_mask()->add_paths("clocks");
  Do<v1::Programme>("ProgrammeService.UpdateProgramme", update);
  ASSERT_EQ(Get().milestones_size(), 2);
  EXPECT_EQ(Get().milestones(0).standing(), v1::Milestone::ON_TRACK);
  Deliver();
  const std::string visitor =
      Place(MakeNeed("visitor", 1, v1::Placement::EXCHANGE_VISITOR), "a", MakeProfessional());
  EXPECT_FALSE(Get().milestones(1).has_reach_date()) << "planned, not begun";
  Start(visitor, Day(2024, 3, 10));
  const auto timeline = Get();
  EXPECT_EQ(ToDay(timeline.milestones(0).reach_date()), Day(2024, 1, 15));
  EXPECT_EQ(ToDay(timeline.milestones(1).reach_date()), Day(2024, 3, 10));
  EXPECT_EQ(timeline.milestones(1).standing(), v1::Milestone::WARNED);
  EXPECT_EQ(timeline.milestones(1).days(), 8);
}

TEST_F(TimelineTest, FollowsAStartThatWasEnteredWrong) {
  v1::UpdateProgrammeRequest clocks;
  clocks.mutable_programme()->set_name(kProgramme);
  clocks.mutable_programme()->mutable_clocks()->set_deliver_warning_months(1);
  *clocks.mutable_programme()->mutable_period()->mutable_start() = On(2023, 1, 1);
  *clocks.mutable_programme()->mutable_period()->mutable_end() = On(2024, 1, 6);
  clocks.mutable_update_mask()->add_paths("clocks");
  clocks.mutable_update_mask()->add_paths("period");
  Do<v1::Programme>("ProgrammeService.UpdateProgramme", clocks);
  v1::UpdatePartnershipRequest update;
  update.mutable_partnership()->set_name(kPartnership);
  update.mutable_update_mask()->add_paths("start_date");
  const auto start_on = [&](Day day) {
    *update.mutable_partnership()->mutable_start_date() = ToDate(day);
    return Call<v1::Partnership>("PartnershipService.UpdatePartnership", update).status();
  };
  ASSERT_TRUE(start_on(Day(2023, 11, 20)).ok());
  EXPECT_EQ(ToDay(Get().start_date()), Day(2023, 11, 20));
  EXPECT_EQ(ToDay(Get().milestones(0).warning_date()), Day(2023, 12, 20));
  EXPECT_THAT(BadFieldsOf(start_on(Day(2024, 1, 7))), ElementsAre("partnership.start_date"))
      << "its programme was over";
  EXPECT_TRUE(start_on(Day(2024, 1, 6)).ok());
}

TEST_F(BenefitTest, IsInNoGridOnceItIsWithdrawn) {
  ASSERT_TRUE(ClaimIt(OfficeLeader(), Claim()).ok());
  Evidence();
  v1::WithdrawBenefitRequest withdraw;
  withdraw.set_name(kName);
  withdraw.set_reason("It was of another partnership.");
  *withdraw.mutable_effective_date() = On(2024, 1, 9);
  constexpr char kWithdraw[] = "BenefitService.WithdrawBenefit";
  EXPECT_THAT(BadFieldsOf(CallAs<Benefit>(OfficeLeader(), kWithdraw, withdraw).status()),
              ElementsAre("effective_date"));
  *withdraw.mutable_effective_date() = On(2024, 1, 15);
  EXPECT_EQ(ReasonOf(CallAs<Benefit>(
                         CallerWith("minister", common::v1::LEADER, kPartnership, ministry_leader),
                         kWithdraw, withdraw)
                         .status()),
            "NOT_ON_THIS_SIDE");
  const auto withdrawn = CallAs<Benefit>(OfficeLeader(), kWithdraw, withdraw);
  ASSERT_TRUE(withdrawn.ok()) << withdrawn.status();
  EXPECT_EQ(withdrawn->state(), Benefit::WITHDRAWN);
  EXPECT_EQ(withdrawn->withdrawn().reason(), "It was of another partnership.");
  v1::GetBenefitGridRequest get;
  get.set_name(kPartnership);
  const auto grid = Do<v1::BenefitGrid>("BenefitService.GetBenefitGrid", get);
  EXPECT_EQ(grid.rows(2).lead().state(), Benefit::STATE_UNSPECIFIED);
  EXPECT_EQ(grid.rows(2).lead().benefits_size(), 0);
  EXPECT_EQ(ReasonOf(Verify(suite.caller()).status()), "VERB_NOT_ALLOWED");
}

}  // namespace
}  // namespace tandem::placement
