#include "services/placement/domain/placement.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/checklist.h"
#include "services/placement/domain/duration.h"
#include "services/placement/domain/notice.h"
#include "services/placement/domain/phase.h"
#include "services/placement/domain/returning.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using v1::ClearingItem;
using v1::Partnership;
using v1::Placement;

const Day kStart(2024, 1, 1);
const Day kEnd(2025, 12, 31);

Placement APlacement(Placement::Role role = Placement::MANAGEMENT_PARTNER,
                     Placement::Mode mode = Placement::IN_PERSON) {
  v1::PlacementNeed need;
  need.set_name("countries/lr/partnerships/ncd/needs/partner");
  need.set_display_name("Management partner");
  need.set_role(role);
  need.set_mode(mode);
  need.set_team("countries/lr/teams/ncd");
  v1::Match match;
  match.set_name("countries/lr/partnerships/ncd/needs/partner/matches/a");
  match.set_placement("countries/lr/partnerships/ncd/placements/a");
  match.set_professional("countries/lr/professionals/p");
  *match.mutable_start_date() = ToDate(kStart);
  *match.mutable_end_date() = ToDate(kEnd);
  match.set_share_percent(100);
  return PlanPlacement(need, match);
}

Placement InState(Placement::State state, Placement placement = APlacement()) {
  placement.set_state(state);
  return placement;
}

Placement Ready(Placement placement = APlacement()) {
  for (ClearingItem& item : *placement.mutable_clearing()) item.set_outcome(ClearingItem::CLEARED);
  return InState(Placement::READY, std::move(placement));
}

Placement Started(Placement placement = APlacement()) {
  placement = Ready(std::move(placement));
  EXPECT_TRUE(Start(placement, kStart, Partnership::DELIVER).ok());
  return placement;
}

ClearingItem Cleared(ClearingItem::Kind kind) {
  ClearingItem item;
  item.set_kind(kind);
  item.set_outcome(ClearingItem::CLEARED);
  return item;
}

Status MarkReady(Placement& placement) {
  AtPlacementVerb subject{placement};
  return kPlacementLifecycle.Apply("MarkPlacementReady", subject);
}

TEST(CheckDuration, IsTwoYearsForAManagementPartner) {
  EXPECT_TRUE(CheckDuration(Placement::MANAGEMENT_PARTNER, 0, kStart, kEnd).ok());
  EXPECT_EQ(ReasonOf(CheckDuration(Placement::MANAGEMENT_PARTNER, 0, kStart, kEnd - 1)),
            "PLACEMENT_TOO_SHORT");
  EXPECT_TRUE(CheckDuration(Placement::COACH, 0, kStart, kStart).ok());
  EXPECT_EQ(ReasonOf(CheckDuration(Placement::COACH, 6, kStart, Day(2024, 6, 29))),
            "PLACEMENT_TOO_SHORT");
  EXPECT_TRUE(CheckDuration(Placement::COACH, 6, kStart, Day(2024, 6, 30)).ok());
}

TEST(Clearing, GatesReadyWithEveryItem) {
  Placement placement = InState(Placement::CLEARING);
  ASSERT_THAT(placement.clearing(), SizeIs(5));
  for (int kind = ClearingItem::VISA; kind < ClearingItem::Kind_MAX; ++kind) {
    ASSERT_TRUE(RecordClearance(placement, Cleared(static_cast<ClearingItem::Kind>(kind))).ok());
    const Status refused = MarkReady(placement);
    EXPECT_THAT(UnmetOf(refused), ElementsAre("CHECKLIST_CLEARED"));
  }
  ASSERT_TRUE(RecordClearance(placement, Cleared(ClearingItem::BRIEFING)).ok());
  EXPECT_TRUE(MarkReady(placement).ok());
  EXPECT_EQ(placement.state(), Placement::READY);
}

TEST(Clearing, AsksForNoVisaWhereThePlacementIsVirtual) {
  const Placement placement = APlacement(Placement::COACH, Placement::VIRTUAL);
  EXPECT_EQ(placement.clearing(0).kind(), ClearingItem::VISA);
  EXPECT_EQ(placement.clearing(0).outcome(), ClearingItem::NOT_NEEDED);
}

