#include "services/placement/domain/partnership.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/gates.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using samples::APartnership;
using samples::AReadyPartnership;
using samples::InState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Partnership;

const Day kDay(2024, 3, 1);

Result<v1::PartnershipStageChanged> Move(std::string_view verb, Partnership& partnership,
                                         std::string reason = "Because.", Day day = kDay) {
  return ChangeStage(verb, {partnership, day, std::move(reason), {}}, "manager", StartOf(kDay));
}

TEST(ChangeStage, IsRefusedWithEveryUnmetCondition) {
  Partnership partnership = APartnership();
  const auto moved = Move("DefineAndDevelopPartnership", partnership);
  EXPECT_EQ(ReasonOf(moved.status()), "CONDITIONS_UNMET");
  EXPECT_THAT(UnmetOf(moved.status()),
              ElementsAre("APPROVALS_GIVEN", "STAKEHOLDER_TALK_HELD", "POTENTIAL_OBJECTIVES_NOTED",
                          "DESK_REVIEW_COMPLETE"));
  EXPECT_EQ(partnership.state(), Partnership::DISCOVER);
  EXPECT_THAT(partnership.stage_changes(), IsEmpty());
}

TEST(ChangeStage, LeadsThroughToDeliverAndNotesEachStage) {
  for (const auto kind : {v1::MANAGEMENT_PARTNER, v1::TEAM_COACHING}) {
    Partnership partnership = AReadyPartnership(kind);
    ASSERT_TRUE(Move("DefineAndDevelopPartnership", partnership).ok());
    const auto moved = Move("DeliverPartnership", partnership);
    ASSERT_TRUE(moved.ok()) << moved.status();
    EXPECT_EQ(moved->from(), Partnership::DEFINE_AND_DEVELOP);
    EXPECT_EQ(moved->to(), Partnership::DELIVER);
    EXPECT_EQ(moved->kind(), kind);
    EXPECT_THAT(partnership.stage_changes(), SizeIs(2));
    EXPECT_TRUE(IsOpen(partnership));
  }
}

TEST(ChangeStage, AskTeamCoachingForNoDeskReview) {
  Partnership partnership = AReadyPartnership(v1::TEAM_COACHING);
  partnership.clear_findings();
  EXPECT_TRUE(Move("DefineAndDevelopPartnership", partnership).ok());
}

TEST(ChangeStage, GoesNoFurtherWithAnOpenRestriction) {
  Partnership partnership = AReadyPartnership();
  v1::Restriction restriction;
  restriction.set_restriction_id("visa");
  *restriction.mutable_raised() = samples::ADecision();
  ASSERT_TRUE(RaiseRestriction(partnership, restriction).ok());
  EXPECT_THAT(UnmetOf(Move("DefineAndDevelopPartnership", partnership).status()),
              ElementsAre("NO_OPEN_RESTRICTION"));
  ASSERT_TRUE(MitigateRestriction(partnership, "visa", "A letter", samples::ADecision()).ok());
  EXPECT_TRUE(Move("DefineAndDevelopPartnership", partnership).ok());
}

TEST(ChangeStage, ReturnsFromHoldToTheStateThatWasLeft) {
  for (const auto state : {Partnership::DISCOVER, Partnership::DEFINE_AND_DEVELOP,
                           Partnership::DELIVER, Partnership::SUSTAINED}) {
    Partnership partnership = InState(APartnership(), state);
    ASSERT_TRUE(Move("HoldPartnership", partnership).ok());
    EXPECT_EQ(partnership.state(), Partnership::ON_HOLD);
    const auto resumed = Move("ResumePartnership", partnership);
    ASSERT_TRUE(resumed.ok());
    EXPECT_EQ(resumed->to(), state);
    EXPECT_EQ(partnership.state(), state);
    EXPECT_EQ(partnership.state_before_hold(), Partnership::STATE_UNSPECIFIED);
  }
}

TEST(ChangeStage, NeedsAReasonToHoldCloseAndWithdraw) {
  Partnership partnership = InState(APartnership(), Partnership::DELIVER);
  EXPECT_THAT(UnmetOf(Move("HoldPartnership", partnership, "").status()),
              ElementsAre("REASON_GIVEN"));
  EXPECT_THAT(UnmetOf(Move("ClosePartnership", partnership, "").status()),
              ElementsAre("REASON_GIVEN"));
  partnership.set_state(Partnership::DISCOVER);
  EXPECT_THAT(UnmetOf(Move("WithdrawPartnership", partnership, "").status()),
              ElementsAre("REASON_GIVEN"));
}

