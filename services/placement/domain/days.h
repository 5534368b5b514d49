#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "libs/common/base/date.h"
#include "tandem/placement/v1/placement.pb.h"

// On which days a placement was, and on which of them its clocks stood still.
namespace tandem::placement {

// `earliest` becomes `date` if that is before it, or if it is no day yet.
void KeepEarliest(const common::v1::Date& date, common::v1::Date& earliest);

// Whole days, both ends included.
struct DaySpan {
  Day first, last;

  int days() const { return static_cast<int>(last - first) + 1; }
};
common::v1::Period ToPeriod(const DaySpan& span);

// The day on which it began, which may be later than its first planned one; nothing before that.
std::optional<Day> BeganOn(const v1::Placement& placement);
// The day of the last thing that happened to it.
Day LastChange(const v1::Placement& placement);
// The last day on which it was started, or resumed after a pause. Nothing if it never began.
std::optional<Day> LastStart(const v1::Placement& placement);
// The last day on which it is known to have run: once it is over, its last one. Nothing if it never
// began.
std::optional<Day> LastWorkDay(const v1::Placement& placement);
// The last day, or that of the return where they came home before.
Day LastDayThere(const v1::Placement& placement);
// Whether it takes `day` of its professional, as of `today`: from the day on which it began on, and
// what has not begun, on those of its days that are left.
bool TakesDay(const v1::Placement& placement, Day day, Day today);

// Its days among those of `within`: from the one on which it began (one that has not: begins) to
// its last. Nothing if there are none.
std::optional<DaySpan> DaysOf(const v1::Placement& placement, const DaySpan& within);

// Its pauses among the days of `span`, in their order; those that touch or overlap are one. One
// that is under way goes on.
std::vector<DaySpan> PausesIn(const v1::Placement& placement, const DaySpan& span);
// The days of `span` without those pauses: clocks stop.
int DaysWithoutPauses(const v1::Placement& placement, const DaySpan& span);
// Each of them with the share that it had: 100 days of 20% of full time are 2,000.
std::int64_t PercentDays(const v1::Placement& placement, const DaySpan& span);

}  // namespace tandem::placement