TEST(Clearing, SaysWhyAnItemIsNotNeeded) {
  Placement placement = InState(Placement::CLEARING);
  ClearingItem item = Cleared(ClearingItem::VISA);
  item.set_outcome(ClearingItem::NOT_NEEDED);
  EXPECT_THAT(BadFieldsOf(RecordClearance(placement, item)), ElementsAre("note"));
  item.set_note("A citizen.");
  EXPECT_TRUE(RecordClearance(placement, item).ok());
}

TEST(Start, NeedsAPartnershipThatDeliversAndADayOfThePlacement) {
  Placement placement = Ready();
  EXPECT_THAT(UnmetOf(Start(placement, kStart - 1, Partnership::ON_HOLD)),
              ElementsAre("PARTNERSHIP_DELIVERS", "WITHIN_ITS_DATES"));
  ASSERT_TRUE(Start(placement, kStart + 3, Partnership::DELIVER).ok());
  EXPECT_EQ(placement.phase(), Placement::TRUST);
  ASSERT_THAT(placement.phase_changes(), SizeIs(1));
  EXPECT_EQ(ToDay(placement.phase_changes(0).effective_date()), kStart + 3);
}

TEST(Clearing, IsAskedAgainAtTheStartAndAfterAPause) {
  ClearingItem revoked = Cleared(ClearingItem::VISA);
  revoked.set_outcome(ClearingItem::PENDING);
  Placement placement = Ready();
  ASSERT_TRUE(RecordClearance(placement, revoked).ok());
  EXPECT_EQ(placement.state(), Placement::READY);
  EXPECT_THAT(UnmetOf(Start(placement, kStart, Partnership::DELIVER)),
              ElementsAre("CHECKLIST_CLEARED"));
  ASSERT_TRUE(RecordClearance(placement, Cleared(ClearingItem::VISA)).ok());
  ASSERT_TRUE(Start(placement, kStart, Partnership::DELIVER).ok());
  ASSERT_TRUE(RecordClearance(placement, revoked).ok()) << "while they are there";
  EXPECT_EQ(placement.state(), Placement::ACTIVE);
  ASSERT_TRUE(Pause(placement, kStart + 10, "The visa was revoked").ok());
  EXPECT_THAT(UnmetOf(Resume(placement, kStart + 20, Partnership::DELIVER)),
              ElementsAre("CHECKLIST_CLEARED"));
  ASSERT_TRUE(RecordClearance(placement, Cleared(ClearingItem::VISA)).ok());
  EXPECT_TRUE(Resume(placement, kStart + 20, Partnership::DELIVER).ok());
}

TEST(Start, WaitsForTheDayOnWhichAllWasGranted) {
  Placement placement = Ready();
  *placement.mutable_clearing(0)->mutable_effective_date() = ToDate(kStart + 9);
  const auto start = [&](Day day) {
    return Start(placement, day, Partnership::DELIVER, {}, kStart + 12);
  };
  const Status refused = start(kStart + 8);
  EXPECT_THAT(UnmetOf(refused), ElementsAre("NOT_BEFORE_ITS_EVIDENCE"));
  EXPECT_THAT(refused.message(), ::testing::HasSubstr("VISA on 2024-01-10, the contract"));
  EXPECT_THAT(refused.message(), ::testing::HasSubstr("with its first day (RecordClearance)"));
  EXPECT_THAT(UnmetOf(start(kStart + 11)), ElementsAre("NOT_BEFORE_ITS_EVIDENCE"));
  EXPECT_TRUE(start(kStart + 12).ok());
}

TEST(Pause, LastsUntilTheDayBeforeTheResumption) {
  Placement placement = Started();
  ASSERT_TRUE(Pause(placement, kStart + 10, "Elections").ok());
  EXPECT_EQ(ReasonOf(EnterPhase(placement, Placement::OBJECTIVE_SETTING, kStart + 12, {})),
            "VERB_NOT_ALLOWED");
  ASSERT_TRUE(Resume(placement, kStart + 20, Partnership::DELIVER).ok());
  EXPECT_EQ(placement.state(), Placement::ACTIVE);
  EXPECT_EQ(ToDay(placement.pauses(0).end()), kStart + 19);
}

