#include "services/objectives/domain/progress.h"

#include <algorithm>
#include <string>

#include "services/objectives/domain/changes.h"
#include "services/objectives/domain/periods.h"
#include "services/objectives/domain/reading.h"

namespace tandem::objectives {
namespace {

using v1::Indicator;
using v1::IndicatorProgress;
using v1::Measurement;
using v1::PartnershipObjective;
using v1::Rollup;

constexpr Micros kPartly = kOne / 2;

const Indicator::Target* TargetAt(const Indicator& indicator, Day day, const std::string& key) {
  const Indicator::Target* ended = nullptr;
  for (const auto& target : indicator.targets()) {
    if (KeyOf(target.categories()) != key || ToDay(target.period().start()) > day) continue;
    if (ToDay(target.period().end()) >= day) return &target;
    if (ended == nullptr || ToDay(ended->period().end()) < ToDay(target.period().end()))
      ended = &target;
  }
  return ended;
}

// What goes into one quotient, as far as it is known.
struct Terms {
  std::optional<Micros> baseline, target, actual;
  bool has_baseline = false;
  std::string_view no_measurement = {};  // why there is none to take the actual value from
};

std::optional<Micros> AchievementOf(const Terms& terms) {
  if (!terms.baseline || !terms.target || !terms.actual) return std::nullopt;
  return Achievement(*terms.baseline, *terms.target, *terms.actual);
}

std::string WhyNot(const Terms& terms) {
  if (!terms.has_baseline) return "NO_BASELINE";
  if (!terms.target) return "NO_TARGET";
  if (!terms.no_measurement.empty()) return std::string(terms.no_measurement);
  if (!terms.baseline || !terms.actual) return "VALUE_NOT_COMPUTABLE";
  if (*terms.baseline == *terms.target) return "TARGET_EQUALS_BASELINE";
  return "VALUE_NOT_COMPUTABLE";
}

// Kinds whose numbers never enter an average.
std::string OutsideAverages(const Indicator& indicator) {
  if (indicator.kind() == Indicator::QUALITATIVE) return "QUALITATIVE";
  if (indicator.kind() == Indicator::ORDINAL) return "ORDINAL";
  if (indicator.direction() == Indicator::MAINTAIN) return "MAINTAIN";
  return "";
}

template <class Message>
void SetTerms(const Terms& terms, Message& message) {
  if (terms.baseline) message.set_baseline(FormatDecimal(*terms.baseline));
  if (terms.target) message.set_target(FormatDecimal(*terms.target));
  if (terms.actual) message.set_actual(FormatDecimal(*terms.actual));
}

template <class Message>
void SetAchievement(const Terms& terms, Message& message) {
  const auto achievement = AchievementOf(terms);
  message.set_computable(achievement.has_value());
  if (achievement.has_value()) {
    message.set_achievement_micros(*achievement);
    message.set_achievement(FormatDecimal(*achievement));
  } else {
    message.set_why_not(WhyNot(terms));
  }
}

// The value, or the median level of an ordinal, which has no single one.
std::optional<Micros> ValueOrMedian(std::optional<Micros> value, const v1::Reading& reading) {
  if (value.has_value()) return value;
  const auto median = MedianLevel(DistributionOf(reading));
  if (!median.has_value()) return std::nullopt;
  return *median * kOne;
}

void SetMaintained(const Indicator& indicator, const Terms& terms, const v1::Reading& read,
                   IndicatorProgress& progress) {
  progress.set_maintained(IndicatorProgress::NOT_APPLICABLE);
  if (indicator.direction() != Indicator::MAINTAIN) return;
  const auto actual = ValueOrMedian(terms.actual, read);
  const auto reference =
      terms.target ? terms.target : ValueOrMedian(terms.baseline, indicator.baseline().reading());
  if (!actual.has_value() || !reference.has_value()) return;
  const Micros tolerance = Decimal(indicator.tolerance()).value_or(0);
  progress.set_maintained(IsHeld(*actual, *reference, tolerance) ? IndicatorProgress::HELD
                                                                 : IndicatorProgress::NOT_HELD);
}

void SetLevels(const Measurement& latest, IndicatorProgress& progress) {
  for (const auto& [level, count] : DistributionOf(latest.reading())) {
    auto* row = progress.add_levels();
    row->set_level(level);
    row->set_count(count);
  }
}

void SetLevelGap(const Measurement& actual, const Terms& terms, IndicatorProgress& progress) {
  if (!terms.target) return;
  const auto gap =
      LevelGap(DistributionOf(actual.reading()), static_cast<int>(*terms.target / kOne));
  if (gap.has_value()) progress.set_level_gap(*gap);
}

void AddDisaggregates(const Indicator& indicator, const Measurement& actual, Day day,
                      IndicatorProgress& progress) {
  if (indicator.kind() == Indicator::ORDINAL || indicator.kind() == Indicator::QUALITATIVE) return;
  for (const auto& read : actual.reading().disaggregates()) {
    const auto* target = TargetAt(indicator, day, KeyOf(read.categories()));
    Terms terms;
    terms.baseline = ValueOf(indicator.kind(), indicator.baseline().reading(), read.categories());
    terms.has_baseline = terms.baseline.has_value();
    if (target != nullptr) terms.target = Decimal(target->value());
    terms.actual = ValueOf(indicator.kind(), actual.reading(), read.categories());
    auto* row = progress.add_disaggregates();
    *row->mutable_categories() = read.categories();
    SetTerms(terms, *row);
    SetAchievement(terms, *row);
  }
}

void Count(const IndicatorProgress& indicator, Rollup& rollup) {
  if (indicator.maintained() == IndicatorProgress::HELD) rollup.set_held(rollup.held() + 1);
  if (indicator.maintained() == IndicatorProgress::NOT_HELD)
    rollup.set_not_held(rollup.not_held() + 1);
  if (indicator.computable()) {
    rollup.set_counted(rollup.counted() + 1);
    if (indicator.estimated()) rollup.set_estimated(rollup.estimated() + 1);
  } else if (!indicator.outside_averages()) {
    rollup.set_left_out(rollup.left_out() + 1);
  }
}

void SetMean(const WeightedMean& mean, Rollup& rollup) {
  const auto value = mean.value();
  rollup.set_computable(value.has_value());
  if (!value.has_value()) return;
  rollup.set_achievement_micros(*value);
  rollup.set_achievement(FormatDecimal(*value));
}

void AddTo(const Rollup& part, Rollup& whole) {
  whole.set_counted(whole.counted() + part.counted());
  whole.set_left_out(whole.left_out() + part.left_out());
  whole.set_estimated(whole.estimated() + part.estimated());
  whole.set_held(whole.held() + part.held());
  whole.set_not_held(whole.not_held() + part.not_held());
  if (part.computable()) {
    whole.set_objectives_counted(whole.objectives_counted() + 1);
  } else {
    whole.set_objectives_left_out(whole.objectives_left_out() + 1);
  }
}

// Of those that `counts`: see Latest.
template <class Predicate>
const Measurement* LatestOf(std::span<const Measurement> approved, Day until, Predicate counts) {
  const Measurement* latest = nullptr;
  const auto rank = [](const Measurement& measurement) {
    return Recency(measurement.period().end(), measurement.approve_time(), measurement.name());
  };
  for (const Measurement& measurement : approved) {
    if (ToDay(measurement.period().end()) > until || !counts(measurement)) continue;
    if (latest == nullptr || rank(*latest) < rank(measurement)) latest = &measurement;
  }
  return latest;
}

// Null if it was read before the baseline.
const Measurement* SinceBaseline(const Indicator& indicator, const Measurement* latest) {
  const auto& baseline = indicator.baseline();
  const bool is_earlier = latest != nullptr && baseline.has_baseline_date() &&
                          ToDay(latest->period().end()) < ToDay(baseline.baseline_date());
  return is_earlier ? nullptr : latest;
}

// What is compared, and as of when: the day that was asked for, else the end of what was read last.
struct Compared {
  const Indicator::Target* target = nullptr;
  const Measurement* latest = nullptr;
  const Measurement* rated = nullptr;   // what the change is until
  const Measurement* actual = nullptr;  // of those that the target is about
  std::optional<Day> day;
};

Compared Compare(const TrackedIndicator& tracked, std::optional<Day> as_of) {
  Compared compared;
  compared.latest = LatestSinceBaseline(tracked, as_of.value_or(Day::max()));
  compared.rated = LatestRatedSinceBaseline(tracked, as_of.value_or(Day::max()));
  compared.actual = compared.latest;
  compared.day = as_of;
  if (!as_of.has_value() && compared.actual != nullptr) {
    compared.day = ToDay(compared.actual->period().end());
  }
  const Day day = compared.day.value_or(Day::max());
  compared.target = TargetAt(tracked.indicator, day, "");
  // What was read after the target's period says nothing about that target.
  if (compared.target != nullptr) {
    const Day end = ToDay(compared.target->period().end());
    compared.actual = LatestSinceBaseline(tracked, std::min(day, end));
  }
  return compared;
}

// Why there is no actual value. `latest`: of those since the baseline.
std::string_view WhyNoMeasurement(const TrackedIndicator& tracked, const Measurement* latest,
                                  std::optional<Day> as_of) {
  if (latest != nullptr) return "MEASURED_AFTER_TARGET";
  return Latest(tracked.approved, as_of.value_or(Day::max())) != nullptr
             ? "MEASURED_BEFORE_BASELINE"
             : "NO_APPROVED_MEASUREMENT";
}

}  // namespace

const Measurement* Latest(std::span<const Measurement> approved, Day until) {
  return LatestOf(approved, until, [](const Measurement&) { return true; });
}

const Measurement* LatestSinceBaseline(const TrackedIndicator& tracked, Day until) {
  return SinceBaseline(tracked.indicator, Latest(tracked.approved, until));
}

const Measurement* LatestRatedSinceBaseline(const TrackedIndicator& tracked, Day until) {
  const Measurement* rated = SinceBaseline(
      tracked.indicator, LatestOf(tracked.approved, until, [](const Measurement& measurement) {
        return !measurement.reading().ratings().empty();
      }));
  return rated != nullptr ? rated : LatestSinceBaseline(tracked, until);
}

const Indicator::Target* TargetAt(const Indicator& indicator, Day day) {
  return TargetAt(indicator, day, "");
}

bool Counts(PartnershipObjective::State state) {
  switch (state) {
    case PartnershipObjective::AGREED:
    case PartnershipObjective::ACTIVE:
    case PartnershipObjective::ACHIEVED:
    case PartnershipObjective::PARTLY_ACHIEVED:
    case PartnershipObjective::NOT_ACHIEVED:
      return true;
    default:
      return false;
  }
}

IndicatorProgress ProgressOf(const TrackedIndicator& tracked, const PartnershipObjective& objective,
                             std::optional<Day> as_of) {
  const Indicator& indicator = tracked.indicator;
  IndicatorProgress progress;
  progress.set_indicator(indicator.name());
  progress.set_indicator_display_name(indicator.display_name());
  progress.set_objective(objective.name());
  progress.set_objective_display_name(objective.display_name());
  progress.set_team(objective.team());
  progress.set_unit(indicator.unit());
  progress.set_weight_micros(Weight(indicator.weight()));
  progress.set_timing(Indicator::Timing_Name(indicator.timing()));

  const auto [target, latest, rated, actual, day] = Compare(tracked, as_of);
  Terms terms;
  terms.has_baseline = indicator.has_baseline();
  terms.baseline = ValueOf(indicator.kind(), indicator.baseline().reading());
  if (indicator.has_baseline())
    *progress.mutable_baseline_date() = indicator.baseline().baseline_date();
  if (indicator.measurement_overdue())
    *progress.mutable_overdue_date() = indicator.measurement_due_date();
  if (target != nullptr) {
    terms.target = Decimal(target->value());
    *progress.mutable_target_period() = target->period();
  }
  if (rated != nullptr) SetChange(indicator, *rated, progress);
  if (latest != nullptr) SetLevels(*latest, progress);
  if (actual == nullptr) {
    terms.no_measurement = WhyNoMeasurement(tracked, latest, as_of);
  } else {
    terms.actual = ValueOf(indicator.kind(), actual->reading());
    *progress.mutable_actual_period() = actual->period();
    progress.set_measurement(actual->name());
    progress.set_measurement_etag(actual->etag());
    progress.set_estimated(actual->quality() == Measurement::ESTIMATED);
    progress.set_partial(actual->quality() == Measurement::PARTIAL);
    SetLevelGap(*actual, terms, progress);
    AddDisaggregates(indicator, *actual, *day, progress);
  }
  SetTerms(terms, progress);
  SetMaintained(indicator, terms, actual == nullptr ? v1::Reading() : actual->reading(), progress);
  if (const std::string kind = OutsideAverages(indicator); !kind.empty()) {
    progress.set_outside_averages(true);
    progress.set_why_not(kind);
  } else {
    SetAchievement(terms, progress);
  }
  return progress;
}

v1::ObjectiveProgress ProgressOf(const TrackedObjective& tracked, std::optional<Day> as_of) {
  const PartnershipObjective& objective = tracked.objective;
  v1::ObjectiveProgress progress;
  progress.set_objective(objective.name());
  progress.set_display_name(objective.display_name());
  progress.set_team(objective.team());
  progress.set_state(PartnershipObjective::State_Name(objective.state()));
  progress.set_counts(Counts(objective.state()));
  progress.set_weight_micros(Weight(objective.weight()));
  WeightedMean mean;
  for (const TrackedIndicator& indicator : tracked.indicators) {
    auto* row = progress.add_indicators();
    *row = ProgressOf(indicator, objective, as_of);
    Count(*row, *progress.mutable_rollup());
    if (row->computable()) mean.Add(row->weight_micros(), row->achievement_micros());
  }
  SetMean(mean, *progress.mutable_rollup());
  if (const auto suggested = Suggested(progress.rollup()); suggested != 0) {
    progress.set_computed_conclusion(PartnershipObjective::State_Name(suggested));
  }
  return progress;
}

v1::PartnershipProgress ProgressOf(std::string_view partnership,
                                   std::span<const TrackedObjective> objectives,
                                   std::optional<Day> as_of) {
  v1::PartnershipProgress progress;
  progress.set_name(std::string(partnership));
  if (as_of.has_value()) *progress.mutable_as_of() = ToDate(*as_of);
  WeightedMean mean;
  for (const TrackedObjective& objective : objectives) {
    auto* row = progress.add_objectives();
    *row = ProgressOf(objective, as_of);
    if (!row->counts()) continue;
    AddTo(row->rollup(), *progress.mutable_rollup());
    if (row->rollup().computable())
      mean.Add(row->weight_micros(), row->rollup().achievement_micros());
  }
  SetMean(mean, *progress.mutable_rollup());
  SetChanges(progress);
  return progress;
}

PartnershipObjective::State Suggested(const Rollup& rollup) {
  if (!rollup.computable()) {
    if (rollup.held() + rollup.not_held() == 0) return PartnershipObjective::STATE_UNSPECIFIED;
    if (rollup.not_held() == 0) return PartnershipObjective::ACHIEVED;
    return rollup.held() > 0 ? PartnershipObjective::PARTLY_ACHIEVED
                             : PartnershipObjective::NOT_ACHIEVED;
  }
  if (rollup.achievement_micros() >= kOne && rollup.not_held() == 0)
    return PartnershipObjective::ACHIEVED;
  if (rollup.achievement_micros() >= kPartly) return PartnershipObjective::PARTLY_ACHIEVED;
  return PartnershipObjective::NOT_ACHIEVED;
}

}  // namespace tandem::objectives
