#include "services/placement/domain/ending.h"

#include <span>

namespace tandem::placement {
namespace {

// Ours.
constexpr int kFirstStep = 90;
constexpr int kReminders[] = {60, 30};

bool WasTold(const v1::Placement& placement) {
  return placement.has_ending_told_date() &&
         ToDay(placement.ending_told_date()) == ToDay(placement.end_date());
}

// Of a placement that was told of. Older ones do not say when.
Day LastNotice(const v1::Placement& placement, const std::vector<int>& steps) {
  if (placement.has_ending_notice_date()) return ToDay(placement.ending_notice_date());
  return ToDay(placement.end_date()) - steps.front();
}

}  // namespace

std::vector<int> EndingSteps(const v1::Programme::Clocks& clocks) {
  const int first =
      clocks.placement_ending_days() > 0 ? clocks.placement_ending_days() : kFirstStep;
  std::vector<int> steps = {first};
  for (const int step : kReminders) {
    if (step < first) steps.push_back(step);
  }
  return steps;
}

std::optional<Day> NextEndingDay(const v1::Placement& placement, const std::vector<int>& steps,
                                 Day today) {
  const Day end = ToDay(placement.end_date());
  if (!WasTold(placement)) return end - steps.front();
  if (today > end) return std::nullopt;
  const Day told = LastNotice(placement, steps);
  for (const int step : std::span(steps).subspan(1)) {
    if (end - step > told) return end - step;
  }
  return std::nullopt;
}

std::optional<EndingNotice> NoteEnding(v1::Placement& placement, const std::vector<int>& steps,
                                       Day today) {
  if (placement.state() != v1::Placement::ACTIVE) return std::nullopt;
  const bool is_reminder = WasTold(placement);
  if (is_reminder && steps.size() < 2) return std::nullopt;
  const int days_left = static_cast<int>(ToDay(placement.end_date()) - today);
  if (days_left > (is_reminder ? steps[1] : steps[0])) return std::nullopt;
  if (is_reminder && days_left < 0) return std::nullopt;
  *placement.mutable_ending_told_date() = placement.end_date();
  *placement.mutable_ending_notice_date() = ToDate(today);
  return EndingNotice{days_left, is_reminder};
}

}  // namespace tandem::placement
