#include "services/objectives/domain/arithmetic.h"

#include <limits>

#include "libs/common/base/fraction.h"

namespace tandem::objectives {
namespace {

__extension__ using Wide = __int128;

// What a decimal of twelve digits can hold.
constexpr Micros kLargest = 999'999'999'999 * kOne;

// Out of reach of any real number; keeps sums of absurd ones defined, and independent of order
// among those that fit.
Micros AddWithinBounds(Micros a, Micros b) {
  const Wide sum = static_cast<Wide>(a) + b;
  constexpr Wide kMax = std::numeric_limits<Micros>::max();
  if (sum > kMax) return std::numeric_limits<Micros>::max();
  if (sum < -kMax) return -std::numeric_limits<Micros>::max();
  return static_cast<Micros>(sum);
}

Micros Rounded(Micros sum, std::int64_t n) { return MultiplyDivide(sum, 1, n); }

}  // namespace

std::optional<Micros> Achievement(Micros baseline, Micros target, Micros actual) {
  return Fraction(actual - baseline, target - baseline, kLargestPart);
}

std::optional<Micros> PercentChange(Micros base, Micros end) {
  return Fraction(end - base, base, kLargestPart);
}

bool IsHeld(Micros actual, Micros reference, Micros tolerance) {
  const Micros distance = actual > reference ? actual - reference : reference - actual;
  return distance <= tolerance;
}

Ratio Sum(std::span<const Ratio> ratios) {
  Ratio sum;
  for (const Ratio& ratio : ratios) {
    sum.numerator = AddWithinBounds(sum.numerator, ratio.numerator);
    sum.denominator = AddWithinBounds(sum.denominator, ratio.denominator);
  }
  return sum;
}

std::optional<Micros> Quotient(const Ratio& ratio, int scale) {
  return Fraction(ratio.numerator, ratio.denominator, kLargest, scale);
}

std::optional<Micros> Mean(std::span<const Micros> values) {
  if (values.empty()) return std::nullopt;
  Micros sum = 0;
  for (const Micros value : values) sum = AddWithinBounds(sum, value);
  return Rounded(sum, static_cast<std::int64_t>(values.size()));
}

void WeightedMean::Add(Micros weight, Micros value) {
  sum_ = AddWithinBounds(sum_, MultiplyDivide(weight, value, kOne));
  weights_ = AddWithinBounds(weights_, weight);
  ++count_;
}

std::optional<Micros> WeightedMean::value() const {
  if (weights_ == 0) return std::nullopt;
  return MultiplyDivide(sum_, kOne, weights_);
}

void ChangeSums::Add(const Pair& pair) {
  ++pairs_n_;
  base_sum_ = AddWithinBounds(base_sum_, pair.base);
  end_sum_ = AddWithinBounds(end_sum_, pair.end);
  if (const auto change = PercentChange(pair.base, pair.end)) {
    ++changes_n_;
    changes_sum_ = AddWithinBounds(changes_sum_, *change);
  }
}

void ChangeSums::Merge(const ChangeSums& other) {
  changes_sum_ = AddWithinBounds(changes_sum_, other.changes_sum_);
  changes_n_ += other.changes_n_;
  base_sum_ = AddWithinBounds(base_sum_, other.base_sum_);
  end_sum_ = AddWithinBounds(end_sum_, other.end_sum_);
  pairs_n_ += other.pairs_n_;
}

std::optional<Micros> ChangeSums::mean_of_changes() const {
  if (changes_n_ == 0) return std::nullopt;
  return Rounded(changes_sum_, changes_n_);
}

std::optional<Micros> ChangeSums::change_of_means() const {
  return PercentChange(base_sum_, end_sum_);
}

std::optional<int> MedianLevel(const Distribution& distribution) {
  std::int64_t all = 0;
  for (const auto& [level, count] : distribution) all += count;
  std::int64_t seen = 0;
  for (const auto& [level, count] : distribution) {
    seen += count;
    if (count > 0 && 2 * seen >= all) return level;
  }
  return std::nullopt;
}

std::optional<int> LevelGap(const Distribution& distribution, int target) {
  const auto median = MedianLevel(distribution);
  if (!median.has_value()) return std::nullopt;
  return target - *median;
}

}  // namespace tandem::objectives
