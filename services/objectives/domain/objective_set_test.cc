#include "services/objectives/domain/objective_set.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::objectives {
namespace {

constexpr char kClockOf[] = "countries/lr/partnerships/ncd/placements/p";
constexpr char kOther[] = "countries/lr/partnerships/ncd/placements/q";

v1::ObjectiveSet Running() {
  v1::ObjectiveSet set = OpenSet(kClockOf);
  StartSettingClock(set, kClockOf, Day(2024, 2, 1), kSettingDays);
  return set;
}

TEST(ObjectiveSet, IsNamedAfterItsPartnership) {
  EXPECT_EQ(Running().name(), "countries/lr/partnerships/ncd/objectiveSet");
}

TEST(SettingClock, OfTheFirstPlacementCountsWhileItGoesOn) {
  v1::ObjectiveSet set = Running();
  EXPECT_TRUE(StartSettingClock(set, kOther, Day(2024, 3, 1), kSettingDays));
  EXPECT_EQ(set.setting_placement(), kClockOf);
  EXPECT_EQ(ToDay(set.setting_due_date()), Day(2024, 5, 1));  // 90 days after 1 February 2024
  EXPECT_TRUE(EndSettingClock(set, kOther));
  EXPECT_EQ(set.setting_placement(), kClockOf);
}

TEST(SettingClock, OfTheNextPlacementCountsFromItsOwnStartWhenTheFirstHasEnded) {
  v1::ObjectiveSet set = Running();
  EXPECT_TRUE(StartSettingClock(set, kOther, Day(2024, 3, 1), 60));
  set.set_overdue(true);
  EXPECT_TRUE(EndSettingClock(set, kClockOf));
  EXPECT_EQ(set.setting_placement(), kOther);
  EXPECT_EQ(ToDay(set.setting_start_date()), Day(2024, 3, 1));
  EXPECT_EQ(ToDay(set.setting_due_date()), Day(2024, 3, 1) + 60);
  EXPECT_FALSE(set.overdue());
  EXPECT_EQ(set.waiting_clocks_size(), 0);
}

TEST(SettingClock, ThatWaitsStopsForHoldsAndPausesToo) {
  v1::ObjectiveSet set = Running();
  EXPECT_TRUE(StartSettingClock(set, kOther, Day(2024, 3, 1), 60));
  EXPECT_TRUE(PauseSettingClock(set, kOther, Day(2024, 3, 11)));
  EXPECT_FALSE(set.has_setting_pause_date());
  EXPECT_TRUE(ResumeSettingClock(set, kOther, Day(2024, 3, 21)));
  ASSERT_TRUE(Freeze(set, Day(2024, 4, 1)).ok());
  ASSERT_TRUE(Thaw(set, Day(2024, 4, 6)).ok());
  EXPECT_EQ(ToDay(set.setting_due_date()), Day(2024, 5, 1) + 5);
  EXPECT_TRUE(PauseSettingClock(set, kOther, Day(2024, 4, 10)));
  EXPECT_TRUE(EndSettingClock(set, kClockOf));
  EXPECT_EQ(ToDay(set.setting_due_date()), Day(2024, 3, 1) + 75);
  EXPECT_EQ(ToDay(set.setting_pause_date()), Day(2024, 4, 10));
}

TEST(SettingClock, IsOverdueTheDayAfterItIsDue) {
  const v1::ObjectiveSet set = Running();
  EXPECT_FALSE(IsOverdue(set, Day(2024, 5, 1)));
  EXPECT_TRUE(IsOverdue(set, Day(2024, 5, 2)));
}

TEST(SettingClock, EndsWithTheFirstAgreement) {
  v1::ObjectiveSet set = Running();
  NoteAgreement(set, Day(2024, 4, 1));
  EXPECT_FALSE(IsOverdue(set, Day(2024, 12, 1)));
  NoteAgreement(set, Day(2024, 6, 1));
  EXPECT_EQ(ToDay(set.first_agreed_date()), Day(2024, 4, 1));
}

TEST(SettingClock, StopsWhileTheSetIsFrozen) {
  v1::ObjectiveSet set = Running();
  ASSERT_TRUE(Freeze(set, Day(2024, 4, 1)).ok());
  EXPECT_FALSE(IsOverdue(set, Day(2024, 9, 1)));
  ASSERT_TRUE(Thaw(set, Day(2024, 6, 1)).ok());
  EXPECT_EQ(ToDay(set.setting_due_date()), Day(2024, 5, 1) + 61);
  EXPECT_FALSE(set.has_freeze_date());
}

TEST(SettingClock, DoesNotWinBackTimeThatHadRunOutBeforeTheHold) {
  v1::ObjectiveSet set = Running();
  ASSERT_TRUE(Freeze(set, Day(2024, 6, 1)).ok());
  ASSERT_TRUE(Thaw(set, Day(2024, 8, 1)).ok());
  EXPECT_EQ(ToDay(set.setting_due_date()), Day(2024, 5, 1));
}

TEST(SettingClock, StopsForEachDayOfAHoldOrAPauseOnce) {
  v1::ObjectiveSet pause_first = Running();
  EXPECT_TRUE(PauseSettingClock(pause_first, kClockOf, Day(2024, 3, 1)));
  ASSERT_TRUE(Freeze(pause_first, Day(2024, 3, 10)).ok());
  v1::ObjectiveSet hold_first = Running();
  ASSERT_TRUE(Freeze(hold_first, Day(2024, 3, 1)).ok());
  EXPECT_TRUE(PauseSettingClock(hold_first, kClockOf, Day(2024, 3, 10)));
  for (const v1::ObjectiveSet& stopped : {pause_first, hold_first}) {
    v1::ObjectiveSet set = stopped;
    EXPECT_TRUE(ResumeSettingClock(set, kClockOf, Day(2024, 3, 20)));
    ASSERT_TRUE(Thaw(set, Day(2024, 3, 30)).ok());
    EXPECT_EQ(ToDay(set.setting_due_date()), Day(2024, 5, 1) + 29);
    set = stopped;
    ASSERT_TRUE(Thaw(set, Day(2024, 3, 20)).ok());
    EXPECT_FALSE(IsOverdue(set, Day(2024, 12, 1)));
    EXPECT_TRUE(ResumeSettingClock(set, kClockOf, Day(2024, 3, 30)));
    EXPECT_EQ(ToDay(set.setting_due_date()), Day(2024, 5, 1) + 29);
  }
}

TEST(SettingClock, ListensToItsOwnPlacementUntilObjectivesAreAgreed) {
  v1::ObjectiveSet set = Running();
  EXPECT_FALSE(PauseSettingClock(set, kOther, Day(2024, 3, 1)));
  EXPECT_FALSE(ResumeSettingClock(set, kClockOf, Day(2024, 3, 1)));
  EXPECT_FALSE(EndSettingClock(set, kOther));
  NoteAgreement(set, Day(2024, 4, 1));
  EXPECT_FALSE(EndSettingClock(set, kClockOf));
  EXPECT_FALSE(StartSettingClock(set, kOther, Day(2024, 5, 1), kSettingDays));
  EXPECT_TRUE(set.has_setting_start_date());
}

TEST(ObjectiveSet, TakesNoWorkWhileFrozenOrClosed) {
  v1::ObjectiveSet set = Running();
  EXPECT_TRUE(RequireOpen(set).ok());
  ASSERT_TRUE(Freeze(set, Day(2024, 4, 1)).ok());
  EXPECT_EQ(ReasonOf(RequireOpen(set)), "OBJECTIVE_SET_NOT_OPEN");
  ASSERT_TRUE(Close(set, Day(2024, 4, 2)).ok());
  EXPECT_EQ(ReasonOf(RequireOpen(set)), "OBJECTIVE_SET_NOT_OPEN");
}

}  // namespace
}  // namespace tandem::objectives
