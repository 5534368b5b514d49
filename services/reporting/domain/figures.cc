#include "services/reporting/domain/figures.h"

#include <map>

#include "libs/common/base/fraction.h"

namespace tandem::reporting {

v1::Figure Computed(Micros value, int counted) {
  v1::Figure figure;
  figure.set_value(FormatDecimal(value));
  figure.set_counted(counted);
  return figure;
}

v1::Figure NotComputable(std::string_view why_not) {
  v1::Figure figure;
  figure.set_why_not(std::string(why_not));
  return figure;
}

Micros MicrosOf(const std::string& decimal) { return ParseDecimal(decimal).value_or(0); }
Micros MicrosOf(const v1::Figure& figure) { return MicrosOf(figure.value()); }

std::string SentenceFor(std::string_view why_not) {
  static const std::map<std::string_view, std::string_view> kSentences = {
      {"NO_BASELINE", "No baseline is recorded."},
      {"NO_TARGET", "No target is set for the period."},
      {"NO_APPROVED_MEASUREMENT", "No measurement is approved."},
      {"MEASURED_AFTER_TARGET", "What is approved was measured after the period of the target."},
      {"MEASURED_BEFORE_BASELINE", "What is approved was measured before the baseline."},
      {"TARGET_EQUALS_BASELINE", "The target is the baseline."},
      {"VALUE_NOT_COMPUTABLE", "The measured value cannot be computed."},
      {"MAINTAIN", "An indicator to maintain is held or not held."},
      {"ORDINAL", "Levels are counted, not averaged."},
      {"QUALITATIVE", "It is told in words."},
      {"NOTHING_COMPUTABLE", "None of its indicators can be computed yet."},
      {"NO_PAIRS", "No participant was rated in both rounds."},
      {"NO_SECOND_ROUND", "The participant was rated in the first round only."},
      {"BASE_IS_ZERO", "The first rating is 0."},
      {"STATE_UNSPECIFIED", "Nothing is known of it yet."},
      {"DRAFT", "It is DRAFT; what is not agreed does not count."},
      {"PROPOSED", "It is PROPOSED; what is not agreed does not count."},
      {"DROPPED", "It is DROPPED."},
  };
  const auto sentence = kSentences.find(why_not);
  return std::string(sentence == kSentences.end() ? why_not : sentence->second);
}

v1::MeanSums Weighed(Micros weight, const v1::Figure& figure) {
  v1::MeanSums sums;
  if (!figure.value().empty()) {
    sums.set_weight_micros(weight);
    sums.set_weighted_micros(MultiplyDivide(weight, MicrosOf(figure), kOne));
  }
  sums.set_counted(figure.counted());
  sums.set_left_out(figure.left_out());
  sums.set_estimated(figure.estimated());
  return sums;
}

v1::Figure MeanOf(const v1::MeanSums& sums, std::string_view why_not) {
  v1::Figure figure =
      sums.weight_micros() == 0
          ? NotComputable(why_not)
          : Computed(MultiplyDivide(sums.weighted_micros(), kOne, sums.weight_micros()),
                     sums.counted());
  figure.set_counted(sums.counted());
  figure.set_left_out(sums.left_out());
  figure.set_estimated(sums.estimated());
  return figure;
}

objectives::v1::PercentChange ChangeOf(const objectives::v1::PercentChange& sums) {
  objectives::v1::PercentChange change = sums;
  if (sums.changes_n() > 0) {
    change.set_mean_of_changes_micros(
        MultiplyDivide(sums.changes_sum_micros(), 1, sums.changes_n()));
    change.set_mean_of_changes(FormatDecimal(change.mean_of_changes_micros()));
  }
  const Micros risen = sums.end_sum_micros() - sums.base_sum_micros();
  if (const auto of_means = Fraction(risen, sums.base_sum_micros(), kLargestPart)) {
    change.set_change_of_means_micros(*of_means);
    change.set_change_of_means(FormatDecimal(*of_means));
  }
  return change;
}

}  // namespace tandem::reporting
