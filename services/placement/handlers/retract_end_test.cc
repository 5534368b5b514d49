// Last days that were given in error, by an extension or an early end, are taken back.
#include "services/placement/handlers/retract_step_fixture.h"

namespace tandem::placement {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using v1::Placement;
using v1::StepRetraction;

using RetractEndTest = RetractStepTest;

TEST_F(RetractEndTest, OfAnEarlyEndGoesOnAsBefore) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2024, 5, 1));
  Pause(name, Day(2024, 4, 20));
  const auto ended = EndOn(name, Day(2024, 4, 25), true);
  EXPECT_EQ(GetNeed(ended.need()).seats_taken(), 0);
  const auto retracted = Retract(name, StepRetraction::EARLY_END);
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_EQ(retracted->state(), Placement::PAUSED);
  EXPECT_FALSE(retracted->pauses(0).has_end());
  EXPECT_EQ(retracted->reason(), "Elections.");
  EXPECT_EQ(retracted->early_end_reason(), v1::EarlyEnd::REASON_UNSPECIFIED);
  EXPECT_EQ(ToDay(retracted->end_date()), Day(2025, 1, 31));
  EXPECT_THAT(retracted->former_ends(), IsEmpty());
  EXPECT_EQ(GetNeed(ended.need()).seats_taken(), 1) << "its seat is its own again";
  EXPECT_EQ(GetNeed(ended.need()).state(), v1::PlacementNeed::FILLED);
  Resume(name, Day(2024, 5, 1));
  Reach(Day(2025, 1, 10));
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_THAT(Events<v1::PlacementEnding>(), Not(IsEmpty()));
}

TEST_F(RetractEndTest, OfAnEndByNoticeLeadsBackToBeforeTheNotice) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2024, 5, 1));
  v1::ReschedulePlacementRequest half;
  half.set_name(name);
  *half.mutable_start_date() = On(2024, 2, 1);
  *half.mutable_end_date() = On(2025, 1, 31);
  half.set_share_percent(50);
  *half.mutable_effective_date() = On(2024, 9, 1);
  Do<Placement>("PlacementService.ReschedulePlacement", half);
  EndOn(name, Day(2024, 6, 30));
  ASSERT_EQ(GetPlacement(name).share_percent(), 100);
  Reach(Day(2024, 7, 2));
  ASSERT_TRUE(suite.Settle().ok());
  ASSERT_EQ(GetPlacement(name).state(), Placement::ENDED_EARLY);
  const auto retracted = Retract(name, StepRetraction::EARLY_END);
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_EQ(retracted->state(), Placement::ACTIVE);
  EXPECT_EQ(ToDay(retracted->end_date()), Day(2025, 1, 31));
  EXPECT_EQ(retracted->share_percent(), 50);
  ASSERT_THAT(retracted->former_shares(), SizeIs(1));
  EXPECT_EQ(ToDay(retracted->former_shares(0).last_date()), Day(2024, 8, 31));
  Reach(Day(2024, 7, 10));
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_EQ(GetPlacement(name).state(), Placement::ACTIVE);
}

TEST_F(RetractEndTest, OfAnExtensionLeadsBackToTheLastDayAndTheNoticeOfBefore) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2024, 5, 1));
  EXPECT_THAT(UnmetOf(Retract(name, StepRetraction::EXTENSION).status()),
              ElementsAre("IS_THE_LAST_STEP"));
  EndOn(name, Day(2024, 6, 30));
  ExtendTo(name, Day(2026, 1, 31));
  const auto noticed = Retract(name, StepRetraction::EXTENSION);
  ASSERT_TRUE(noticed.ok()) << noticed.status();
  EXPECT_EQ(ToDay(noticed->end_date()), Day(2024, 6, 30));
  EXPECT_EQ(noticed->early_end_reason(), v1::EarlyEnd::SAFETY);
  EXPECT_THAT(noticed->extensions(), IsEmpty());
  const auto active = Retract(name, StepRetraction::EARLY_END);
  ASSERT_TRUE(active.ok()) << active.status();
  EXPECT_EQ(ToDay(active->end_date()), Day(2025, 1, 31));
  EXPECT_EQ(active->early_end_reason(), v1::EarlyEnd::REASON_UNSPECIFIED);
  ExtendTo(name, Day(2026, 1, 31));
  Reach(Day(2025, 3, 1));
  Pause(name, Day(2025, 2, 20));
  EXPECT_THAT(UnmetOf(Retract(name, StepRetraction::EXTENSION).status()),
              ElementsAre("IS_THE_LAST_STEP"))
      << "it was paused after that day";
  ASSERT_TRUE(Retract(name, StepRetraction::PAUSE).ok());
  ASSERT_TRUE(Retract(name, StepRetraction::EXTENSION).ok());
  ConfirmReturn(name, Day(2025, 1, 31));
  EXPECT_TRUE(Complete(name, Day(2025, 2, 1)).ok());
}

TEST_F(RetractEndTest, OfACompletionIsOfItsOwnDay) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2025, 2, 10));
  ConfirmReturn(name, Day(2025, 1, 31));
  ASSERT_TRUE(Complete(name, Day(2025, 2, 5)).ok());
  EXPECT_THAT(
      UnmetOf(
          RetractAs(suite.caller(), name, StepRetraction::COMPLETION, Day(2025, 2, 4)).status()),
      ElementsAre("NOT_BEFORE_THE_STEP"));
  const auto retracted = Retract(name, StepRetraction::COMPLETION);
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_FALSE(retracted->has_complete_date());
  EXPECT_EQ(ToDay(retracted->step_retractions(0).step_date()), Day(2025, 2, 5));
  v1::GetPartnershipHistoryRequest history;
  history.set_name(kPartnership);
  EXPECT_EQ(
      Do<v1::PartnershipHistory>("HistoryService.GetPartnershipHistory", history).entries(0).step(),
      "COMPLETION");
}

