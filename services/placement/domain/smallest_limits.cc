#include "services/placement/domain/smallest_limits.h"

#include <algorithm>
#include <bit>
#include <compare>
#include <iterator>
#include <set>

namespace tandem::placement {
namespace {

struct Cost {
  int constraints = 0, things = 0;
  Micros missing = 0;

  auto operator<=>(const Cost&) const = default;
};

Cost CostOf(const std::vector<Micros>& limits, std::span<const int> constraints) {
  Cost cost;
  std::uint32_t seen = 0;
  for (std::size_t thing = 0; thing < limits.size(); ++thing) {
    if (limits[thing] == 0) continue;
    seen |= std::uint32_t{1} << constraints[thing];
    ++cost.things;
    cost.missing += limits[thing];
  }
  cost.constraints = std::popcount(seen);
  return cost;
}

// Thing by thing: at each limit that somebody lacks just so much of, whoever lacks no more of it.
class Search {
 public:
  Search(const Lacking& lacking, std::int64_t looks)
      : lacking_(lacking), looks_(looks), limits_(lacking.constraints.size()), best_(limits_) {
    for (const auto& person : lacking.people.first(lacking.wanted)) {
      for (std::size_t thing = 0; thing < best_.size(); ++thing)
        best_[thing] = std::max(best_[thing], person[thing]);
    }
    best_cost_ = CostOf(best_, lacking.constraints);
  }

  std::vector<Micros> Find() {
    std::vector<const std::vector<Micros>*> all;
    for (const auto& person : lacking_.people) all.push_back(&person);
    Try(0, all);
    return best_;
  }

 private:
  // With `left`, who lack no more than the limits of the things before `thing`.
  void Try(std::size_t thing, const std::vector<const std::vector<Micros>*>& left) {
    const Cost cost = CostOf(limits_, lacking_.constraints);
    if (left.size() < lacking_.wanted || cost >= best_cost_) return;
    if (thing == limits_.size()) {
      best_ = limits_;
      best_cost_ = cost;
      return;
    }
    std::set<Micros> lacked;
    for (const auto* person : left) lacked.insert((*person)[thing]);
    for (const Micros limit : lacked) {
      looks_ -= static_cast<std::int64_t>(left.size());
      if (looks_ < 0) break;
      std::vector<const std::vector<Micros>*> within;
      std::copy_if(left.begin(), left.end(), std::back_inserter(within),
                   [&](const auto* person) { return (*person)[thing] <= limit; });
      limits_[thing] = limit;
      Try(thing + 1, within);
    }
    limits_[thing] = 0;
  }

  const Lacking& lacking_;
  std::int64_t looks_;
  std::vector<Micros> limits_, best_;
  Cost best_cost_;
};

}  // namespace

std::vector<Micros> SmallestLimits(const Lacking& lacking, std::int64_t looks) {
  return Search(lacking, looks).Find();
}

bool IsWithin(const std::vector<Micros>& person, const std::vector<Micros>& limits) {
  for (std::size_t thing = 0; thing < limits.size(); ++thing) {
    if (person[thing] > limits[thing]) return false;
  }
  return true;
}

}  // namespace tandem::placement
