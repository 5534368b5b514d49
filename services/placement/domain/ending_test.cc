#include "services/placement/domain/ending.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using v1::Placement;

const Day kEndingEnd(2025, 1, 31);

Placement Running() {
  Placement placement;
  placement.set_state(Placement::ACTIVE);
  *placement.mutable_end_date() = ToDate(kEndingEnd);
  return placement;
}

std::vector<int> Steps(int first = 0) {
  v1::Programme::Clocks clocks;
  clocks.set_placement_ending_days(first);
  return EndingSteps(clocks);
}

TEST(Ending, IsToldInThreeStepsUnlessTheProgrammeBeginsLater) {
  EXPECT_THAT(Steps(), ElementsAre(90, 60, 30));
  EXPECT_THAT(Steps(120), ElementsAre(120, 60, 30));
  EXPECT_THAT(Steps(60), ElementsAre(60, 30));
  EXPECT_THAT(Steps(45), ElementsAre(45, 30));
  EXPECT_THAT(Steps(14), ElementsAre(14));
}

TEST(Ending, IsToldOnceAndRemindedOfTwice) {
  Placement placement = Running();
  EXPECT_EQ(NextEndingDay(placement, Steps(), Day(2024, 3, 1)), kEndingEnd - 90);
  const auto first = NoteEnding(placement, Steps(), kEndingEnd - 90);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->days_left, 90);
  EXPECT_FALSE(first->is_reminder);
  EXPECT_EQ(NextEndingDay(placement, Steps(), kEndingEnd - 90), kEndingEnd - 60);
  const auto second = NoteEnding(placement, Steps(), kEndingEnd - 60);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->days_left, 60);
  EXPECT_TRUE(second->is_reminder);
  EXPECT_EQ(NextEndingDay(placement, Steps(), kEndingEnd - 60), kEndingEnd - 30);
  EXPECT_TRUE(NoteEnding(placement, Steps(), kEndingEnd - 30)->is_reminder);
  EXPECT_EQ(NextEndingDay(placement, Steps(), kEndingEnd - 30), std::nullopt);
}

TEST(Ending, IsRemindedOfOnceAfterWhatWasDueWhileItDidNotRun) {
  Placement placement = Running();
  ASSERT_TRUE(NoteEnding(placement, Steps(), kEndingEnd - 90).has_value());
  EXPECT_EQ(NextEndingDay(placement, Steps(), kEndingEnd - 20), kEndingEnd - 60)
      << "both have passed";
  const auto late = NoteEnding(placement, Steps(), kEndingEnd - 20);
  ASSERT_TRUE(late.has_value());
  EXPECT_TRUE(late->is_reminder);
  EXPECT_EQ(late->days_left, 20);
  EXPECT_EQ(NextEndingDay(placement, Steps(), kEndingEnd - 20), std::nullopt);
}

TEST(Ending, IsNotRemindedOfAfterTheLastDay) {
  Placement placement = Running();
  ASSERT_TRUE(NoteEnding(placement, Steps(), kEndingEnd - 90).has_value());
  EXPECT_EQ(NextEndingDay(placement, Steps(), kEndingEnd), kEndingEnd - 60);
  EXPECT_EQ(NextEndingDay(placement, Steps(), kEndingEnd + 1), std::nullopt);
}

TEST(Ending, WhoseFirstStepComesLaterNowIsRemindedAtTheOthersAlone) {
  Placement placement = Running();
  ASSERT_TRUE(NoteEnding(placement, Steps(120), kEndingEnd - 120).has_value());
  EXPECT_EQ(NextEndingDay(placement, Steps(60), kEndingEnd - 110), kEndingEnd - 30);
}

TEST(Ending, OfAPlacementThatDoesNotSayWhenItWasToldIsRemindedOf) {
  Placement placement = Running();
  ASSERT_TRUE(NoteEnding(placement, Steps(), kEndingEnd - 90).has_value());
  placement.clear_ending_notice_date();
  EXPECT_EQ(NextEndingDay(placement, Steps(), kEndingEnd - 80), kEndingEnd - 60);
}

TEST(Ending, OfAShortPlacementIsToldAtOnce) {
  Placement placement = Running();
  EXPECT_EQ(NextEndingDay(placement, Steps(), kEndingEnd - 45), kEndingEnd - 90) << "has passed";
  const auto first = NoteEnding(placement, Steps(), kEndingEnd - 45);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->days_left, 45);
  EXPECT_FALSE(first->is_reminder);
  EXPECT_EQ(NextEndingDay(placement, Steps(), kEndingEnd - 45), kEndingEnd - 30);
}

TEST(Ending, IsToldOfOnceEvenAfterTheLastDay) {
  Placement placement = Running();
  const auto late = NoteEnding(placement, Steps(), kEndingEnd + 10);
  ASSERT_TRUE(late.has_value());
  EXPECT_EQ(late->days_left, -10);
  EXPECT_FALSE(late->is_reminder);
  EXPECT_EQ(NextEndingDay(placement, Steps(), kEndingEnd + 10), std::nullopt);
}

TEST(Ending, IsToldAnewOfAnotherLastDay) {
  Placement placement = Running();
  ASSERT_TRUE(NoteEnding(placement, Steps(), kEndingEnd - 90).has_value());
  *placement.mutable_end_date() = ToDate(kEndingEnd + 365);
  EXPECT_EQ(NoteEnding(placement, Steps(), kEndingEnd - 60), std::nullopt) << "an old timer";
  EXPECT_EQ(NextEndingDay(placement, Steps(), kEndingEnd - 60), kEndingEnd + 365 - 90);
  const auto anew = NoteEnding(placement, Steps(), kEndingEnd + 365 - 90);
  ASSERT_TRUE(anew.has_value());
  EXPECT_FALSE(anew->is_reminder);
}

TEST(Ending, IsNotToldOfWhatDoesNotRun) {
  for (const auto state : {Placement::READY, Placement::PAUSED, Placement::COMPLETED,
                           Placement::ENDED_EARLY, Placement::CANCELLED}) {
    Placement placement = Running();
    placement.set_state(state);
    EXPECT_EQ(NoteEnding(placement, Steps(), kEndingEnd - 1), std::nullopt);
    EXPECT_FALSE(placement.has_ending_told_date());
  }
}

TEST(Ending, IsNotRemindedOfBeforeItsTime) {
  Placement placement = Running();
  ASSERT_TRUE(NoteEnding(placement, Steps(), kEndingEnd - 90).has_value());
  EXPECT_EQ(NoteEnding(placement, Steps(), kEndingEnd - 61), std::nullopt);
  Placement late_programme = Running();
  ASSERT_TRUE(NoteEnding(late_programme, Steps(14), kEndingEnd - 14).has_value());
  EXPECT_EQ(NoteEnding(late_programme, Steps(14), kEndingEnd), std::nullopt);
}

}  // namespace
}  // namespace tandem::placement