TEST(ChangeStage, DoesNotGoBackInTime) {
  Partnership partnership = InState(APartnership(), Partnership::DELIVER);
  ASSERT_TRUE(Move("HoldPartnership", partnership).ok());
  EXPECT_THAT(UnmetOf(Move("ResumePartnership", partnership, "", kDay - 1).status()),
              ElementsAre("NOT_BEFORE_THE_LAST_STAGE"));
}

TEST(RequireNotOverBefore, LetsWhatWasUntilTheEntryBeTold) {
  Partnership partnership = InState(APartnership(), Partnership::DELIVER);
  EXPECT_TRUE(RequireNotOverBefore(partnership, kDay + 99).ok());
  ASSERT_TRUE(Move("ClosePartnership", partnership, "The end.", kDay - 20).ok());
  EXPECT_EQ(ReasonOf(RequireNotOver(partnership)), "PARTNERSHIP_OVER");
  EXPECT_TRUE(RequireNotOverBefore(partnership, kDay).ok());
  EXPECT_EQ(ReasonOf(RequireNotOverBefore(partnership, kDay + 1)), "PARTNERSHIP_OVER");
}

TEST(Close, IsRefusedWhileSomethingIsUnfinishedUnlessWaived) {
  Partnership partnership = InState(APartnership(), Partnership::DELIVER);
  KnowEndlineDue(partnership, "countries/lr/partnerships/ncd/indicators/stock");
  AtStageChange change{
      partnership, kDay, "The end.", {"countries/lr/partnerships/ncd/placements/a"}};
  EXPECT_THAT(UnmetOf(ChangeStage("ClosePartnership", change, "manager", StartOf(kDay)).status()),
              ElementsAre("NO_UNFINISHED_PLACEMENTS", "ENDLINES_RECORDED"));
  change.waived = true;
  EXPECT_TRUE(ChangeStage("ClosePartnership", change, "manager", StartOf(kDay)).ok());
  EXPECT_EQ(partnership.state(), Partnership::CLOSED);
}

TEST(Hold, IsRefusedBeforeTheLastThingThatWasStarted) {
  Partnership partnership = InState(APartnership(), Partnership::DELIVER);
  AtStageChange change{partnership, kDay, "An election.", {}};
  change.last_work_day = kDay + 30;
  change.last_start_day = kDay + 1;
  EXPECT_THAT(UnmetOf(ChangeStage("HoldPartnership", change, "manager", StartOf(kDay)).status()),
              ElementsAre("NOT_BEFORE_THE_LAST_START"));
  change.last_start_day = kDay;
  EXPECT_TRUE(ChangeStage("HoldPartnership", change, "manager", StartOf(kDay)).ok());
}

TEST(Close, IsRefusedBeforeTheLastDayOfItsWorkThoughWaived) {
  Partnership partnership = InState(APartnership(), Partnership::DELIVER);
  AtStageChange change{partnership, kDay, "The end.", {}};
  change.waived = true;
  change.last_work_day = kDay + 1;
  EXPECT_THAT(UnmetOf(ChangeStage("ClosePartnership", change, "manager", StartOf(kDay)).status()),
              ElementsAre("NOT_BEFORE_THE_LAST_WORK"));
  change.last_work_day = kDay;
  EXPECT_TRUE(ChangeStage("ClosePartnership", change, "manager", StartOf(kDay)).ok());
}

TEST(StateNowAndOn, IsDeliverWhereItIsThatNowAndWasThen) {
  Partnership partnership = AReadyPartnership();
  ASSERT_TRUE(Move("DefineAndDevelopPartnership", partnership).ok());
  ASSERT_TRUE(Move("DeliverPartnership", partnership, "", kDay + 10).ok());
  ASSERT_TRUE(Move("HoldPartnership", partnership, "An election.", kDay + 20).ok());
  EXPECT_EQ(StateNowAndOn(partnership, kDay + 15), Partnership::ON_HOLD) << "as it is now";
  ASSERT_TRUE(Move("ResumePartnership", partnership, "", kDay + 30).ok());
  EXPECT_EQ(StateNowAndOn(partnership, kDay - 1), Partnership::DISCOVER);
  EXPECT_EQ(StateNowAndOn(partnership, kDay + 9), Partnership::DEFINE_AND_DEVELOP);
  EXPECT_EQ(StateNowAndOn(partnership, kDay + 10), Partnership::DELIVER);
  EXPECT_EQ(StateNowAndOn(partnership, kDay + 29), Partnership::ON_HOLD);
  EXPECT_EQ(StateNowAndOn(partnership, kDay + 30), Partnership::DELIVER);
}

