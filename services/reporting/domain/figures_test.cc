#include "services/reporting/domain/figures.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::reporting {
namespace {

v1::MeanSums Sum(const std::vector<v1::MeanSums>& parts) {
  v1::MeanSums sums;
  for (const auto& part : parts) {
    sums.set_weight_micros(sums.weight_micros() + part.weight_micros());
    sums.set_weighted_micros(sums.weighted_micros() + part.weighted_micros());
    sums.set_counted(sums.counted() + part.counted());
    sums.set_left_out(sums.left_out() + part.left_out());
    sums.set_estimated(sums.estimated() + part.estimated());
  }
  return sums;
}

TEST(WeightedMean, WeighsOnlyWhatIsComputable) {
  v1::Figure missing = NotComputable("No baseline is recorded.");
  missing.set_left_out(1);
  const v1::Figure figure =
      MeanOf(Sum({Weighed(kOne, Computed(500'000, 1)), Weighed(3 * kOne, Computed(kOne, 1)),
                  Weighed(100 * kOne, missing)}),
             "Nothing is computable.");
  EXPECT_EQ(figure.value(), "0.875");
  EXPECT_EQ(figure.counted(), 2);
  EXPECT_EQ(figure.left_out(), 1);
}

TEST(WeightedMean, OfNothingHasNoValueAndSaysWhy) {
  const v1::Figure figure = MeanOf({}, "Nothing is computable.");
  EXPECT_EQ(figure.value(), "");
  EXPECT_EQ(figure.why_not(), "Nothing is computable.");
}

TEST(WeightedMean, CountsWhatWeighsNothing) {
  EXPECT_EQ(MeanOf(Sum({Weighed(0, Computed(kOne, 1))}), "Nothing is computable.").counted(), 1);
}

TEST(WeightedMean, SaysHowManyAreEstimated) {
  v1::Figure estimate = Computed(kOne, 1);
  estimate.set_estimated(1);
  EXPECT_EQ(
      MeanOf(Sum({Weighed(kOne, estimate), Weighed(kOne, Computed(kOne, 1))}), "").estimated(), 1);
}

// Two pairs, 2 to 4 and 8 to 10: the mean of the changes is (1 + 0.25) / 2, the change of the means
// (7 - 5) / 5.
TEST(PercentChange, IsTheMeanOfChangesAndTheChangeOfMeans) {
  objectives::v1::PercentChange sums;
  sums.set_changes_n(2);
  sums.set_pairs_n(2);
  sums.set_changes_sum_micros(kOne + 250'000);
  sums.set_base_sum_micros(10 * kOne);
  sums.set_end_sum_micros(14 * kOne);
  EXPECT_EQ(ChangeOf(sums).mean_of_changes(), "0.625");
  EXPECT_EQ(ChangeOf(sums).change_of_means(), "0.4");
}

TEST(PercentChange, FromABaseOfZeroHasNoValue) {
  objectives::v1::PercentChange sums;
  sums.set_pairs_n(1);
  sums.set_end_sum_micros(kOne);
  EXPECT_EQ(ChangeOf(sums).mean_of_changes(), "");
  EXPECT_EQ(ChangeOf(sums).change_of_means(), "");
}

// Nineteen pairs from 0 and one from almost 0: as objectives have it.
TEST(PercentChange, BeyondAMillionTimesTheBaseHasNoValue) {
  objectives::v1::PercentChange sums;
  sums.set_pairs_n(20);
  sums.set_base_sum_micros(1);
  sums.set_end_sum_micros(20 * kOne);
  EXPECT_EQ(ChangeOf(sums).change_of_means(), "");
  sums.set_end_sum_micros(kOne + 1);
  EXPECT_EQ(ChangeOf(sums).change_of_means(), "1000000");
}

TEST(WhyNot, IsASentenceForEveryReasonOfObjectives) {
  for (const char* reason :
       {"NO_BASELINE", "NO_TARGET", "NO_APPROVED_MEASUREMENT", "MEASURED_AFTER_TARGET",
        "MEASURED_BEFORE_BASELINE", "TARGET_EQUALS_BASELINE", "VALUE_NOT_COMPUTABLE", "MAINTAIN",
        "ORDINAL", "QUALITATIVE", "NOTHING_COMPUTABLE", "NO_PAIRS", "NO_SECOND_ROUND",
        "BASE_IS_ZERO", "DRAFT", "PROPOSED", "DROPPED"}) {
    EXPECT_THAT(SentenceFor(reason), ::testing::EndsWith(".")) << reason;
  }
}

}  // namespace
}  // namespace tandem::reporting
