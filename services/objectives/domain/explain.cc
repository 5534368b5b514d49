#include "services/objectives/domain/explain.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/objectives/domain/changes.h"
#include "services/objectives/domain/reading.h"

namespace tandem::objectives {
namespace {

using v1::Indicator;
using v1::IndicatorProgress;
using v1::NumberExplanation;

constexpr std::string_view kAchievement = "achievement";
constexpr std::string_view kMeanOfChanges = "mean_of_changes";
constexpr std::string_view kChangeOfMeans = "change_of_means";

bool IsChange(std::string_view field) { return field == kMeanOfChanges || field == kChangeOfMeans; }

Status UnknownField(std::string_view field, std::string_view known) {
  return BadField("field", "\"" + std::string(field) +
                               "\" is no number of this resource; expected one of " +
                               std::string(known) + ".");
}

NumberExplanation::Contributor& Add(NumberExplanation& explanation, std::string_view part,
                                    std::string_view name, std::string_view etag,
                                    std::string_view value, Micros weight = kOne) {
  auto* contributor = explanation.add_contributors();
  contributor->set_part(std::string(part));
  contributor->set_name(std::string(name));
  contributor->set_etag(std::string(etag));
  contributor->set_value(std::string(value));
  contributor->set_weight(FormatDecimal(weight));
  return *contributor;
}

void LeaveOut(NumberExplanation& explanation, std::string_view name, std::string_view reason) {
  auto* row = explanation.add_left_out();
  row->set_name(std::string(name));
  row->set_reason(std::string(reason));
}

std::string ChangeOf(const v1::PercentChange& change, std::string_view field) {
  return field == kMeanOfChanges ? change.mean_of_changes() : change.change_of_means();
}

std::string ChangeFormula(const v1::PercentChange& change, std::string_view field) {
  if (field == kMeanOfChanges) {
    return absl::StrCat("mean of (end - base) / base over n = ", change.changes_n(),
                        " pairs whose base is not 0");
  }
  return absl::StrCat("(mean of ends - mean of bases) / mean of bases over n = ", change.pairs_n(),
                      " pairs");
}

// Both rounds, where a change alone would not lead to the number.
std::string FromTo(Micros base, Micros end) {
  return absl::StrCat(FormatDecimal(base), " to ", FormatDecimal(end));
}

// The change of an indicator comes from its participants; the values that it had weigh nothing.
void ExplainPairs(const TrackedIndicator& tracked, const v1::Measurement& rated,
                  const IndicatorProgress& progress, std::string_view field,
                  NumberExplanation& explanation) {
  Add(explanation, "baseline", tracked.indicator.name(), tracked.indicator.etag(),
      progress.baseline(), 0);
  const auto actual = ValueOf(tracked.indicator.kind(), rated.reading());
  Add(explanation, "actual", rated.name(), rated.etag(),
      actual.has_value() ? FormatDecimal(*actual) : "", 0);
  std::map<std::string, bool> paired;
  for (const auto& pair : progress.pairs()) {
    paired[pair.participant()] = true;
    const auto change = PercentChange(pair.base_micros(), pair.end_micros());
    if (change.has_value() || field == kChangeOfMeans) {
      Add(explanation, "participant", pair.participant(), "",
          field == kMeanOfChanges ? FormatDecimal(*change)
                                  : FromTo(pair.base_micros(), pair.end_micros()));
    } else {
      LeaveOut(explanation, pair.participant(), "BASE_IS_ZERO");
    }
  }
  for (const auto& [participant, rating] : RatingsOf(tracked.indicator.baseline().reading())) {
    if (!paired[participant]) LeaveOut(explanation, participant, "NO_SECOND_ROUND");
  }
  for (const auto& [participant, rating] : RatingsOf(rated.reading())) {
    if (!paired[participant]) LeaveOut(explanation, participant, "NO_BASELINE");
  }
}

void ExplainTerms(const Indicator& indicator, const IndicatorProgress& progress,
                  NumberExplanation& explanation) {
  if (!progress.baseline().empty()) {
    Add(explanation, "baseline", indicator.name(), indicator.etag(), progress.baseline());
  }
  if (!progress.target().empty()) {
    Add(explanation, "target", indicator.name(), indicator.etag(), progress.target());
  }
  if (!progress.measurement().empty()) {
    Add(explanation, "actual", progress.measurement(), progress.measurement_etag(),
        progress.actual());
  }
}

// What an indicator gives to the achievement or the change of its objective; empty if nothing.
std::string Given(const IndicatorProgress& row, std::string_view field) {
  if (!IsChange(field)) return row.achievement();
  const v1::PercentChange& change = row.change();
  const bool no_change =
      field == kChangeOfMeans && change.pairs_n() > 0 && change.change_of_means().empty();
  return no_change ? FromTo(change.base_sum_micros(), change.end_sum_micros())
                   : ChangeOf(change, field);
}

// A change is merged from sums, so an indicator weighs as much as what its own is divided by.
Micros WeightOf(const IndicatorProgress& row, std::string_view field) {
  if (field == kMeanOfChanges) return row.change().changes_n() * kOne;
  if (field == kChangeOfMeans) return row.change().base_sum_micros();
  return row.weight_micros();
}

// The indicators of `objective`, as contributors to a change or an achievement.
void ExplainByIndicators(const TrackedObjective& tracked, const v1::ObjectiveProgress& progress,
                         std::string_view field, NumberExplanation& explanation) {
  for (int i = 0; i < progress.indicators_size(); ++i) {
    const IndicatorProgress& row = progress.indicators(i);
    const std::string& etag = tracked.indicators[static_cast<std::size_t>(i)].indicator.etag();
    const std::string value = Given(row, field);
    if (value.empty()) {
      LeaveOut(explanation, row.indicator(), IsChange(field) ? "NO_PAIRS" : row.why_not());
      continue;
    }
    Add(explanation, "indicator", row.indicator(), etag, value, WeightOf(row, field))
        .set_display_name(row.indicator_display_name());
  }
}

}  // namespace

Result<NumberExplanation> ExplainIndicator(const TrackedIndicator& tracked,
                                           const v1::PartnershipObjective& objective,
                                           std::string_view field, std::optional<Day> as_of) {
  const Indicator& indicator = tracked.indicator;
  const IndicatorProgress progress = ProgressOf(tracked, objective, as_of);
  NumberExplanation explanation;
  if (field == kAchievement) {
    explanation.set_formula("(actual - baseline) / (target - baseline)");
    explanation.set_value(progress.achievement());
    ExplainTerms(indicator, progress, explanation);
    if (!progress.computable()) LeaveOut(explanation, indicator.name(), progress.why_not());
  } else if (field == "actual") {
    explanation.set_formula(
        "the latest approved measurement since the baseline, until the end of the target's period; "
        "by period end, then approval");
    explanation.set_value(progress.actual());
    if (!progress.measurement().empty()) {
      Add(explanation, "actual", progress.measurement(), progress.measurement_etag(),
          progress.actual());
    }
  } else if (field == "baseline" || field == "target") {
    const std::string& value = field == "baseline" ? progress.baseline() : progress.target();
    explanation.set_formula(field == "baseline" ? "as the indicator was baselined"
                                                : "as the indicator sets it for the period");
    explanation.set_value(value);
    if (!value.empty()) Add(explanation, field, indicator.name(), indicator.etag(), value);
  } else if (IsChange(field)) {
    explanation.set_formula(ChangeFormula(progress.change(), field));
    explanation.set_value(ChangeOf(progress.change(), field));
    const auto* rated = LatestRatedSinceBaseline(tracked, as_of.value_or(Day::max()));
    if (rated != nullptr) ExplainPairs(tracked, *rated, progress, field, explanation);
  } else {
    return UnknownField(field,
                        "achievement, actual, baseline, target, mean_of_changes, change_of_means");
  }
  return explanation;
}

Result<NumberExplanation> ExplainObjective(const TrackedObjective& tracked, std::string_view field,
                                           std::optional<Day> as_of) {
  const v1::ObjectiveProgress progress = ProgressOf(tracked, as_of);
  NumberExplanation explanation;
  if (field == kAchievement) {
    explanation.set_formula(
        "sum of weight x achievement / sum of weights, over its computable indicators");
    explanation.set_value(progress.rollup().achievement());
  } else if (IsChange(field)) {
    ChangeSums sums;
    for (const auto& row : progress.indicators()) sums.Merge(ToSums(row.change()));
    const v1::PercentChange change = ToMessage(sums, 0);
    explanation.set_formula(ChangeFormula(change, field));
    explanation.set_value(ChangeOf(change, field));
  } else {
    return UnknownField(field, "achievement, mean_of_changes, change_of_means");
  }
  ExplainByIndicators(tracked, progress, field, explanation);
  return explanation;
}

Result<NumberExplanation> ExplainPartnership(std::string_view partnership,
                                             std::span<const TrackedObjective> objectives,
                                             std::string_view field, std::optional<Day> as_of) {
  const v1::PartnershipProgress progress = ProgressOf(partnership, objectives, as_of);
  NumberExplanation explanation;
  if (field == kAchievement) {
    explanation.set_formula(
        "sum of weight x achievement / sum of weights, over its computable objectives");
    explanation.set_value(progress.rollup().achievement());
  } else if (IsChange(field)) {
    explanation.set_formula(ChangeFormula(progress.change(), field));
    explanation.set_value(ChangeOf(progress.change(), field));
  } else {
    return UnknownField(field, "achievement, mean_of_changes, change_of_means");
  }
  for (int i = 0; i < progress.objectives_size(); ++i) {
    const auto& row = progress.objectives(i);
    const TrackedObjective& tracked = objectives[static_cast<std::size_t>(i)];
    if (!row.counts()) {
      LeaveOut(explanation, row.objective(), row.state());
    } else if (IsChange(field)) {
      ExplainByIndicators(tracked, row, field, explanation);
    } else if (row.rollup().computable()) {
      Add(explanation, "objective", row.objective(), tracked.objective.etag(),
          row.rollup().achievement(), row.weight_micros())
          .set_display_name(row.display_name());
    } else {
      LeaveOut(explanation, row.objective(), "NOTHING_COMPUTABLE");
    }
  }
  return explanation;
}

void KeepPage(NumberExplanation& explanation, int start, int size) {
  const int all = explanation.contributors_size();
  const int first = std::min(start, all);
  const int last = std::min(first + size, all);
  explanation.mutable_contributors()->DeleteSubrange(last, all - last);
  explanation.mutable_contributors()->DeleteSubrange(0, first);
  if (start > 0) explanation.clear_left_out();
}

}  // namespace tandem::objectives
