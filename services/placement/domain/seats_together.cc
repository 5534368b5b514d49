#include "services/placement/domain/seats_together.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

// Of which shares there are how many.
using Shares = std::array<int, kFullTime + 1>;

// On which days they may have the least left: the sum grows where one begins, or takes more.
std::set<Day> FullestDays(std::span<const v1::Placement> placements, std::span<const Stay> stays) {
  std::set<Day> days;
  for (const Stay& stay : stays) days.insert(stay.days.first);
  for (const v1::Placement& placement : placements) {
    days.insert(BeganOn(placement).value_or(ToDay(placement.start_date())));
    for (const auto& former : placement.former_shares()) days.insert(ToDay(former.last_date()) + 1);
  }
  return days;
}

// How many of `shares` go into `left`, the largest first; `most` if all do.
int MostOf(const Shares& shares, int left, int most) {
  int together = 0;
  for (int share = kFullTime; share > 0; --share) {
    const int there = shares[static_cast<std::size_t>(share)];
    const int fitting = std::min(there, std::max(0, left) / share);
    together += fitting;
    if (fitting < there) return together;
    left -= fitting * share;
  }
  return most;
}

}  // namespace

int MostTogether(std::span<const v1::Placement> placements, std::span<const Stay> stays) {
  const int all = static_cast<int>(stays.size());
  std::vector<const Stay*> by_first, by_last;
  for (const Stay& stay : stays) {
    by_first.push_back(&stay);
    by_last.push_back(&stay);
  }
  std::sort(by_first.begin(), by_first.end(),
            [](const Stay* a, const Stay* b) { return a->days.first < b->days.first; });
  std::sort(by_last.begin(), by_last.end(),
            [](const Stay* a, const Stay* b) { return a->days.last < b->days.last; });
  Shares shares{};
  auto begins = by_first.begin(), ends = by_last.begin();
  const auto count = [&](const Stay* stay, int by) {
    shares[static_cast<std::size_t>(stay->share_percent)] += by;
  };
  int most = all;
  for (const Day day : FullestDays(placements, stays)) {
    for (; begins != by_first.end() && (*begins)->days.first <= day; ++begins) count(*begins, 1);
    for (; ends != by_last.end() && (*ends)->days.last < day; ++ends) count(*ends, -1);
    most = std::min(most, MostOf(shares, kFullTime - ShareTaken(placements, day), all));
    if (most <= 1) break;
  }
  return std::max(1, most);
}

}  // namespace tandem::placement
