#include "services/placement/domain/time_to_start.h"

#include <algorithm>

#include "services/placement/domain/days.h"

namespace tandem::placement {
namespace {

bool IsOver(const v1::PlacementNeed& need) {
  return need.state() == v1::PlacementNeed::STOOD_DOWN ||
         need.state() == v1::PlacementNeed::EXPIRED;
}

int Median(const std::vector<int>& sorted) {
  const std::size_t middle = sorted.size() / 2;
  if (sorted.size() % 2 == 1) return sorted[middle];
  return (sorted[middle - 1] + sorted[middle]) / 2;
}

int NinetiethPercentile(const std::vector<int>& sorted) {
  const std::size_t rank = (sorted.size() * 9 + 9) / 10;
  return sorted[rank - 1];
}

}  // namespace

v1::TimeToStart DescribeTimeToStart(const std::vector<NeedWithPlacements>& needs) {
  v1::TimeToStart time;
  std::vector<int> days;
  for (const auto& [need, placements] : needs) {
    time.set_needs(time.needs() + 1);
    const int seats_open = std::max(0, need.seats() - need.seats_taken());
    IsOver(need) ? time.set_given_up(time.given_up() + seats_open)
                 : time.set_not_started(time.not_started() + seats_open);
    for (const v1::Placement& placement : placements) {
      if (placement.state() == v1::Placement::CANCELLED) continue;
      if (const auto began = BeganOn(placement)) {
        days.push_back(std::max(0, static_cast<int>(*began - ToDay(need.open_date()))));
      } else {
        time.set_not_started(time.not_started() + 1);
      }
    }
  }
  time.set_started(static_cast<int>(days.size()));
  if (days.empty()) return time;
  std::sort(days.begin(), days.end());
  time.set_median_days(Median(days));
  time.set_p90_days(NinetiethPercentile(days));
  return time;
}

}  // namespace tandem::placement
