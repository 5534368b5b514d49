#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>

#include "libs/common/base/decimal.h"

// The arithmetic of the suite, which stands here alone (DOMAIN.md, Arithmetic). All values are
// micro-units; every quotient is rounded once, half to even; "nothing" means not computable, which
// is never taken for 0 or for 1. Sums are of rounded contributions, so they do not depend on order.
namespace tandem::objectives {

// (actual - baseline) / (target - baseline): 1 is the target, more is beyond it, below 0 is away
// from it. The direction falls out: a decrease has a target below its baseline. Never capped.
// Nothing if target = baseline, or beyond a million times the way, which sums could not hold.
std::optional<Micros> Achievement(Micros baseline, Micros target, Micros actual);

// (end - base) / base: 0.65 is +65%. Nothing if base is 0, or beyond a million times the base.
std::optional<Micros> PercentChange(Micros base, Micros end);

// Whether a value to maintain is within `tolerance` (inclusive, at least 0) of its reference.
bool IsHeld(Micros actual, Micros reference, Micros tolerance);

struct Ratio {
  Micros numerator = 0;
  Micros denominator = 0;
};
// Numerators and denominators apart: a ratio of sums, not a mean of ratios.
Ratio Sum(std::span<const Ratio> ratios);
// numerator / denominator × `scale` (100 for a percentage). Nothing if the denominator is 0.
std::optional<Micros> Quotient(const Ratio& ratio, int scale = 1);

// Nothing without values.
std::optional<Micros> Mean(std::span<const Micros> values);

// A mean that weights only what is added to it: contributions weight × value are rounded, then
// summed.
class WeightedMean {
 public:
  // `weight` is at least 0.
  void Add(Micros weight, Micros value);
  int count() const { return count_; }
  // Nothing if nothing was added, or only weights of 0.
  std::optional<Micros> value() const;

 private:
  Micros sum_ = 0;
  Micros weights_ = 0;
  int count_ = 0;
};

// The two rounds of one participant for one indicator.
struct Pair {
  Micros base = 0;
  Micros end = 0;
};

// PercentChange over pairs that have both rounds, in two ways, each with its n. Merging two of
// these is adding them up.
class ChangeSums {
 public:
  ChangeSums() = default;
  ChangeSums(Micros changes_sum, std::int64_t changes_n, Micros base_sum, Micros end_sum,
             std::int64_t pairs_n)
      : changes_sum_(changes_sum),
        changes_n_(changes_n),
        base_sum_(base_sum),
        end_sum_(end_sum),
        pairs_n_(pairs_n) {}

  void Add(const Pair& pair);
  void Merge(const ChangeSums& other);

  // The mean of each pair's own change, over the pairs whose base is not 0.
  std::optional<Micros> mean_of_changes() const;
  std::int64_t changes_n() const { return changes_n_; }
  // The change from the mean of the bases to the mean of the ends, over all pairs; nothing if the
  // bases sum to 0.
  std::optional<Micros> change_of_means() const;
  std::int64_t pairs_n() const { return pairs_n_; }

  Micros changes_sum() const { return changes_sum_; }
  Micros base_sum() const { return base_sum_; }
  Micros end_sum() const { return end_sum_; }

 private:
  Micros changes_sum_ = 0;
  std::int64_t changes_n_ = 0;
  Micros base_sum_ = 0;
  Micros end_sum_ = 0;
  std::int64_t pairs_n_ = 0;
};

// How many are at each level. Levels are compared and counted, never averaged.
using Distribution = std::map<int, std::int64_t>;
// The lowest level that at least half of all are at or below. Nothing without anybody.
std::optional<int> MedianLevel(const Distribution& distribution);
// target - median: how many levels the middle one is short of the target.
std::optional<int> LevelGap(const Distribution& distribution, int target);

}  // namespace tandem::objectives