TEST(Close, IsAllowedOnceTheEndlinesAreRecorded) {
  Partnership partnership = InState(APartnership(), Partnership::DELIVER);
  KnowEndlineDue(partnership, "i");
  KnowEndlineDue(partnership, "i");
  EXPECT_THAT(partnership.endlines_due(), SizeIs(1));
  ForgetEndlineDue(partnership, "i");
  EXPECT_TRUE(Move("ClosePartnership", partnership).ok());
}

TEST(Sustain, NeedsACommitteeThatHasMetLately) {
  Partnership partnership = InState(APartnership(), Partnership::DELIVER);
  EXPECT_THAT(UnmetOf(Move("SustainPartnership", partnership).status()),
              ElementsAre("COMMITTEE_STILL_MEETS"));
  partnership.mutable_committee()->set_title("Joint committee");
  *partnership.mutable_committee()->mutable_last_meeting_date() = ToDate(Day(2023, 2, 28));
  EXPECT_THAT(UnmetOf(Move("SustainPartnership", partnership).status()),
              ElementsAre("COMMITTEE_STILL_MEETS"));
  *partnership.mutable_committee()->mutable_last_meeting_date() = ToDate(Day(2023, 3, 1));
  EXPECT_TRUE(Move("SustainPartnership", partnership).ok());
}

TEST(Withdraw, IsNotForAPartnershipThatHasDelivered) {
  Partnership partnership = InState(APartnership(), Partnership::DELIVER);
  EXPECT_EQ(ReasonOf(Move("WithdrawPartnership", partnership).status()), "VERB_NOT_ALLOWED");
  ASSERT_TRUE(Move("HoldPartnership", partnership).ok());
  EXPECT_THAT(UnmetOf(Move("WithdrawPartnership", partnership).status()),
              ElementsAre("NOT_DELIVERED_YET"));
}

TEST(ValidatePartnership, NeedsAPartyOnEachSide) {
  Partnership partnership = APartnership();
  partnership.mutable_parties(1)->set_side(common::v1::LEAD);
  EXPECT_THAT(BadFieldsOf(ValidatePartnership(partnership, nullptr)),
              ElementsAre("partnership.parties"));
}

TEST(ValidatePartnership, LosesNoPartyAfterDiscover) {
  const Partnership before = InState(APartnership(), Partnership::DELIVER);
  Partnership after = before;
  after.mutable_parties(0)->set_institution("countries/lr/institutions/another");
  EXPECT_EQ(ReasonOf(ValidatePartnership(after, &before)), "PARTY_REMOVED");
}

TEST(ValidatePartnership, ForgetsTheApprovalOfAPartyThatLeaves) {
  const Partnership before = AReadyPartnership();
  Partnership after = before;
  after.mutable_parties(0)->set_institution("countries/lr/institutions/another");
  ASSERT_TRUE(ValidatePartnership(after, &before).ok());
  ASSERT_THAT(after.approvals(), SizeIs(1));
  EXPECT_EQ(after.approvals(0).institution(), samples::kMinistry);
}

TEST(ValidatePartnership, ForgetsWhatWasAgreedForASideByAPartyThatLeavesIt) {
  const Partnership before = AReadyPartnership();
  Partnership after = before;
  after.mutable_parties(1)->set_institution("countries/lr/institutions/another");
  ASSERT_TRUE(ValidatePartnership(after, &before).ok());
  EXPECT_TRUE(after.focus().has_agreed_by_lead());
  EXPECT_FALSE(after.focus().has_agreed_by_counterpart());
  Partnership swapped = before;
  swapped.mutable_parties(0)->set_side(common::v1::COUNTERPART);
  swapped.mutable_parties(1)->set_side(common::v1::LEAD);
  ASSERT_TRUE(ValidatePartnership(swapped, &before).ok());
  EXPECT_FALSE(swapped.focus().has_agreed_by_lead());
  EXPECT_FALSE(swapped.focus().has_agreed_by_counterpart());
}

