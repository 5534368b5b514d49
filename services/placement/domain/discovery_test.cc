#include "services/placement/domain/discovery.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/gates.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using samples::ADecision;
using samples::APartnership;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Partnership;

const Time kNow = StartOf(Day(2024, 2, 1));

TEST(Approval, IsGivenOnceItWasRequested) {
  Partnership partnership = APartnership();
  EXPECT_EQ(ReasonOf(GiveApproval(partnership, samples::kOffice, "", ADecision())),
            "APPROVAL_NOT_REQUESTED");
  ASSERT_TRUE(RequestApproval(partnership, samples::kOffice, kNow).ok());
  ASSERT_TRUE(GiveApproval(partnership, samples::kOffice, "leader", ADecision()).ok());
  EXPECT_EQ(partnership.approvals(0).state(), v1::Approval::GIVEN);
  EXPECT_EQ(partnership.approvals(0).leader(), "leader");
}

TEST(Approval, CanBeRequestedAgainAfterItWasWithdrawn) {
  Partnership partnership = APartnership();
  ASSERT_TRUE(RequestApproval(partnership, samples::kOffice, kNow).ok());
  EXPECT_EQ(ReasonOf(RequestApproval(partnership, samples::kOffice, kNow)), "VERB_NOT_ALLOWED");
  ASSERT_TRUE(WithdrawApproval(partnership, samples::kOffice, ADecision()).ok());
  ASSERT_TRUE(RequestApproval(partnership, samples::kOffice, kNow).ok());
  EXPECT_THAT(partnership.approvals(), SizeIs(1));
  EXPECT_FALSE(partnership.approvals(0).has_decision());
}

v1::Decision On(Day day, const std::string& by = "clerk") { return Decide(by, day, kNow, ""); }

TEST(Approval, RemembersWhoGaveItAndWhoTookItBackInTheirOrder) {
  Partnership partnership = APartnership();
  ASSERT_TRUE(RequestApproval(partnership, samples::kOffice, kNow).ok());
  const Day given(2024, 3, 10);
  ASSERT_TRUE(GiveApproval(partnership, samples::kOffice, "leader", On(given, "ann")).ok());
  EXPECT_THAT(UnmetOf(WithdrawApproval(partnership, samples::kOffice, On(given - 1))),
              ElementsAre("NOT_BEFORE_THE_LAST_STEP"));
  ASSERT_TRUE(WithdrawApproval(partnership, samples::kOffice, On(given + 5, "ben")).ok());
  const v1::Approval& approval = partnership.approvals(0);
  EXPECT_EQ(approval.decision().by(), "ann");
  EXPECT_EQ(approval.leader(), "leader");
  EXPECT_EQ(approval.withdrawal().by(), "ben");
  ASSERT_TRUE(RequestApproval(partnership, samples::kOffice, kNow).ok());
  EXPECT_THAT(UnmetOf(GiveApproval(partnership, samples::kOffice, "leader", On(given + 4))),
              ElementsAre("NOT_BEFORE_THE_LAST_STEP"));
  EXPECT_TRUE(GiveApproval(partnership, samples::kOffice, "leader", On(given + 5)).ok());
}

TEST(Discovery, BeginsWithThePartnership) {
  Partnership partnership = APartnership();
  *partnership.mutable_start_date() = ToDate(Day(2024, 1, 15));
  const v1::Decision before = On(Day(2024, 1, 14));
  ASSERT_TRUE(RequestApproval(partnership, samples::kOffice, kNow).ok());
  EXPECT_THAT(BadFieldsOf(GiveApproval(partnership, samples::kOffice, "", before)),
              ElementsAre("effective_date"));
  EXPECT_THAT(BadFieldsOf(NoteObjective(partnership, "o", before)), ElementsAre("effective_date"));
  v1::StakeholderTalk talk;
  *talk.mutable_held_date() = before.effective_date();
  EXPECT_THAT(BadFieldsOf(AddTalk(partnership, talk, "ann")), ElementsAre("talk.held_date"));
  *talk.mutable_held_date() = partnership.start_date();
  EXPECT_TRUE(AddTalk(partnership, talk, "ann").ok());
  v1::Restriction restriction;
  *restriction.mutable_raised() = before;
  EXPECT_THAT(BadFieldsOf(RaiseRestriction(partnership, restriction)),
              ElementsAre("effective_date"));
  ASSERT_TRUE(ProposeFocus(partnership, "f").ok());
  EXPECT_THAT(BadFieldsOf(AgreeFocus(partnership, common::v1::LEAD, before)),
              ElementsAre("effective_date"));
  EXPECT_THAT(BadFieldsOf(ConfirmHostTeam(partnership, "t", samples::kOffice, before)),
              ElementsAre("effective_date"));
}

TEST(Approval, IsAPartysOnly) {
  Partnership partnership = APartnership();
  EXPECT_EQ(ReasonOf(RequestApproval(partnership, "countries/lr/institutions/other", kNow)),
            "NOT_A_PARTY");
}

TEST(Discovery, IsBounded) {
  Partnership partnership = APartnership();
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(NoteObjective(partnership, "Less paper", ADecision()).ok());
  }
  EXPECT_EQ(ReasonOf(NoteObjective(partnership, "One more", ADecision())), "LIST_FULL");
}