TEST(Pause, TakesNoDayIfItIsResumedOnItsFirst) {
  Placement placement = Started();
  ASSERT_TRUE(Pause(placement, kStart + 10, "By mistake").ok());
  ASSERT_TRUE(Resume(placement, kStart + 10, Partnership::DELIVER).ok());
  EXPECT_THAT(placement.pauses(), ::testing::IsEmpty());
  EXPECT_TRUE(Pause(placement, kStart + 10, "Elections").ok());
}

TEST(Resume, IsTheLastChangeSoThatNothingComesOnADayOfThePause) {
  Placement placement = Started();
  ASSERT_TRUE(Pause(placement, kStart + 10, "Elections").ok());
  ASSERT_TRUE(Resume(placement, kStart + 20, Partnership::DELIVER).ok());
  Placement ended = placement;
  EXPECT_THAT(UnmetOf(EndEarly(ended, kStart + 19, "Ill", v1::EarlyEnd::OTHER)),
              ElementsAre("NOT_BEFORE_THE_LAST_CHANGE"));
  EXPECT_TRUE(EndEarly(ended, kStart + 20, "Ill", v1::EarlyEnd::OTHER).ok());
  EXPECT_FALSE(Pause(placement, kStart + 19, "Again").ok());
}

TEST(Complete, WaitsForTheLastDayAndTheHandover) {
  Placement placement = Started();
  EXPECT_THAT(UnmetOf(Complete(placement, kEnd - 1)),
              ElementsAre("LAST_DAY_REACHED", "HANDOVER_REACHED", "HANDOVER_DONE"));
  placement.set_phase(Placement::HANDOVER);
  placement.add_handover()->set_item_id("tools");
  EXPECT_THAT(UnmetOf(Complete(placement, kEnd)), ElementsAre("HANDOVER_DONE"));
  *placement.mutable_handover(0)->mutable_done_date() = ToDate(kEnd - 1);
  EXPECT_TRUE(Complete(placement, kEnd).ok());
}

TEST(Complete, WaitsForTheReturnOfAnExchangeVisitor) {
  Placement placement = Started(APlacement(Placement::EXCHANGE_VISITOR));
  EXPECT_THAT(UnmetOf(Complete(placement, kEnd)), ElementsAre("RETURN_CONFIRMED"));
  ASSERT_TRUE(ConfirmReturn(placement, kEnd).ok());
  EXPECT_TRUE(Complete(placement, kEnd).ok());
  Placement partner = Started();
  EXPECT_THAT(UnmetOf(ConfirmReturn(partner, kEnd)), ElementsAre("IS_AN_EXCHANGE"));
}

TEST(EndEarly, SetsTheLastDayAndEndsAPause) {
  Placement placement = Started();
  ASSERT_TRUE(Pause(placement, kStart + 10, "Illness").ok());
  ASSERT_TRUE(EndEarly(placement, kStart + 30, "Illness").ok());
  EXPECT_EQ(placement.state(), Placement::ENDED_EARLY);
  EXPECT_EQ(ToDay(placement.end_date()), kStart + 30);
  EXPECT_EQ(ToDay(placement.pauses(0).end()), kStart + 30);
  Placement last_day = Started();
  EXPECT_THAT(UnmetOf(EndEarly(last_day, kEnd, "Why not")), ElementsAre("BEFORE_LAST_DAY"));
}

TEST(Reschedule, KeepsTheStartOnceItHasBegun) {
  Placement placement = Started();
  EXPECT_THAT(BadFieldsOf(Reschedule(placement, kStart + 1, kEnd, 50, kStart)),
              ElementsAre("start_date"));
  ASSERT_TRUE(Reschedule(placement, kStart, kEnd, 50, kStart).ok());
  EXPECT_EQ(placement.share_percent(), 50);
  Placement planned = APlacement();
  EXPECT_TRUE(Reschedule(planned, kStart + 1, kEnd, 50, kStart).ok());
  EXPECT_THAT(BadFieldsOf(Reschedule(planned, kEnd, kStart, 50, kStart)), ElementsAre("end_date"));
}

