#include "services/reporting/domain/figures.h"

#include <map>

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
      {"TARGET_EQUALS_BASELINE", "The target is the baseline."},
      {"VALUE_NOT_COMPUTABLE", "The measured value cannot be computed."},
      {"MAINTAIN", "An indicator to maintain is held or not held."},
      {"ORDINAL", "Levels are counted, not averaged."},
      {"QUALITATIVE", "It is told in words."},
  };
  const auto sentence = kSentences.find(why_not);
  return std::string(sentence == kSentences.end() ? why_not : sentence->second);
}

void WeightedMean::Add(Micros weight, const v1::Figure& figure) {
  const Micros contribution =
      figure.value().empty() ? 0 : MultiplyDivide(weight, MicrosOf(figure), kOne);
  AddSums(figure.value().empty() ? 0 : weight, contribution, figure);
}

void WeightedMean::AddSums(Micros weights, Micros contributions, const v1::Figure& figure) {
  weights_ += weights;
  contributions_ += contributions;
  counted_ += figure.counted();
  left_out_ += figure.left_out();
  estimated_ += figure.estimated();
}

v1::Figure WeightedMean::Mean(std::string_view why_not) const {
  v1::Figure figure = weights_ == 0
                          ? NotComputable(why_not)
                          : Computed(MultiplyDivide(contributions_, kOne, weights_), counted_);
  figure.set_left_out(left_out_);
  figure.set_estimated(estimated_);
  return figure;
}

void Merge(const objectives::v1::PercentChange& part, objectives::v1::PercentChange& total) {
  total.set_changes_n(total.changes_n() + part.changes_n());
  total.set_pairs_n(total.pairs_n() + part.pairs_n());
  total.set_unpaired_n(total.unpaired_n() + part.unpaired_n());
  total.set_changes_sum_micros(total.changes_sum_micros() + part.changes_sum_micros());
  total.set_base_sum_micros(total.base_sum_micros() + part.base_sum_micros());
  total.set_end_sum_micros(total.end_sum_micros() + part.end_sum_micros());
  if (total.changes_n() > 0) {
    total.set_mean_of_changes_micros(
        MultiplyDivide(total.changes_sum_micros(), 1, total.changes_n()));
    total.set_mean_of_changes(FormatDecimal(total.mean_of_changes_micros()));
  }
  if (total.base_sum_micros() != 0) {
    total.set_change_of_means_micros(MultiplyDivide(
        total.end_sum_micros() - total.base_sum_micros(), kOne, total.base_sum_micros()));
    total.set_change_of_means(FormatDecimal(total.change_of_means_micros()));
  }
}

}  // namespace tandem::reporting
