#include "services/objectives/domain/objective_set.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::objectives {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kClockOf[] = "countries/lr/partnerships/ncd/placements/p";
constexpr char kOther[] = "countries/lr/partnerships/ncd/placements/q";

constexpr char kTeam[] = "countries/lr/teams/ncd";
constexpr char kOtherTeam[] = "countries/lr/teams/malaria";

v1::ObjectiveSet Running() {
  v1::ObjectiveSet set = OpenSet(kClockOf);
  StartSettingClock(set, kClockOf, kTeam, Day(2024, 2, 1), kSettingDays);
  return set;
}

// Two teams with a partner each.
v1::ObjectiveSet RunningForTwo() {
  v1::ObjectiveSet set = Running();
  StartSettingClock(set, kOther, kOtherTeam, Day(2024, 3, 1), 60);
  return set;
}

Day DueOf(const v1::ObjectiveSet& set, int clock = 0) {
  return ToDay(set.setting_clocks(clock).due_date());
}

TEST(ObjectiveSet, IsNamedAfterItsPartnership) {
  EXPECT_EQ(Running().name(), "countries/lr/partnerships/ncd/objectiveSet");
}

TEST(SettingClock, CountsForEachPlacementFromItsOwnStart) {
  v1::ObjectiveSet set = RunningForTwo();
  EXPECT_EQ(DueOf(set), Day(2024, 5, 1));  // 90 days after 1 February 2024
  EXPECT_EQ(DueOf(set, 1), Day(2024, 4, 30));
  EXPECT_EQ(NextDue(set), Day(2024, 4, 30));
  EXPECT_TRUE(EndSettingClock(set, kOther).has_value());
  EXPECT_EQ(NextDue(set), Day(2024, 5, 1));
  EXPECT_THAT(set.setting_clocks(), SizeIs(1));
}

TEST(SettingClock, StopsForTheHoldAndForThePauseOfItsOwnPlacement) {
  v1::ObjectiveSet set = RunningForTwo();
  EXPECT_TRUE(PauseSettingClock(set, kOther, Day(2024, 3, 11)).has_value());
  EXPECT_FALSE(set.setting_clocks(0).has_pause_date());
  EXPECT_TRUE(ResumeSettingClock(set, kOther, Day(2024, 3, 21)).has_value());
  ASSERT_TRUE(Freeze(set, Day(2024, 4, 1)).ok());
  EXPECT_EQ(NextDue(set), std::nullopt);
  ASSERT_TRUE(Thaw(set, Day(2024, 4, 6)).ok());
  EXPECT_EQ(DueOf(set), Day(2024, 5, 1) + 5);
  EXPECT_EQ(DueOf(set, 1), Day(2024, 3, 1) + 75);
}

TEST(SettingClock, IsOverdueTheDayAfterItIsDueAndToldOnce) {
  v1::ObjectiveSet set = RunningForTwo();
  EXPECT_THAT(FlagOverdue(set, Day(2024, 4, 30)), IsEmpty());
  EXPECT_FALSE(set.overdue());
  EXPECT_THAT(FlagOverdue(set, Day(2024, 5, 1)), SizeIs(1));
  EXPECT_TRUE(set.overdue());
  EXPECT_EQ(NextDue(set), Day(2024, 5, 1));
  const auto next = FlagOverdue(set, Day(2024, 5, 2));
  ASSERT_THAT(next, SizeIs(1));
  EXPECT_EQ(next[0].placement(), kClockOf);
  EXPECT_EQ(NextDue(set), std::nullopt);
  EXPECT_TRUE(EndSettingClock(set, kOther).has_value());
  EXPECT_TRUE(set.overdue());
  EXPECT_TRUE(EndSettingClock(set, kClockOf).has_value());
  EXPECT_FALSE(set.overdue());
}

