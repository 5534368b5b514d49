#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/common/base/status.h"
#include "tandem/common/v1/types.pb.h"

// Moments and civil dates as values. Rules take both as arguments; only the clock reads one.
namespace tandem {

using Time = absl::Time;
using Duration = absl::Duration;
using Day = absl::CivilDay;

// The day of `date`, which validation has made sure is one.
Day ToDay(const common::v1::Date& date);
common::v1::Date ToDate(Day day);
// Whether `date` is a day of the calendar, year 1900 to 2200.
bool IsDay(const common::v1::Date& date);
// "2024-03-31" and back; INVALID_ARGUMENT says what was expected.
std::string FormatDay(Day day);
Result<Day> ParseDay(std::string_view text);
// The UTC day of a moment, and the moment at which a day begins in UTC.
Day DayOf(Time time);
Time StartOf(Day day);

// `months` later; the end of a month clamps: 31 January + 1 month = 28 or 29 February.
Day AddMonths(Day day, int months);
// Whole months from `start` up to and including the last day `end`: 1 Jan 2024 to 31 Dec 2025
// are 24.
int MonthsBetween(Day start, Day end);

// Periods have inclusive ends; one without an end is open.
bool Overlaps(const common::v1::Period& a, const common::v1::Period& b);
bool Contains(const common::v1::Period& period, Day day);

}  // namespace tandem