TEST(ValidatePartnership, TakesAnotherStartUpToTheFirstDayOnWhichSomethingIsKnown) {
  const Partnership before = AReadyPartnership();
  Partnership after = before;
  for (const Day day : {Day(2023, 6, 1), Day(2024, 2, 1)}) {
    *after.mutable_start_date() = ToDate(day);
    EXPECT_TRUE(ValidatePartnership(after, &before).ok()) << FormatDay(day);
  }
  *after.mutable_start_date() = ToDate(Day(2024, 2, 2));
  EXPECT_THAT(BadFieldsOf(ValidatePartnership(after, &before)),
              ElementsAre("partnership.start_date"));
  after.clear_start_date();
  ASSERT_TRUE(ValidatePartnership(after, &before).ok());
  EXPECT_EQ(ToDay(after.start_date()), Day(2024, 1, 1)) << "left out, it stays";
}

TEST(ValidatePartnership, TakesAStartAfterWhatWasRetracted) {
  Partnership before = APartnership();
  v1::StakeholderTalk talk;
  *talk.mutable_held_date() = ToDate(Day(2024, 1, 10));
  ASSERT_TRUE(AddTalk(before, talk, "someone").ok());
  Partnership after = before;
  *after.mutable_start_date() = ToDate(Day(2024, 1, 20));
  EXPECT_FALSE(ValidatePartnership(after, &before).ok());
  ASSERT_TRUE(RetractTalk(before, 1, samples::ADecision()).ok());
  EXPECT_TRUE(ValidatePartnership(after, &before).ok());
}

TEST(ValidatePartnership, TakesNoStartAfterWhatItsGatesKnow) {
  const Day known(2024, 1, 10);
  Partnership visited = APartnership(), boarded = visited, covered = visited;
  *visited.add_technical_visits()->mutable_complete_date() = ToDate(known);
  *boarded.mutable_board()->mutable_change_date() = ToDate(known);
  for (const char* line : {"training", "travel"}) {
    covered.add_budget()->set_line_id(line);
    covered.add_funding()->set_line_id(line);
  }
  *covered.mutable_funding(0)->mutable_cover_date() = ToDate(known);
  for (const Partnership& before : {visited, boarded, covered}) {
    Partnership after = before;
    *after.mutable_start_date() = ToDate(known);
    EXPECT_TRUE(ValidatePartnership(after, &before).ok());
    *after.mutable_start_date() = ToDate(known + 1);
    EXPECT_FALSE(ValidatePartnership(after, &before).ok()) << before.DebugString();
  }
}

TEST(ValidatePartnership, TakesNoStartAfterTheFirstStageThatCameAfterIt) {
  Partnership before = APartnership();
  ASSERT_TRUE(Move("HoldPartnership", before).ok());
  Partnership after = before;
  *after.mutable_start_date() = ToDate(kDay);
  EXPECT_TRUE(ValidatePartnership(after, &before).ok());
  *after.mutable_start_date() = ToDate(kDay + 1);
  EXPECT_FALSE(ValidatePartnership(after, &before).ok());
}

TEST(Deliver, IsRefusedOnceAnApprovalWasWithdrawnOrAPartyAdded) {
  Partnership partnership = AReadyPartnership();
  ASSERT_TRUE(Move("DefineAndDevelopPartnership", partnership).ok());
  auto* added = partnership.add_parties();
  added->set_institution("countries/lr/institutions/new");
  added->set_side(common::v1::LEAD);
  EXPECT_THAT(UnmetOf(Move("DeliverPartnership", partnership).status()),
              ElementsAre("APPROVALS_GIVEN"));
  partnership.mutable_parties()->RemoveLast();
  ASSERT_TRUE(WithdrawApproval(partnership, samples::kMinistry, samples::ADecision()).ok());
  EXPECT_THAT(UnmetOf(Move("DeliverPartnership", partnership).status()),
              ElementsAre("APPROVALS_GIVEN"));
  EXPECT_TRUE(MissingInGate(partnership, Partnership::DELIVER, kApprovalsGiven).has_value());
}

