#include "services/reporting/domain/figures.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::reporting {
namespace {

TEST(WeightedMean, WeighsOnlyWhatIsComputable) {
  WeightedMean mean;
  mean.Add(kOne, Computed(500'000, 1));
  mean.Add(3 * kOne, Computed(kOne, 1));
  v1::Figure missing = NotComputable("No baseline is recorded.");
  missing.set_left_out(1);
  mean.Add(100 * kOne, missing);
  const v1::Figure figure = mean.Mean("Nothing is computable.");
  EXPECT_EQ(figure.value(), "0.875");
  EXPECT_EQ(figure.counted(), 2);
  EXPECT_EQ(figure.left_out(), 1);
}

TEST(WeightedMean, OfNothingHasNoValueAndSaysWhy) {
  const v1::Figure figure = WeightedMean().Mean("Nothing is computable.");
  EXPECT_EQ(figure.value(), "");
  EXPECT_EQ(figure.why_not(), "Nothing is computable.");
}

TEST(WeightedMean, SaysHowManyAreEstimated) {
  v1::Figure estimate = Computed(kOne, 1);
  estimate.set_estimated(1);
  WeightedMean mean;
  mean.Add(kOne, estimate);
  mean.Add(kOne, Computed(kOne, 1));
  EXPECT_EQ(mean.Mean("").estimated(), 1);
}

TEST(WeightedMean, IsTheSameFromTheSumsOfItsParts) {
  WeightedMean whole;
  WeightedMean parts;
  for (const Micros value : {333'333, 666'667, -250'000}) {
    WeightedMean part;
    part.Add(700'000, Computed(value, 1));
    whole.Add(700'000, Computed(value, 1));
    parts.AddSums(part.weights(), part.contributions(), part.Mean(""));
  }
  EXPECT_EQ(parts.Mean("").SerializeAsString(), whole.Mean("").SerializeAsString());
}

// Two pairs, 2 to 4 and 8 to 10: the mean of the changes is (1 + 0.25) / 2, the change of the means
// (7 - 5) / 5.
TEST(PercentChange, MergesTheMeanOfChangesAndTheChangeOfMeans) {
  objectives::v1::PercentChange first;
  first.set_changes_n(1);
  first.set_pairs_n(1);
  first.set_changes_sum_micros(kOne);
  first.set_base_sum_micros(2 * kOne);
  first.set_end_sum_micros(4 * kOne);
  objectives::v1::PercentChange second;
  second.set_changes_n(1);
  second.set_pairs_n(1);
  second.set_unpaired_n(3);
  second.set_changes_sum_micros(250'000);
  second.set_base_sum_micros(8 * kOne);
  second.set_end_sum_micros(10 * kOne);
  objectives::v1::PercentChange total;
  Merge(first, total);
  Merge(second, total);
  EXPECT_EQ(total.mean_of_changes(), "0.625");
  EXPECT_EQ(total.change_of_means(), "0.4");
  EXPECT_EQ(total.pairs_n(), 2);
  EXPECT_EQ(total.unpaired_n(), 3);
}

TEST(PercentChange, FromABaseOfZeroHasNoValue) {
  objectives::v1::PercentChange part;
  part.set_pairs_n(1);
  part.set_end_sum_micros(kOne);
  objectives::v1::PercentChange total;
  Merge(part, total);
  EXPECT_EQ(total.mean_of_changes(), "");
  EXPECT_EQ(total.change_of_means(), "");
}

TEST(WhyNot, IsASentenceForEveryReasonOfObjectives) {
  for (const char* reason :
       {"NO_BASELINE", "NO_TARGET", "NO_APPROVED_MEASUREMENT", "TARGET_EQUALS_BASELINE",
        "VALUE_NOT_COMPUTABLE", "MAINTAIN", "ORDINAL", "QUALITATIVE"}) {
    EXPECT_THAT(SentenceFor(reason), ::testing::EndsWith(".")) << reason;
  }
}

}  // namespace
}  // namespace tandem::reporting