TEST_F(RetractEndTest, OfAStartAsksForThatOfItsExtensionFirst) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2024, 5, 1));
  ExtendTo(name, Day(2026, 1, 31));
  const Status refused = Retract(name, StepRetraction::START).status();
  EXPECT_THAT(UnmetOf(refused), ElementsAre("NOTHING_DEPENDS_ON_IT"));
  EXPECT_THAT(refused.ToString(), HasSubstr("the extension to 2026-01-31 (EXTENSION)"));
  ASSERT_TRUE(Retract(name, StepRetraction::EXTENSION).ok());
  const auto ready = Retract(name, StepRetraction::START);
  ASSERT_TRUE(ready.ok()) << ready.status();
  EXPECT_EQ(ToDay(ready->end_date()), Day(2025, 1, 31));
  StartOn(name, Day(2024, 2, 16));
  ExtendTo(name, Day(2025, 3, 31));
  const auto again = Retract(name, StepRetraction::EXTENSION);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(ToDay(again->end_date()), Day(2025, 1, 31));
}

TEST_F(RetractEndTest, OfAnExtensionIsRefusedWhileSomethingLiesInItsDays) {
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name);
  const Day end = ToDay(GetPlacement(name).end_date());
  Reach(end - 10);
  RecordTrust(name, end - 20, 4);
  PlanHandover(name, "tools");
  HandOver(name, "tools", end - 15);
  ExtendTo(name, end + 100);
  EXPECT_TRUE(Retract(name, StepRetraction::EXTENSION).ok()) << "all lies before";
  ExtendTo(name, end + 100);
  Reach(end + 30);
  RecordTrust(name, end + 5, 4);
  ASSERT_TRUE(RetractItem(name, "tools").ok());
  HandOver(name, "tools", end + 7);
  const auto placement = GetPlacement(name);
  v1::ReschedulePlacementRequest half;
  half.set_name(name);
  *half.mutable_start_date() = placement.start_date();
  *half.mutable_end_date() = placement.end_date();
  half.set_share_percent(50);
  *half.mutable_effective_date() = ToDate(end + 9);
  Do<Placement>("PlacementService.ReschedulePlacement", half);
  const auto refused = [&] { return Retract(name, StepRetraction::EXTENSION).status(); };
  EXPECT_THAT(UnmetOf(refused()), ElementsAre("NOTHING_DEPENDS_ON_IT"));
  EXPECT_THAT(refused().ToString(),
              AllOf(HasSubstr(fmt::format("the check-in d{0} of {0}", FormatDay(end + 5))),
                    HasSubstr("tools, handed over on " + FormatDay(end + 7)),
                    HasSubstr("another share since " + FormatDay(end + 9))));
  EXPECT_EQ(ToDay(GetPlacement(name).end_date()), end + 100);
  RetractCheckIn(name, "d" + FormatDay(end + 5), end + 30);
  EXPECT_THAT(refused().ToString(), Not(HasSubstr("check-in")));
  ASSERT_TRUE(RetractItem(name, "tools").ok());
  EXPECT_THAT(refused().ToString(), Not(HasSubstr("tools")));
  half.set_share_percent(100);
  Do<Placement>("PlacementService.ReschedulePlacement", half);
  const auto retracted = Retract(name, StepRetraction::EXTENSION);
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_EQ(ToDay(retracted->end_date()), end);
}

TEST_F(RetractEndTest, IsOfADayOfThePlacementAndTellsOfItsEndAnew) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2024, 11, 10));
  ASSERT_TRUE(suite.Settle().ok());
  ASSERT_THAT(Events<v1::PlacementEnding>(), SizeIs(1));
  const auto retract_on = [&](StepRetraction::Step step, Day day) {
    return RetractAs(suite.caller(), name, step, day).status();
  };
  ExtendTo(name, Day(2026, 1, 31));
  EXPECT_THAT(UnmetOf(retract_on(StepRetraction::EXTENSION, Day(2024, 1, 31))),
              ElementsAre("NOT_BEFORE_THE_STEP"))
      << "it had not begun";
  // Whoever hears of a day that is so long ago forgets that the end is near.
  ASSERT_TRUE(retract_on(StepRetraction::EXTENSION, Day(2024, 3, 1)).ok());
  ASSERT_TRUE(suite.Settle().ok());
  ASSERT_THAT(Events<v1::PlacementEnding>(), SizeIs(2));
  EXPECT_EQ(ToDay(Events<v1::PlacementEnding>()[1].end_date()), Day(2025, 1, 31));
  EXPECT_FALSE(Events<v1::PlacementEnding>()[1].reminder());
  EndOn(name, Day(2024, 11, 9));
  ASSERT_TRUE(retract_on(StepRetraction::EARLY_END, Day(2024, 11, 10)).ok());
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_THAT(Events<v1::PlacementEnding>(), SizeIs(3)) << "others took it for over";
}

TEST_F(RetractEndTest, SaysWhatHasToBeTakenBackBefore) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  ExtendTo(name, Day(2025, 3, 31));
  Reach(Day(2025, 4, 10));
  ConfirmReturn(name, Day(2025, 3, 31));
  ASSERT_TRUE(Complete(name, Day(2025, 4, 1)).ok());
  for (const auto step : {StepRetraction::START, StepRetraction::EXTENSION}) {
    EXPECT_THAT(Retract(name, step).status().ToString(),
                HasSubstr("COMPLETED. Take the COMPLETION back first."));
  }
}

}  // namespace
}  // namespace tandem::placement