TEST(Reschedule, GivesAShareFromADayOnAfterItBegan) {
  Placement placement = Ready();
  ASSERT_TRUE(Start(placement, kStart + 5, Partnership::DELIVER).ok());
  const auto from = [&](Placement& one, Day day) {
    return Reschedule(one, kStart, kEnd, 50, kEnd - 60, day);
  };
  EXPECT_THAT(BadFieldsOf(from(placement, kStart + 4)), ElementsAre("effective_date"));
  ASSERT_TRUE(from(placement, kStart + 10).ok());
  ASSERT_THAT(placement.former_shares(), SizeIs(1));
  EXPECT_EQ(ToDay(placement.former_shares(0).last_date()), kStart + 9);
  ASSERT_TRUE(from(placement, kStart + 5).ok()) << "it was never another";
  EXPECT_THAT(placement.former_shares(), SizeIs(0));
  EXPECT_THAT(BadFieldsOf(from(placement, kEnd + 1)), ElementsAre("effective_date"));
  ASSERT_TRUE(Reschedule(placement, kStart, kEnd, 80, kEnd - 60, kEnd - 9).ok()) << "it lies ahead";
  EXPECT_EQ(ShareOn(placement, kEnd - 10), 50);
  EXPECT_EQ(ShareOn(placement, kEnd - 9), 80);
  ASSERT_TRUE(GiveNotice(placement, kEnd - 1, "Another post", v1::EarlyEnd::OTHER).ok());
  EXPECT_EQ(ShareOn(placement, kEnd - 9), 80) << "only its last day has moved";
  EXPECT_THAT(BadFieldsOf(Reschedule(placement, kStart, kEnd - 1, 0, kEnd - 60, kEnd - 60)),
              ElementsAre("share_percent"));
  ASSERT_TRUE(EndEarly(placement, kEnd - 20, "Illness").ok());
  EXPECT_EQ(placement.share_percent(), 50) << "it never came to the other";
}

TEST(Reschedule, GivesAShareFromADayOnToWhatHasNotBegun) {
  Placement planned = APlacement();
  EXPECT_THAT(BadFieldsOf(Reschedule(planned, kStart, kEnd, 50, kStart, kStart - 1)),
              ElementsAre("effective_date"));
  ASSERT_TRUE(Reschedule(planned, kStart, kEnd, 50, kStart - 30, kStart + 90).ok());
  EXPECT_EQ(ShareOn(planned, kStart + 89), 100);
  EXPECT_EQ(ShareOn(planned, kStart + 90), 50);
  ASSERT_TRUE(Reschedule(planned, kStart + 10, kEnd, 80, kStart - 30).ok());
  EXPECT_EQ(ShareOn(planned, kStart + 10), 80) << "from its first day on";
  EXPECT_EQ(ShareOn(planned, kStart + 90), 50);
}

TEST(Reschedule, NeitherShortensNorExtendsWhatHasBegunWithoutAReason) {
  const Day today = kEnd - 60;
  Placement placement = Started();
  for (const Day day : {today, today + 1, kEnd - 1}) {
    const Status refused = Reschedule(placement, kStart, day, 100, today);
    EXPECT_THAT(BadFieldsOf(refused), ElementsAre("end_date"));
    EXPECT_THAT(refused.message(), HasSubstr("an earlier one by EndPlacementEarly"));
  }
  const Status longer = Reschedule(placement, kStart, kEnd + 1, 100, today);
  EXPECT_THAT(BadFieldsOf(longer), ElementsAre("end_date"));
  EXPECT_THAT(longer.message(), HasSubstr("a later one by ExtendPlacement"));
  EXPECT_EQ(ToDay(placement.end_date()), kEnd);
  EXPECT_TRUE(Reschedule(placement, kStart, kEnd, 50, today).ok()) << "it stays";
  Placement planned = APlacement();
  EXPECT_TRUE(Reschedule(planned, kStart, kEnd + 1, 100, today).ok());
}

