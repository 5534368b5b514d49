#include "libs/common/base/date.h"

#include "gtest/gtest.h"

namespace tandem {
namespace {

common::v1::Period PeriodOf(Day start, Day end) {
  common::v1::Period period;
  *period.mutable_start() = ToDate(start);
  *period.mutable_end() = ToDate(end);
  return period;
}

TEST(ParseDay, ReadsWhatFormatDayWrites) {
  for (const Day day : {Day(2024, 2, 29), Day(1999, 12, 31), Day(2100, 1, 1)}) {
    EXPECT_EQ(*ParseDay(FormatDay(day)), day);
  }
}

TEST(ParseDay, RefusesWhatIsNoDay) {
  for (const char* text : {"2023-02-29", "2024-13-01", "2024-00-10", "24-01-01", "2024-1-1", "",
                           "today", "2024-01-0x"}) {
    EXPECT_EQ(ParseDay(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(AddMonths, ClampsToTheMonthsEnd) {
  EXPECT_EQ(AddMonths(Day(2024, 1, 31), 1), Day(2024, 2, 29));
  EXPECT_EQ(AddMonths(Day(2023, 1, 31), 1), Day(2023, 2, 28));
  EXPECT_EQ(AddMonths(Day(2024, 3, 31), -1), Day(2024, 2, 29));
  EXPECT_EQ(AddMonths(Day(2024, 11, 15), 14), Day(2026, 1, 15));
}

TEST(MonthsBetween, CountsWholeMonthsWithAnInclusiveEnd) {
  EXPECT_EQ(MonthsBetween(Day(2024, 1, 1), Day(2025, 12, 31)), 24);
  EXPECT_EQ(MonthsBetween(Day(2024, 1, 1), Day(2025, 12, 30)), 23);
  EXPECT_EQ(MonthsBetween(Day(2024, 1, 15), Day(2024, 2, 14)), 1);
  EXPECT_EQ(MonthsBetween(Day(2024, 1, 15), Day(2024, 1, 1)), 0);
  EXPECT_EQ(MonthsBetween(Day(2024, 1, 31), Day(2024, 2, 28)), 1);
}

TEST(Overlaps, IncludesTheLastDay) {
  const auto spring = PeriodOf(Day(2024, 3, 1), Day(2024, 5, 31));
  EXPECT_TRUE(Overlaps(spring, PeriodOf(Day(2024, 5, 31), Day(2024, 6, 30))));
  EXPECT_FALSE(Overlaps(spring, PeriodOf(Day(2024, 6, 1), Day(2024, 6, 30))));
  common::v1::Period open;
  *open.mutable_start() = ToDate(Day(2020, 1, 1));
  EXPECT_TRUE(Overlaps(open, spring));
  EXPECT_TRUE(Contains(open, Day(2150, 1, 1)));
  EXPECT_FALSE(Contains(spring, Day(2024, 6, 1)));
}

}  // namespace
}  // namespace tandem
