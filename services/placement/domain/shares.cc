#include "services/placement/domain/shares.h"

#include <algorithm>
#include <vector>

#include "fmt/format.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

using v1::Placement;

constexpr int kFullTime = 100;

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
  return ToDay(placement.start_date()) <= day && day <= ToDay(placement.end_date());
}

std::optional<Overload> FindOverload(std::span<const Placement> others,
                                     const Placement& candidate) {
  std::vector<const Placement*> taking = {&candidate};
  for (const Placement& other : others) {
    if (other.name() != candidate.name() && IsUnfinished(other)) taking.push_back(&other);
  }
  // The sum grows only where a placement starts: the fullest days are among those, and only the
  // candidate's days have changed.
  std::optional<Overload> first;
  for (const Placement* starting : taking) {
    const Day day = std::max(ToDay(starting->start_date()), ToDay(candidate.start_date()));
    if (!IsOn(candidate, day) || !IsOn(*starting, day)) continue;
    int sum = 0;
    for (const Placement* placement : taking) {
      if (IsOn(*placement, day)) sum += placement->share_percent();
    }
    if (sum > kFullTime && (!first.has_value() || day < first->day)) first = Overload{day, sum};
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