TEST(ManagementPartner, HasNoAuthorityAndNoTasks) {
  const Placement before = APlacement();
  Placement after = before;
  after.set_line_authority(true);
  EXPECT_EQ(ReasonOf(ValidatePlacement(after, &before)), "NO_LINE_AUTHORITY");
  after.set_line_authority(false);
  auto* deliverable = after.add_deliverables();
  deliverable->set_kind(v1::Deliverable::TASK);
  EXPECT_EQ(ReasonOf(ValidatePlacement(after, &before)), "NO_TASK_DELIVERABLES");
  deliverable->set_kind(v1::Deliverable::CAPABILITY);
  EXPECT_TRUE(ValidatePlacement(after, &before).ok());
}

TEST(TechnicalAdvisor, MayDeliver) {
  const Placement before = APlacement(Placement::TECHNICAL_ADVISOR);
  Placement after = before;
  after.add_deliverables()->set_kind(v1::Deliverable::TASK);
  EXPECT_TRUE(ValidatePlacement(after, &before).ok());
}

TEST(ValidatePlacement, LeavesAloneWhatIsOver) {
  const Placement before = InState(Placement::COMPLETED);
  Placement after = before;
  EXPECT_EQ(ReasonOf(ValidatePlacement(after, &before)), "PLACEMENT_OVER");
}

TEST(Start, LateAsksAManagementPartnerForTwoYearsAgain) {
  Placement placement = APlacement();
  EXPECT_TRUE(CheckStartDuration(placement, 0, kStart).ok());
  EXPECT_EQ(ReasonOf(CheckStartDuration(placement, 0, kEnd - 12)), "PLACEMENT_TOO_SHORT");
  placement.mutable_duration_waiver()->set_reason("Agreed for a year and a half.");
  EXPECT_EQ(ReasonOf(CheckStartDuration(placement, 0, kEnd - 12)), "PLACEMENT_TOO_SHORT");
  EXPECT_TRUE(CheckStartDuration(APlacement(Placement::FELLOW), 0, kEnd - 12).ok());
}

TEST(Pause, ThatOutlivesThePlacementEndsWithItsCompletion) {
  Placement placement = Started(APlacement(Placement::EXCHANGE_VISITOR));
  ASSERT_TRUE(Pause(placement, kEnd - 30, "An election").ok());
  EXPECT_FALSE(Resume(placement, kEnd + 10, Partnership::DELIVER).ok());
  EXPECT_FALSE(Complete(placement, kEnd - 1).ok());
  ASSERT_TRUE(ConfirmReturn(placement, kEnd).ok());
  EXPECT_EQ(placement.state(), Placement::PAUSED);
  ASSERT_TRUE(Complete(placement, kEnd + 10).ok());
  EXPECT_EQ(placement.state(), Placement::COMPLETED);
  EXPECT_EQ(ToDay(placement.pauses(0).end()), kEnd);
}

TEST(EndWithPartnership, TakesNoDayFromOneWhoseLastDayIsOver) {
  Placement over = Started();
  ASSERT_TRUE(EndWithPartnership(over, kEnd + 27, "The end.").ok());
  EXPECT_EQ(over.state(), Placement::ENDED_EARLY);
  EXPECT_EQ(over.early_end_reason(), v1::EarlyEnd::PARTNERSHIP_ENDED);
  EXPECT_EQ(ToDay(over.end_date()), kEnd);
  Placement paused = Started();
  ASSERT_TRUE(Pause(paused, kStart + 60, "An election").ok());
  ASSERT_TRUE(EndWithPartnership(paused, kStart + 30, "The end.").ok());
  EXPECT_EQ(ToDay(paused.end_date()), kStart + 60) << "the day of its last change";
}