TEST(SettingClock, EndsWithTheAgreementOfItsTeamAlone) {
  v1::ObjectiveSet set = RunningForTwo();
  NoteAgreement(set, kTeam, Day(2024, 4, 1));
  ASSERT_THAT(set.setting_clocks(), SizeIs(1));
  EXPECT_EQ(set.setting_clocks(0).team(), kOtherTeam);
  EXPECT_THAT(FlagOverdue(set, Day(2024, 12, 1)), SizeIs(1));
  NoteAgreement(set, kOtherTeam, Day(2024, 12, 1));
  EXPECT_FALSE(set.overdue());
  EXPECT_EQ(ToDay(set.first_agreed_date()), Day(2024, 4, 1));
}

TEST(SettingClock, FlaggedBeforeSomebodyEnteredAHoldRunsOnAfterIt) {
  v1::ObjectiveSet set = Running();
  EXPECT_THAT(FlagOverdue(set, Day(2024, 5, 2)), SizeIs(1));
  ASSERT_TRUE(Freeze(set, Day(2024, 4, 1)).ok());
  ASSERT_TRUE(Thaw(set, Day(2024, 5, 10)).ok());
  EXPECT_FALSE(set.overdue());
  EXPECT_EQ(NextDue(set), Day(2024, 5, 1) + 39);
}

TEST(SettingClock, StopsWhileTheSetIsFrozen) {
  v1::ObjectiveSet set = Running();
  ASSERT_TRUE(Freeze(set, Day(2024, 4, 1)).ok());
  EXPECT_THAT(FlagOverdue(set, Day(2024, 9, 1)), IsEmpty());
  ASSERT_TRUE(Thaw(set, Day(2024, 6, 1)).ok());
  EXPECT_EQ(DueOf(set), Day(2024, 5, 1) + 61);
  EXPECT_FALSE(set.has_freeze_date());
}

TEST(SettingClock, DoesNotWinBackTimeThatHadRunOutBeforeTheHold) {
  v1::ObjectiveSet set = Running();
  ASSERT_TRUE(Freeze(set, Day(2024, 6, 1)).ok());
  ASSERT_TRUE(Thaw(set, Day(2024, 8, 1)).ok());
  EXPECT_EQ(DueOf(set), Day(2024, 5, 1));
}

TEST(SettingClock, StopsForEachDayOfAHoldOrAPauseOnce) {
  v1::ObjectiveSet pause_first = Running();
  EXPECT_TRUE(PauseSettingClock(pause_first, kClockOf, Day(2024, 3, 1)).has_value());
  ASSERT_TRUE(Freeze(pause_first, Day(2024, 3, 10)).ok());
  v1::ObjectiveSet hold_first = Running();
  ASSERT_TRUE(Freeze(hold_first, Day(2024, 3, 1)).ok());
  EXPECT_TRUE(PauseSettingClock(hold_first, kClockOf, Day(2024, 3, 10)).has_value());
  for (const v1::ObjectiveSet& stopped : {pause_first, hold_first}) {
    v1::ObjectiveSet set = stopped;
    EXPECT_TRUE(ResumeSettingClock(set, kClockOf, Day(2024, 3, 20)).has_value());
    ASSERT_TRUE(Thaw(set, Day(2024, 3, 30)).ok());
    EXPECT_EQ(DueOf(set), Day(2024, 5, 1) + 29);
    set = stopped;
    ASSERT_TRUE(Thaw(set, Day(2024, 3, 20)).ok());
    EXPECT_THAT(FlagOverdue(set, Day(2024, 12, 1)), IsEmpty());
    EXPECT_TRUE(ResumeSettingClock(set, kClockOf, Day(2024, 3, 30)).has_value());
    EXPECT_EQ(DueOf(set), Day(2024, 5, 1) + 29);
  }
}

TEST(SettingClock, ListensToItsOwnPlacement) {
  v1::ObjectiveSet set = Running();
  EXPECT_FALSE(PauseSettingClock(set, kOther, Day(2024, 3, 1)).has_value());
  EXPECT_FALSE(ResumeSettingClock(set, kClockOf, Day(2024, 3, 1)).has_value());
  EXPECT_FALSE(EndSettingClock(set, kOther).has_value());
  EXPECT_FALSE(StartSettingClock(set, kClockOf, kTeam, Day(2024, 5, 1), 90).has_value());
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
