#include "services/placement/domain/shares.h"

#include <algorithm>
#include <vector>

#include "fmt/format.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

using v1::Placement;

constexpr Day kLastDay(9999, 12, 31);

// The day on which it began, or is to begin.
Day FirstDay(const Placement& placement) {
  return BeganOn(placement).value_or(ToDay(placement.start_date()));
}

// The days from which on it takes more than before, and others.
std::vector<Day> DaysOfChange(const Placement& placement) {
  std::vector<Day> days = {FirstDay(placement)};
  for (const auto& former : placement.former_shares()) {
    days.push_back(ToDay(former.last_date()) + 1);
  }
  return days;
}

}  // namespace

bool IsUnfinished(const Placement& placement) {
  switch (placement.state()) {
    case Placement::PLANNED:
    case Placement::CLEARING:
    case Placement::READY:
    case Placement::ACTIVE:
    case Placement::PAUSED:
      return true;
    default:
      return false;
  }
}

bool IsOn(const Placement& placement, Day day) {
  return FirstDay(placement) <= day && day <= LastDayThere(placement);
}

int ShareOn(const Placement& placement, Day day) {
  for (const auto& former : placement.former_shares()) {
    if (day <= ToDay(former.last_date())) return former.share_percent();
  }
  return placement.share_percent();
}

void ChangeShare(Placement& placement, int share_percent, Day day) {
  const Day first = FirstDay(placement);
  struct Stretch {
    Day last;
    int share_percent;
  };
  std::vector<Stretch> stretches;
  for (const auto& former : placement.former_shares()) {
    stretches.push_back({ToDay(former.last_date()), former.share_percent()});
  }
  stretches.push_back({kLastDay, placement.share_percent()});
  auto changed = std::find_if(stretches.begin(), stretches.end(),
                              [&](const Stretch& one) { return day <= one.last; });
  const bool begins_before =
      changed == stretches.begin() ? first < day : std::prev(changed)->last + 1 < day;
  if (begins_before) {
    changed = std::next(stretches.insert(changed, {day - 1, changed->share_percent}));
  }
  changed->share_percent = share_percent;
  placement.clear_former_shares();
  for (std::size_t i = 0; i + 1 < stretches.size(); ++i) {
    if (stretches[i].share_percent == stretches[i + 1].share_percent) continue;
    auto& former = *placement.add_former_shares();
    *former.mutable_last_date() = ToDate(stretches[i].last);
    former.set_share_percent(stretches[i].share_percent);
  }
  placement.set_share_percent(stretches.back().share_percent);
}

void KeepSharesOfItsDays(Placement& placement) {
  auto& formers = *placement.mutable_former_shares();
  const Day first = ToDay(placement.start_date()), last = ToDay(placement.end_date());
  while (!formers.empty() && ToDay(formers.rbegin()->last_date()) >= last) {
    placement.set_share_percent(formers.rbegin()->share_percent());
    formers.RemoveLast();
  }
  while (!formers.empty() && ToDay(formers.begin()->last_date()) < first) {
    formers.erase(formers.begin());
  }
}

std::optional<Day> OtherShareSince(const Placement& before, const Placement& placement, Day day) {
  if (ShareOn(before, day) == ShareOn(placement, day)) return std::nullopt;
  const Day first = FirstDay(placement);
  if (!BeganOn(placement).has_value() && day <= first) return std::nullopt;
  return std::max(first, day);
}

int ShareTaken(std::span<const Placement> placements, Day day) {
  int sum = 0;
  for (const Placement& placement : placements) {
    const bool takes = IsUnfinished(placement) || BeganOn(placement).has_value();
    if (takes && IsOn(placement, day)) sum += ShareOn(placement, day);
  }
  return sum;
}

std::optional<Overload> FindOverload(std::span<const Placement> others,
                                     const Placement& candidate) {
  std::vector<const Placement*> taking = {&candidate};
  for (const Placement& other : others) {
    // What is over has taken its days too: the candidate may be entered late.
    const bool takes = IsUnfinished(other) || BeganOn(other).has_value();
    if (other.name() != candidate.name() && takes) taking.push_back(&other);
  }
  // The sum grows only where a placement starts or takes more: the fullest days are among those,
  // and only the candidate's days have changed.
  std::optional<Overload> first;
  for (const Placement* growing : taking) {
    for (const Day change : DaysOfChange(*growing)) {
      const Day day = std::max(change, FirstDay(candidate));
      if (!IsOn(candidate, day) || !IsOn(*growing, day)) continue;
      int sum = 0;
      for (const Placement* placement : taking) {
        if (IsOn(*placement, day)) sum += ShareOn(*placement, day);
      }
      if (sum > kFullTime && (!first.has_value() || day < first->day)) first = Overload{day, sum};
    }
  }
  return first;
}

Status CheckShares(std::span<const Placement> others, const Placement& candidate) {
  const std::optional<Overload> overload = FindOverload(others, candidate);
  if (!overload.has_value()) return OkStatus();
  return Refuse(
      kShareAboveFullTime,
      fmt::format("{} would be placed for {}% of full time on {}.", candidate.professional(),
                  overload->share_percent, FormatDay(overload->day)),
      "Choose a smaller share or other days, or change the other placements.");
}

}  // namespace tandem::placement
