#include "services/objectives/domain/arithmetic.h"

#include <algorithm>
#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"

namespace tandem::objectives {
namespace {

using ::testing::Eq;
using ::testing::Ne;
using ::testing::Optional;

constexpr Micros M(double value) {
  return static_cast<Micros>(value * 1e6 + (value < 0 ? -0.5 : 0.5));
}

Micros Value(std::mt19937_64& random) {
  return std::uniform_int_distribution<Micros>(-1'000'000 * kOne, 1'000'000 * kOne)(random);
}

TEST(Achievement, IsTheShareOfTheWayFromBaselineToTarget) {
  EXPECT_THAT(Achievement(M(40), M(80), M(50)), Optional(M(0.25)));
}

TEST(Achievement, OfADecreaseGrowsAsTheValueFalls) {
  EXPECT_THAT(Achievement(M(120), M(60), M(90)), Optional(M(0.5)));
  EXPECT_THAT(Achievement(M(120), M(60), M(150)), Optional(M(-0.5)));
}

TEST(Achievement, IsNeverCapped) {
  EXPECT_THAT(Achievement(M(10), M(20), M(45)), Optional(M(3.5)));
  EXPECT_THAT(Achievement(M(10), M(20), M(0)), Optional(M(-1)));
}

TEST(Achievement, IsNotComputableWhenTheTargetIsTheBaseline) {
  EXPECT_THAT(Achievement(M(10), M(10), M(10)), Eq(std::nullopt));
  EXPECT_THAT(Achievement(M(10), M(10), M(99)), Eq(std::nullopt));
}

TEST(Achievement, IsNotComputableBeyondWhatAValueCanHold) {
  EXPECT_THAT(Achievement(0, 1, 999'999'999'999 * kOne), Eq(std::nullopt));
}

TEST(Achievement, IsZeroAtTheBaselineAndOneAtTheTargetWhateverTheDirection) {
  auto random = std::mt19937_64(testing::Seed());
  for (int i = 0; i < 10'000; ++i) {
    const Micros baseline = Value(random), target = Value(random);
    if (baseline == target) continue;
    ASSERT_THAT(Achievement(baseline, target, baseline), Optional(Micros{0}));
    ASSERT_THAT(Achievement(baseline, target, target), Optional(kOne));
    // Mirrored at zero, an increase is a decrease: the same achievement.
    const Micros actual = Value(random);
    ASSERT_EQ(Achievement(baseline, target, actual), Achievement(-baseline, -target, -actual));
  }
}

TEST(Achievement, NeverFallsWhenTheActualMovesTowardsTheTarget) {
  auto random = std::mt19937_64(testing::Seed());
  for (int i = 0; i < 10'000; ++i) {
    const Micros baseline = Value(random), target = Value(random);
    Micros a = Value(random), b = Value(random);
    if (baseline == target) continue;
    if ((target > baseline) != (b > a)) std::swap(a, b);
    const auto first = Achievement(baseline, target, a), second = Achievement(baseline, target, b);
    if (first.has_value() && second.has_value()) {
      ASSERT_LE(*first, *second);
    }
  }
}

TEST(Achievement, IsNotComputableBeyondWhatSumsOfSumsCanHold) {
  EXPECT_THAT(Achievement(0, 1, M(1)), Optional(M(1'000'000)));
  EXPECT_THAT(Achievement(0, 1, M(1) + 1), Eq(std::nullopt));
  EXPECT_THAT(Achievement(0, 1, -M(1) - 1), Eq(std::nullopt));
  EXPECT_THAT(PercentChange(1, M(999'999)), Eq(std::nullopt));
}

TEST(PercentChange, IsRelativeToTheBase) {
  EXPECT_THAT(PercentChange(M(2), M(3.3)), Optional(M(0.65)));
  EXPECT_THAT(PercentChange(M(4), M(1)), Optional(M(-0.75)));
}

TEST(PercentChange, OfABaseOfZeroIsNotComputable) {
  EXPECT_THAT(PercentChange(0, M(5)), Eq(std::nullopt));
}

TEST(IsHeld, IncludesTheEdgeOfTheTolerance) {
  EXPECT_TRUE(IsHeld(M(92), M(95), M(3)));
  EXPECT_TRUE(IsHeld(M(98), M(95), M(3)));
  EXPECT_FALSE(IsHeld(M(91.999999), M(95), M(3)));
  EXPECT_TRUE(IsHeld(M(95), M(95), 0));
}

TEST(Ratio, IsSummedByNumeratorAndDenominatorNotAveraged) {
  const Ratio wards[] = {{M(1), M(2)}, {M(10), M(100)}};
  EXPECT_THAT(Quotient(Sum(wards)), Optional(MultiplyDivide(M(11), kOne, M(102))));
  EXPECT_THAT(Quotient(Sum(wards)), Ne(std::optional<Micros>(M(0.3))));  // the mean of 0.5 and 0.1
}

TEST(Ratio, WithoutADenominatorIsNotComputable) {
  EXPECT_THAT(Quotient({M(1), 0}), Eq(std::nullopt));
  EXPECT_THAT(Quotient(Sum({})), Eq(std::nullopt));
}

TEST(WeightedMean, WeightsOnlyWhatWasAdded) {
  WeightedMean mean;
  mean.Add(M(1), M(0.2));
  mean.Add(M(3), M(1));
  EXPECT_THAT(mean.value(), Optional(M(0.8)));
  EXPECT_EQ(mean.count(), 2);
}

TEST(WeightedMean, OfNothingIsNotComputable) {
  EXPECT_THAT(WeightedMean().value(), Eq(std::nullopt));
  WeightedMean weightless;
  weightless.Add(0, M(1));
  EXPECT_THAT(weightless.value(), Eq(std::nullopt));
}

TEST(WeightedMean, DoesNotDependOnOrder) {
  auto random = std::mt19937_64(testing::Seed());
  for (int round = 0; round < 200; ++round) {
    std::vector<std::pair<Micros, Micros>> parts(1 + random() % 40);
    for (auto& [weight, value] : parts) {
      weight = static_cast<Micros>(random() % 5'000'000);
      value = Value(random) / 100'000;
    }
    const auto mean = [&] {
      WeightedMean result;
      for (const auto& [weight, value] : parts) result.Add(weight, value);
      return result.value();
    };
    const auto before = mean();
    std::shuffle(parts.begin(), parts.end(), random);
    ASSERT_EQ(mean(), before);
  }
}

TEST(ChangeSums, TellsTheMeanOfChangesFromTheChangeOfMeans) {
  ChangeSums sums;
  sums.Add({M(1), M(2)});  // +100%
  sums.Add({M(4), M(5)});  // +25%
  EXPECT_THAT(sums.mean_of_changes(), Optional(M(0.625)));
  EXPECT_EQ(sums.changes_n(), 2);
  EXPECT_THAT(sums.change_of_means(), Optional(M(0.4)));
  EXPECT_EQ(sums.pairs_n(), 2);
}

TEST(ChangeSums, LeavesABaseOfZeroOutOfTheMeanOfChangesAlone) {
  ChangeSums sums;
  sums.Add({0, M(3)});
  sums.Add({M(2), M(3)});
  EXPECT_THAT(sums.mean_of_changes(), Optional(M(0.5)));
  EXPECT_EQ(sums.changes_n(), 1);
  EXPECT_THAT(sums.change_of_means(), Optional(M(2)));
  EXPECT_EQ(sums.pairs_n(), 2);
}

TEST(ChangeSums, OfNoPairsIsNotComputable) {
  EXPECT_THAT(ChangeSums().mean_of_changes(), Eq(std::nullopt));
  EXPECT_THAT(ChangeSums().change_of_means(), Eq(std::nullopt));
}

TEST(ChangeSums, MergedInAnyOrderAreThoseOfAllPairs) {
  auto random = std::mt19937_64(testing::Seed());
  for (int round = 0; round < 200; ++round) {
    ChangeSums all;
    std::vector<ChangeSums> parts(5);
    for (int i = 0; i < 40; ++i) {
      const Pair pair{static_cast<Micros>(random() % 5) * kOne,
                      static_cast<Micros>(random() % 5) * kOne};
      all.Add(pair);
      parts[random() % parts.size()].Add(pair);
    }
    std::shuffle(parts.begin(), parts.end(), random);
    ChangeSums merged;
    for (const ChangeSums& part : parts) merged.Merge(part);
    ASSERT_EQ(merged.mean_of_changes(), all.mean_of_changes());
    ASSERT_EQ(merged.change_of_means(), all.change_of_means());
    ASSERT_EQ(merged.changes_n(), all.changes_n());
    ASSERT_EQ(merged.pairs_n(), all.pairs_n());
  }
}

TEST(MedianLevel, IsALevelThatSomebodyIsAt) {
  EXPECT_THAT(MedianLevel({{1, 2}, {2, 0}, {4, 2}}), Optional(1));
  EXPECT_THAT(MedianLevel({{1, 1}, {3, 1}, {4, 1}}), Optional(3));
  EXPECT_THAT(MedianLevel({{2, 0}}), Eq(std::nullopt));
}

TEST(LevelGap, IsHowFarTheMedianIsBelowTheTarget) {
  EXPECT_THAT(LevelGap({{2, 3}, {3, 1}}, 4), Optional(2));
  EXPECT_THAT(LevelGap({{5, 1}}, 4), Optional(-1));
}

}  // namespace
}  // namespace tandem::objectives