TEST(Deliver, IsRefusedWhileARestrictionRaisedMeanwhileIsOpen) {
  Partnership partnership = AReadyPartnership();
  ASSERT_TRUE(Move("DefineAndDevelopPartnership", partnership).ok());
  v1::Restriction restriction;
  restriction.set_restriction_id("visa");
  *restriction.mutable_raised() = samples::ADecision();
  ASSERT_TRUE(RaiseRestriction(partnership, restriction).ok());
  EXPECT_THAT(UnmetOf(Move("DeliverPartnership", partnership).status()),
              ElementsAre("NO_OPEN_RESTRICTION"));
  ASSERT_TRUE(MitigateRestriction(partnership, "visa", "A letter", samples::ADecision()).ok());
  EXPECT_TRUE(Move("DeliverPartnership", partnership).ok());
}

TEST(ChangeStage, IsNotDatedBeforeWhatItAsksForWasThere) {
  Partnership partnership = AReadyPartnership();
  const Day before(2024, 1, 31);
  EXPECT_THAT(UnmetOf(Move("DefineAndDevelopPartnership", partnership, "", before).status()),
              ElementsAre("NOT_BEFORE_ITS_EVIDENCE"));
  EXPECT_TRUE(Move("DefineAndDevelopPartnership", partnership, "", before + 1).ok());
  // Another talk, held later, takes nothing from the first.
  v1::StakeholderTalk talk;
  *talk.mutable_held_date() = ToDate(Day(2024, 6, 1));
  ASSERT_TRUE(AddTalk(partnership, talk, "someone").ok());
  EXPECT_FALSE(MetAfter(partnership, Partnership::DEFINE_AND_DEVELOP, before + 1).has_value());
}

TEST(Parties, KeepTheirSidesAfterDiscover) {
  const Partnership before = InState(AReadyPartnership(), Partnership::DELIVER);
  Partnership swapped = before;
  swapped.mutable_parties(0)->set_side(common::v1::COUNTERPART);
  swapped.mutable_parties(1)->set_side(common::v1::LEAD);
  EXPECT_EQ(ReasonOf(ValidatePartnership(swapped, &before)), "PARTY_CHANGED_SIDES");
  const Partnership early = InState(before, Partnership::DISCOVER);
  EXPECT_TRUE(ValidatePartnership(swapped, &early).ok());
}

TEST(SdgTargets, AreThoseOfSeventeenGoals) {
  for (const char* target : {"3.8", "17.19", "3.c", "1.b"}) {
    Partnership partnership = APartnership();
    partnership.add_sdg_targets(target);
    EXPECT_TRUE(ValidatePartnership(partnership, nullptr).ok()) << target;
  }
  for (const char* target : {"banana", "3", "18.1", "0.1", "3.", "3.08", "3.e", ".8", "3.8.1"}) {
    Partnership partnership = APartnership();
    partnership.add_sdg_targets(target);
    EXPECT_THAT(BadFieldsOf(ValidatePartnership(partnership, nullptr)),
                ElementsAre("partnership.sdg_targets[0]"))
        << target;
  }
}

TEST(Sustain, SaysWhyABoardThatIsThereIsNotActive) {
  Partnership partnership = InState(APartnership(), Partnership::DELIVER);
  partnership.mutable_board()->add_sides_missing(common::v1::LEAD);
  EXPECT_THAT(std::string(Move("SustainPartnership", partnership).status().message()),
              HasSubstr("yet. Nobody of the side LEAD has a seat on the board"));
  partnership.mutable_board()->clear_sides_missing();
  EXPECT_THAT(std::string(Move("SustainPartnership", partnership).status().message()),
              HasSubstr("The board is not active. It sleeps: hold a meeting with a quorum"));
}

TEST(Sustain, AsksTheBoardForAMeetingWithinAYear) {
  Partnership partnership = InState(APartnership(), Partnership::DELIVER);
  partnership.mutable_board()->set_active(true);
  EXPECT_THAT(UnmetOf(Move("SustainPartnership", partnership).status()),
              ElementsAre("COMMITTEE_STILL_MEETS"));
  *partnership.mutable_board()->mutable_last_quorate_date() = ToDate(Day(2023, 2, 28));
  EXPECT_THAT(UnmetOf(Move("SustainPartnership", partnership).status()),
              ElementsAre("COMMITTEE_STILL_MEETS"));
  *partnership.mutable_board()->mutable_last_quorate_date() = ToDate(Day(2023, 3, 1));
  EXPECT_TRUE(Move("SustainPartnership", partnership).ok());
}

}  // namespace
}  // namespace tandem::placement