TEST(Discovery, IsOverOnceThePartnershipIs) {
  for (const auto state : {Partnership::CLOSED, Partnership::WITHDRAWN}) {
    Partnership partnership = samples::InState(APartnership(), state);
    EXPECT_EQ(ReasonOf(NoteObjective(partnership, "o", ADecision())), "PARTNERSHIP_OVER");
    EXPECT_EQ(ReasonOf(RequestApproval(partnership, samples::kOffice, kNow)), "PARTNERSHIP_OVER");
    EXPECT_EQ(ReasonOf(ProposeFocus(partnership, "f")), "PARTNERSHIP_OVER");
    EXPECT_EQ(ReasonOf(RaiseRestriction(partnership, {})), "PARTNERSHIP_OVER");
  }
}

TEST(Restriction, IsMitigatedBeforeItIsCleared) {
  Partnership partnership = APartnership();
  v1::Restriction restriction;
  restriction.set_restriction_id("visa");
  *restriction.mutable_raised() = samples::ADecision();
  ASSERT_TRUE(RaiseRestriction(partnership, restriction).ok());
  EXPECT_EQ(ReasonOf(RaiseRestriction(partnership, restriction)), "RESTRICTION_EXISTS");
  EXPECT_EQ(ReasonOf(ClearRestriction(partnership, "visa", ADecision()).status()),
            "VERB_NOT_ALLOWED");
  EXPECT_EQ(ReasonOf(ClearRestriction(partnership, "other", ADecision()).status()),
            "NO_SUCH_RESTRICTION");
  const auto mitigated = MitigateRestriction(partnership, "visa", "A letter", ADecision());
  ASSERT_TRUE(mitigated.ok());
  EXPECT_EQ(mitigated->mitigation(), "A letter");
  const auto cleared = ClearRestriction(partnership, "visa", ADecision());
  ASSERT_TRUE(cleared.ok());
  EXPECT_EQ(cleared->state(), v1::Restriction::CLEARED);
}

TEST(Restriction, RemembersEachStepInItsOrder) {
  Partnership partnership = APartnership();
  v1::Restriction restriction;
  restriction.set_restriction_id("visa");
  const Day raised(2024, 3, 10);
  *restriction.mutable_raised() = On(raised);
  ASSERT_TRUE(RaiseRestriction(partnership, restriction).ok());
  EXPECT_THAT(UnmetOf(MitigateRestriction(partnership, "visa", "m", On(raised - 1)).status()),
              ElementsAre("NOT_BEFORE_THE_LAST_STEP"));
  ASSERT_TRUE(MitigateRestriction(partnership, "visa", "m", On(raised + 2, "ann")).ok());
  EXPECT_THAT(UnmetOf(ClearRestriction(partnership, "visa", On(raised + 1)).status()),
              ElementsAre("NOT_BEFORE_THE_LAST_STEP"));
  const auto cleared = ClearRestriction(partnership, "visa", On(raised + 9, "ben"));
  ASSERT_TRUE(cleared.ok());
  EXPECT_EQ(cleared->mitigated().by(), "ann");
  EXPECT_EQ(cleared->resolved().by(), "ben");
  const v1::Gate gate = DescribeGate(partnership, Day(2024, 3, 1));
  const auto& conditions = gate.gates(0).conditions();
  EXPECT_TRUE(std::any_of(conditions.begin(), conditions.end(), [](const auto& condition) {
    return condition.condition() == "NO_OPEN_RESTRICTION" && condition.evidence_size() == 2;
  })) << "who mitigated, and who cleared";
}

TEST(Focus, NeedsBothSidesAnewWhenTheTextChanges) {
  Partnership partnership = APartnership();
  EXPECT_EQ(ReasonOf(AgreeFocus(partnership, common::v1::LEAD, ADecision())), "NO_FOCUS");
  ASSERT_TRUE(ProposeFocus(partnership, "Diabetes").ok());
  ASSERT_TRUE(AgreeFocus(partnership, common::v1::LEAD, ADecision()).ok());
  EXPECT_EQ(ReasonOf(AgreeFocus(partnership, common::v1::LEAD, ADecision())),
            "FOCUS_ALREADY_AGREED");
  ASSERT_TRUE(ProposeFocus(partnership, "Hypertension").ok());
  EXPECT_FALSE(partnership.focus().has_agreed_by_lead());
}

TEST(Focus, IsSettledOnceThePartnershipDelivers) {
  Partnership partnership = samples::InState(APartnership(), Partnership::DELIVER);
  EXPECT_EQ(ReasonOf(ProposeFocus(partnership, "Another")), "FOCUS_SETTLED");
  partnership.set_state(Partnership::ON_HOLD);
  partnership.set_state_before_hold(Partnership::DELIVER);
  EXPECT_EQ(ReasonOf(ProposeFocus(partnership, "Another")), "FOCUS_SETTLED");
  partnership.set_state_before_hold(Partnership::DISCOVER);
  EXPECT_TRUE(ProposeFocus(partnership, "Another").ok());
}

TEST(HostTeam, BelongsToAParty) {
  Partnership partnership = APartnership();
  EXPECT_EQ(ReasonOf(ConfirmHostTeam(partnership, samples::kTeam, "countries/lr/institutions/other",
                                     ADecision())),
            "TEAM_NOT_OF_A_PARTY");
  EXPECT_TRUE(ConfirmHostTeam(partnership, samples::kTeam, samples::kMinistry, ADecision()).ok());
}

}  // namespace
}  // namespace tandem::placement
