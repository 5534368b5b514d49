#include "services/placement/domain/timeline.h"

#include <algorithm>
#include <vector>

#include "services/placement/domain/hold.h"

namespace tandem::placement {
namespace {

using v1::Milestone;
using v1::Partnership;

// The first day in `state`, if there was one by `until`.
std::optional<Day> Reached(const Partnership& partnership, Partnership::State state, Day until) {
  for (const auto& change : partnership.stage_changes()) {
    const Day day = ToDay(change.decision().effective_date());
    if (change.to() == state && day <= until) return day;
  }
  return std::nullopt;
}

// `months` after `start`, later by each hold that began before.
Day DueAfter(Day start, int months, const std::vector<Hold>& holds) {
  Day due = AddMonths(start, months);
  for (const Hold& hold : holds) {
    if (hold.first <= due) due += hold.resumed - hold.first;
  }
  return due;
}

// What the programme says, else what document E does for managed education; 0: no such limit.
int MonthsOf(const Partnership& partnership, int set, int standard) {
  if (set > 0) return set;
  return partnership.kind() == v1::MANAGED_EDUCATION ? standard : 0;
}

void AddMilestone(const Partnership& partnership, Milestone::Kind kind, int warning, int late,
                  std::optional<Day> reached, Day until, v1::Timeline& timeline) {
  if (warning == 0 && late == 0) return;
  Milestone& milestone = *timeline.add_milestones();
  milestone.set_kind(kind);
  milestone.set_warning_months(warning);
  milestone.set_late_months(late);
  const Day day = reached.value_or(until);
  if (reached.has_value()) *milestone.mutable_reach_date() = ToDate(*reached);
  const Day start = ToDay(partnership.start_date());
  const std::vector<Hold> holds = HoldsUntil(partnership, day);
  // Without a warning of its own a milestone is on track until it is late.
  const Day warn = DueAfter(start, warning > 0 ? warning : late, holds);
  *milestone.mutable_warning_date() = ToDate(warn);
  milestone.set_standing(day > warn ? Milestone::WARNED : Milestone::ON_TRACK);
  milestone.set_days(static_cast<int>(day > warn ? day - warn : warn - day));
  if (late == 0) return;
  const Day last = DueAfter(start, late, holds);
  *milestone.mutable_late_date() = ToDate(last);
  if (day <= last) return;
  milestone.set_standing(Milestone::LATE);
  milestone.set_days(static_cast<int>(day - last));
}

}  // namespace

v1::Timeline DescribeTimeline(const Partnership& partnership, const v1::Programme::Clocks& clocks,
                              std::optional<Day> first_exchange, Day as_of) {
  v1::Timeline timeline;
  timeline.set_name(partnership.name());
  *timeline.mutable_start_date() = partnership.start_date();
  *timeline.mutable_as_of() = ToDate(as_of);
  Day until = as_of;
  for (const auto end : {Partnership::CLOSED, Partnership::WITHDRAWN}) {
    until = std::min(until, Reached(partnership, end, as_of).value_or(until));
  }
  int held = 0;
  for (const Hold& hold : HoldsUntil(partnership, until)) {
    held += static_cast<int>(hold.resumed - hold.first);
  }
  timeline.set_days_on_hold(held);
  if (first_exchange.has_value() && *first_exchange > until) first_exchange.reset();
  AddMilestone(partnership, Milestone::DELIVER,
               MonthsOf(partnership, clocks.deliver_warning_months(), kDeliverMonths.warning),
               MonthsOf(partnership, clocks.deliver_late_months(), kDeliverMonths.late),
               Reached(partnership, Partnership::DELIVER, until), until, timeline);
  AddMilestone(partnership, Milestone::FIRST_EXCHANGE,
               MonthsOf(partnership, clocks.exchange_warning_months(), kExchangeMonths.warning),
               MonthsOf(partnership, clocks.exchange_late_months(), kExchangeMonths.late),
               first_exchange, until, timeline);
  return timeline;
}

}  // namespace tandem::placement
