#include "libs/common/base/date.h"

#include <algorithm>
#include <charconv>

#include "fmt/format.h"

namespace tandem {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2200;

int LastDayOf(absl::CivilMonth month) { return (absl::CivilDay(month + 1) - 1).day(); }

// The whole of `text` as a number; -1 if it is anything else.
int Digits(std::string_view text) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : -1;
}

}  // namespace

Day ToDay(const common::v1::Date& date) { return Day(date.year(), date.month(), date.day()); }

common::v1::Date ToDate(Day day) {
  common::v1::Date date;
  date.set_year(static_cast<std::int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

bool IsDay(const common::v1::Date& date) {
  return date.year() >= kFirstYear && date.year() <= kLastYear && date.month() >= 1 &&
         date.month() <= 12 && date.day() >= 1 &&
         date.day() <= LastDayOf(absl::CivilMonth(date.year(), date.month()));
}

std::string FormatDay(Day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), day.month(), day.day());
}

Result<Day> ParseDay(std::string_view text) {
  common::v1::Date date;
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    date.set_year(Digits(text.substr(0, 4)));
    date.set_month(Digits(text.substr(5, 2)));
    date.set_day(Digits(text.substr(8, 2)));
  }
  if (!IsDay(date)) {
    return BadField("date",
                    fmt::format("\"{}\" is no day; expected a date as in \"2024-03-31\"", text));
  }
  return ToDay(date);
}

Day DayOf(Time time) { return absl::ToCivilDay(time, absl::UTCTimeZone()); }

Time StartOf(Day day) { return absl::FromCivil(day, absl::UTCTimeZone()); }

Day AddMonths(Day day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  return Day(month.year(), month.month(), std::min(day.day(), LastDayOf(month)));
}

int MonthsBetween(Day start, Day end) {
  const Day after = end + 1;
  int months = static_cast<int>(absl::CivilMonth(after) - absl::CivilMonth(start));
  while (months > 0 && AddMonths(start, months) > after) --months;
  return std::max(months, 0);
}

bool Overlaps(const common::v1::Period& a, const common::v1::Period& b) {
  const bool a_ends_before = a.has_end() && ToDay(a.end()) < ToDay(b.start());
  const bool b_ends_before = b.has_end() && ToDay(b.end()) < ToDay(a.start());
  return !a_ends_before && !b_ends_before;
}

bool Contains(const common::v1::Period& period, Day day) {
  return ToDay(period.start()) <= day && (!period.has_end() || day <= ToDay(period.end()));
}

}  // namespace tandem