TEST(EndWithPartnership, CompletesWhoHasServedTheTermUnlessSomethingIsMissing) {
  Placement volunteer = Started(APlacement(Placement::VOLUNTEER));
  Placement earlier = volunteer;
  ASSERT_TRUE(EndWithPartnership(volunteer, kEnd, "The end.").ok());
  EXPECT_EQ(volunteer.state(), Placement::COMPLETED);
  EXPECT_EQ(volunteer.early_end_reason(), v1::EarlyEnd::REASON_UNSPECIFIED);
  ASSERT_TRUE(EndWithPartnership(earlier, kEnd - 1, "The end.").ok());
  EXPECT_EQ(earlier.state(), Placement::ENDED_EARLY);
  Placement away = Started(APlacement(Placement::EXCHANGE_VISITOR));
  ASSERT_TRUE(EndWithPartnership(away, kEnd + 9, "The end.").ok());
  EXPECT_EQ(away.state(), Placement::ENDED_EARLY) << "not known to be back";
}

TEST(ConfirmReturn, IsOfWhoHasHardlyADayLeft) {
  Placement placement = Started(APlacement(Placement::EXCHANGE_VISITOR));
  EXPECT_THAT(UnmetOf(ConfirmReturn(placement, kEnd - 8)), ElementsAre("LAST_DAYS_REACHED"));
  Placement early = placement;
  ASSERT_TRUE(ConfirmReturn(early, kEnd - 7).ok()) << "the flight was some days before";
  EXPECT_THAT(UnmetOf(Complete(early, kEnd - 7)), ElementsAre("LAST_DAY_REACHED"));
  EXPECT_TRUE(Complete(early, kEnd).ok());
  Placement late = placement;
  ASSERT_TRUE(Pause(late, kEnd - 3, "Illness").ok());
  EXPECT_THAT(UnmetOf(ConfirmReturn(late, kEnd - 4)), ElementsAre("NOT_BEFORE_THE_LAST_CHANGE"));
  ASSERT_TRUE(Pause(placement, kStart + 10, "An election").ok());
  EXPECT_THAT(UnmetOf(ConfirmReturn(placement, kEnd - 8)), ElementsAre("LAST_DAYS_REACHED"));
  EXPECT_TRUE(AwaitsReturn(placement));
  ASSERT_TRUE(EndEarly(placement, kStart + 30, "Illness").ok());
  EXPECT_TRUE(ConfirmReturn(placement, kStart + 30).ok());
}

TEST(NoteOverdueReturn, IsNotedAgainOfAnotherLastDayAlone) {
  Placement placement = Started(APlacement(Placement::EXCHANGE_VISITOR));
  ASSERT_TRUE(NoteOverdueReturn(placement, kEnd + 1));
  ASSERT_TRUE(Reschedule(placement, kStart, kEnd, 50, kEnd + 2).ok());
  EXPECT_TRUE(placement.return_overdue());
  EXPECT_FALSE(NoteOverdueReturn(placement, kEnd + 2)) << "their share alone has changed";
  ASSERT_TRUE(Extend(placement, kEnd + 9, "One more ward.", "manager").ok());
  EXPECT_FALSE(placement.return_overdue());
  EXPECT_TRUE(NoteOverdueReturn(placement, kEnd + 10));
}

TEST(ConfirmReturn, IsAskedForAnewOnceTheyStayLonger) {
  Placement placement = Started(APlacement(Placement::EXCHANGE_VISITOR));
  ASSERT_TRUE(ConfirmReturn(placement, kEnd).ok());
  ASSERT_TRUE(Extend(placement, kEnd + 30, "One more ward.", "manager").ok());
  EXPECT_TRUE(AwaitsReturn(placement));
  EXPECT_FALSE(Complete(placement, kEnd + 30).ok());
  ASSERT_TRUE(ConfirmReturn(placement, kEnd + 30).ok());
  ASSERT_TRUE(Reschedule(placement, kStart, kEnd + 30, 50, kEnd + 30).ok());
  EXPECT_FALSE(AwaitsReturn(placement)) << "the last day stays";
}

}  // namespace
}  // namespace tandem::placement
