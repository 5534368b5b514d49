#include "services/placement/domain/days.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Placement;

const DaySpan kYear{Day(2024, 1, 1), Day(2024, 12, 31)};

// From the end of January to the end of February 2024, a leap year's.
Placement APlacement() {
  Placement placement;
  *placement.mutable_start_date() = ToDate(Day(2024, 1, 31));
  *placement.mutable_end_date() = ToDate(Day(2024, 2, 29));
  return placement;
}

void Begin(Placement& placement, Day day) {
  *placement.add_phase_changes()->mutable_effective_date() = ToDate(day);
}

void Pause(Placement& placement, Day first, std::optional<Day> last) {
  auto& pause = *placement.add_pauses();
  *pause.mutable_start() = ToDate(first);
  if (last.has_value()) *pause.mutable_end() = ToDate(*last);
}

TEST(Days, CountBothEnds) {
  EXPECT_EQ(kYear.days(), 366);
  EXPECT_EQ((DaySpan{Day(2024, 2, 29), Day(2024, 2, 29)}).days(), 1);
  EXPECT_EQ(DaysOf(APlacement(), kYear)->days(), 30);
}

TEST(Days, AreClippedToThePeriod) {
  const auto in_february = DaysOf(APlacement(), {Day(2024, 2, 1), Day(2024, 3, 31)});
  ASSERT_TRUE(in_february.has_value());
  EXPECT_EQ(in_february->first, Day(2024, 2, 1));
  EXPECT_EQ(in_february->last, Day(2024, 2, 29));
  EXPECT_EQ(DaysOf(APlacement(), {Day(2024, 2, 29), Day(2024, 2, 29)})->days(), 1);
  EXPECT_FALSE(DaysOf(APlacement(), {Day(2024, 3, 1), Day(2024, 3, 31)}).has_value());
  EXPECT_FALSE(DaysOf(APlacement(), {Day(2024, 1, 1), Day(2024, 1, 30)}).has_value());
}

TEST(Days, BeginWhenThePlacementDid) {
  Placement placement = APlacement();
  EXPECT_EQ(BeganOn(placement), std::nullopt);
  Begin(placement, Day(2024, 2, 10));
  EXPECT_EQ(BeganOn(placement), Day(2024, 2, 10));
  EXPECT_EQ(DaysOf(placement, kYear)->days(), 20);
}

TEST(PercentDays, CountEachDayWithTheShareThatItHad) {
  Placement placement = APlacement();
  placement.set_share_percent(50);
  EXPECT_EQ(PercentDays(placement, *DaysOf(placement, kYear)), 30 * 50);
  auto& former = *placement.add_former_shares();
  former.set_share_percent(20);
  *former.mutable_last_date() = ToDate(Day(2024, 2, 9));
  EXPECT_EQ(PercentDays(placement, *DaysOf(placement, kYear)), 10 * 20 + 20 * 50);
  Pause(placement, Day(2024, 2, 9), Day(2024, 2, 10));
  EXPECT_EQ(PercentDays(placement, *DaysOf(placement, kYear)), 9 * 20 + 19 * 50);
  EXPECT_EQ(PercentDays(placement, {Day(2024, 2, 20), Day(2024, 2, 21)}), 2 * 50);
  EXPECT_EQ(PercentDays(placement, {Day(2024, 2, 1), Day(2024, 2, 2)}), 2 * 20);
}

TEST(LastStart, IsTheStartOrTheEndOfAPauseThatItOutlived) {
  Placement placement = APlacement();
  EXPECT_EQ(LastStart(placement), std::nullopt);
  Begin(placement, Day(2024, 2, 1));
  Pause(placement, Day(2024, 2, 10), std::nullopt);
  EXPECT_EQ(LastStart(placement), Day(2024, 2, 1)) << "it is on a pause";
  *placement.mutable_pauses(0)->mutable_end() = ToDate(Day(2024, 2, 15));
  EXPECT_EQ(LastStart(placement), Day(2024, 2, 16));
  Pause(placement, Day(2024, 2, 20), Day(2024, 2, 29));
  EXPECT_EQ(LastStart(placement), Day(2024, 2, 16)) << "it ended on it";
}

TEST(LastChange, IsTheDayOnWhichItWentOnAfterAPause) {
  Placement placement = APlacement();
  Begin(placement, Day(2024, 2, 1));
  Pause(placement, Day(2024, 2, 10), std::nullopt);
  EXPECT_EQ(LastChange(placement), Day(2024, 2, 10));
  *placement.mutable_pauses(0)->mutable_end() = ToDate(Day(2024, 2, 15));
  EXPECT_EQ(LastChange(placement), Day(2024, 2, 16));
  Pause(placement, Day(2024, 2, 20), Day(2024, 2, 29));
  EXPECT_EQ(LastChange(placement), Day(2024, 2, 29)) << "it ended on it";
}

TEST(Days, StopInAPause) {
  Placement placement = APlacement();
  Begin(placement, Day(2024, 1, 31));
  const DaySpan all = *DaysOf(placement, kYear);
  EXPECT_EQ(DaysWithoutPauses(placement, all), 30);
  Pause(placement, Day(2024, 2, 1), Day(2024, 2, 10));
  EXPECT_EQ(DaysWithoutPauses(placement, all), 20);
  Pause(placement, Day(2024, 2, 10), Day(2024, 2, 12));  // begins on the last day of the one before
  EXPECT_EQ(DaysWithoutPauses(placement, all), 18);
  EXPECT_THAT(PausesIn(placement, all), SizeIs(1));
  Pause(placement, Day(2024, 2, 20), std::nullopt);
  EXPECT_EQ(DaysWithoutPauses(placement, all), 8);
  EXPECT_EQ(DaysWithoutPauses(placement, {Day(2024, 2, 21), Day(2024, 2, 29)}), 0);
}

TEST(Days, ShowPausesOfThePeriodAlone) {
  Placement placement = APlacement();
  Pause(placement, Day(2024, 2, 1), Day(2024, 2, 10));
  const auto pauses = PausesIn(placement, {Day(2024, 2, 5), Day(2024, 2, 20)});
  ASSERT_THAT(pauses, SizeIs(1));
  EXPECT_EQ(pauses[0].first, Day(2024, 2, 5));
  EXPECT_EQ(pauses[0].last, Day(2024, 2, 10));
  EXPECT_THAT(PausesIn(placement, {Day(2024, 2, 11), Day(2024, 2, 20)}), IsEmpty());
}

TEST(TakesDay, CountsFromTheDayOnWhichItBeganAndNoPastDayOfWhatNeverDid) {
  Placement planned;
  *planned.mutable_start_date() = ToDate(Day(2026, 1, 1));
  *planned.mutable_end_date() = ToDate(Day(2026, 12, 31));
  planned.set_state(Placement::PLANNED);
  const Day today(2026, 6, 1);
  EXPECT_FALSE(TakesDay(planned, Day(2026, 3, 1), today));
  EXPECT_TRUE(TakesDay(planned, Day(2026, 6, 1), today));
  EXPECT_FALSE(TakesDay(planned, Day(2027, 1, 1), today));
  Placement late = planned;
  late.set_state(Placement::ACTIVE);
  *late.add_phase_changes()->mutable_effective_date() = ToDate(Day(2026, 2, 1));
  EXPECT_FALSE(TakesDay(late, Day(2026, 1, 31), today));
  EXPECT_TRUE(TakesDay(late, Day(2026, 2, 1), today));
  planned.set_state(Placement::CANCELLED);
  EXPECT_FALSE(TakesDay(planned, Day(2026, 7, 1), today));
}

}  // namespace
}  // namespace tandem::placement
