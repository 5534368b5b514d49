#include "services/objectives/domain/objective_set.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"

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

TEST(SettingClock, GoesOnAsIfAPauseThatWasRetractedHadNeverBeen) {
  v1::ObjectiveSet set = Running();
  PauseSettingClock(set, kClockOf, Day(2024, 3, 1));
  ASSERT_TRUE(Freeze(set, Day(2024, 3, 10)).ok());
  ASSERT_TRUE(Thaw(set, Day(2024, 3, 20)).ok());
  // Taken back: the hold alone has stopped it.
  EXPECT_TRUE(ResumeSettingClock(set, kClockOf, Day(2024, 3, 1)).has_value());
  EXPECT_EQ(DueOf(set), Day(2024, 5, 1) + 10);
  PauseSettingClock(set, kClockOf, Day(2024, 4, 1));
  ResumeSettingClock(set, kClockOf, Day(2024, 4, 5));
  EXPECT_EQ(DueOf(set), Day(2024, 5, 1) + 14);
  EXPECT_FALSE(StopSettingClockAgain(set, kClockOf, Day(2024, 4, 6)).has_value()) << "not then";
  EXPECT_TRUE(StopSettingClockAgain(set, kClockOf, Day(2024, 4, 5)).has_value());
  EXPECT_EQ(ToDay(set.setting_clocks(0).pause_date()), Day(2024, 4, 1));
  ResumeSettingClock(set, kClockOf, Day(2024, 4, 15));
  EXPECT_EQ(DueOf(set), Day(2024, 5, 1) + 24);
}

TEST(SettingClock, FlaggedBeforeAResumptionWasRetractedIsDueAnew) {
  v1::ObjectiveSet set = Running();
  PauseSettingClock(set, kClockOf, Day(2024, 3, 1));
  ResumeSettingClock(set, kClockOf, Day(2024, 3, 2));
  ASSERT_THAT(FlagOverdue(set, Day(2024, 5, 3)), SizeIs(1));
  StopSettingClockAgain(set, kClockOf, Day(2024, 3, 2));
  EXPECT_FALSE(set.overdue());
  EXPECT_EQ(NextDue(set), std::nullopt) << "it stands still";
}

TEST(SettingClock, OfAnOlderReleaseKeepsTheDaysThatItWasGivenBack) {
  v1::ObjectiveSet set = Running();
  set.mutable_setting_clocks(0)->clear_days();
  *set.mutable_setting_clocks(0)->mutable_due_date() = ToDate(Day(2024, 5, 11));
  PauseSettingClock(set, kClockOf, Day(2024, 4, 1));
  ResumeSettingClock(set, kClockOf, Day(2024, 4, 6));
  EXPECT_EQ(DueOf(set), Day(2024, 5, 16));
}

// A thousand histories, each with what was entered in error and taken back, and without.
TEST(SettingClock, EndsWhereItWouldWithoutWhatWasRetracted) {
  std::mt19937_64 random(testing::Seed());
  const auto below = [&](int n) {
    return static_cast<int>(random() % static_cast<std::uint64_t>(n));
  };
  for (int history = 0; history < 1000; ++history) {
    v1::ObjectiveSet right = Running(), entered = right;
    const auto both = [&](const auto& change) {
      change(right);
      change(entered);
    };
    bool paused = false, held = false;
    Day day(2024, 2, 1);
    for (int step = 0; step < 12; ++step) {
      day += below(15);
      const Day wrong = day;
      if (below(3) == 0) {  // entered in error, taken back later
        if (paused) {
          ResumeSettingClock(entered, kClockOf, wrong);
        } else {
          PauseSettingClock(entered, kClockOf, wrong);
        }
        if (below(2) == 0) {
          day += below(15);
          held = !held;
          both([&](v1::ObjectiveSet& set) {
            EXPECT_TRUE((held ? Freeze(set, day) : Thaw(set, day)).ok());
          });
        }
        const bool took_no_day = paused && ToDay(right.setting_clocks(0).pause_date()) == wrong;
        if (!paused) {
          ResumeSettingClock(entered, kClockOf, wrong);
        } else if (took_no_day) {
          PauseSettingClock(entered, kClockOf, wrong);
        } else {
          EXPECT_TRUE(StopSettingClockAgain(entered, kClockOf, wrong).has_value());
        }
      } else if (below(2) == 0) {
        paused = !paused;
        both([&](v1::ObjectiveSet& set) {
          paused ? PauseSettingClock(set, kClockOf, day) : ResumeSettingClock(set, kClockOf, day);
        });
      } else {
        held = !held;
        both([&](v1::ObjectiveSet& set) {
          EXPECT_TRUE((held ? Freeze(set, day) : Thaw(set, day)).ok());
        });
      }
      ASSERT_EQ(DueOf(entered), DueOf(right)) << "history " << history << ", step " << step;
      ASSERT_EQ(entered.setting_clocks(0).has_pause_date(), paused);
    }
  }
}

}  // namespace
}  // namespace tandem::objectives
