// Last days that were given in error, by an extension or an early end, are taken back.
#include "services/placement/handlers/retract_step_fixture.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Placement;
using v1::StepRetraction;

class RetractEndTest : public RetractStepTest {
 protected:
  Placement EndOn(const std::string& name, Day day, bool reopens = false) {
    auto end = Of<v1::EndPlacementEarlyRequest>(name, day);
    end.set_reason("Of another nurse.");
    end.set_kind(v1::EarlyEnd::SAFETY);
    end.set_reopen_need(reopens);
    return Do<Placement>("PlacementService.EndPlacementEarly", end);
  }
  Placement ExtendTo(const std::string& name, Day day) {
    v1::ExtendPlacementRequest extend;
    extend.set_name(name);
    extend.set_reason("The budget is not done.");
    *extend.mutable_end_date() = ToDate(day);
    return Do<Placement>("PlacementService.ExtendPlacement", extend);
  }
};

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
  EXPECT_THAT(Events<v1::PlacementEnding>(), ::testing::Not(IsEmpty()));
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

}  // namespace
}  // namespace tandem::placement
