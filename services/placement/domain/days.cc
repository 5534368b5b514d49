#include "services/placement/domain/days.h"

#include <algorithm>

#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

std::optional<DaySpan> Common(const DaySpan& a, const DaySpan& b) {
  const DaySpan common{std::max(a.first, b.first), std::min(a.last, b.last)};
  if (common.first > common.last) return std::nullopt;
  return common;
}

// The day after a pause that it outlived; one up to its last day was not resumed.
std::optional<Day> ResumedOn(const v1::Placement& placement, const common::v1::Period& pause) {
  if (!pause.has_end() || ToDay(pause.end()) >= ToDay(placement.end_date())) return std::nullopt;
  return ToDay(pause.end()) + 1;
}

}  // namespace

void KeepEarliest(const common::v1::Date& date, common::v1::Date& earliest) {
  if (!IsDay(earliest) || ToDay(date) < ToDay(earliest)) earliest = date;
}

common::v1::Period ToPeriod(const DaySpan& span) {
  common::v1::Period period;
  *period.mutable_start() = ToDate(span.first);
  *period.mutable_end() = ToDate(span.last);
  return period;
}

std::optional<Day> BeganOn(const v1::Placement& placement) {
  if (placement.phase_changes().empty()) return std::nullopt;
  return ToDay(placement.phase_changes(0).effective_date());
}

Day LastChange(const v1::Placement& placement) {
  Day last = ToDay(placement.start_date());
  for (const auto& change : placement.phase_changes()) {
    last = std::max(last, ToDay(change.effective_date()));
  }
  for (const auto& pause : placement.pauses()) {
    const Day stopped = ToDay(pause.has_end() ? pause.end() : pause.start());
    last = std::max(last, ResumedOn(placement, pause).value_or(stopped));
  }
  return last;
}

std::optional<Day> LastStart(const v1::Placement& placement) {
  std::optional<Day> last = BeganOn(placement);
  for (const auto& pause : placement.pauses()) {
    last = std::max(last, ResumedOn(placement, pause));
  }
  return last;
}

std::optional<Day> LastWorkDay(const v1::Placement& placement) {
  if (!BeganOn(placement).has_value()) return std::nullopt;
  return IsUnfinished(placement) ? LastChange(placement) : ToDay(placement.end_date());
}

Day LastDayThere(const v1::Placement& placement) {
  const Day end = ToDay(placement.end_date());
  return placement.has_return_date() ? std::min(end, ToDay(placement.return_date())) : end;
}

bool TakesDay(const v1::Placement& placement, Day day, Day today) {
  if (placement.state() == v1::Placement::CANCELLED) return false;
  const auto began = BeganOn(placement);
  if (!began.has_value() && day < today) return false;
  const Day first = began.value_or(ToDay(placement.start_date()));
  return first <= day && day <= LastDayThere(placement);
}

std::optional<DaySpan> DaysOf(const v1::Placement& placement, const DaySpan& within) {
  const Day first = BeganOn(placement).value_or(ToDay(placement.start_date()));
  return Common({first, LastDayThere(placement)}, within);
}

std::vector<DaySpan> PausesIn(const v1::Placement& placement, const DaySpan& span) {
  std::vector<DaySpan> pauses;
  for (const auto& pause : placement.pauses()) {
    const Day last = pause.has_end() ? ToDay(pause.end()) : span.last;
    if (const auto common = Common({ToDay(pause.start()), last}, span)) pauses.push_back(*common);
  }
  std::sort(pauses.begin(), pauses.end(),
            [](const DaySpan& a, const DaySpan& b) { return a.first < b.first; });
  std::vector<DaySpan> apart;
  for (const DaySpan& pause : pauses) {
    if (!apart.empty() && pause.first <= apart.back().last + 1) {
      apart.back().last = std::max(apart.back().last, pause.last);
    } else {
      apart.push_back(pause);
    }
  }
  return apart;
}

int DaysWithoutPauses(const v1::Placement& placement, const DaySpan& span) {
  int days = span.days();
  for (const DaySpan& pause : PausesIn(placement, span)) days -= pause.days();
  return days;
}

std::int64_t PercentDays(const v1::Placement& placement, const DaySpan& span) {
  std::int64_t sum = 0;
  Day first = span.first;
  const auto add = [&](Day last, int share_percent) {
    last = std::min(last, span.last);
    if (last < first) return;
    sum += std::int64_t{share_percent} * DaysWithoutPauses(placement, {first, last});
    first = last + 1;
  };
  for (const auto& former : placement.former_shares()) {
    add(ToDay(former.last_date()), former.share_percent());
  }
  add(span.last, placement.share_percent());
  return sum;
}

}  // namespace tandem::placement
