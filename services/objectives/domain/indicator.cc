#include "services/objectives/domain/indicator.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "google/protobuf/util/message_differencer.h"
#include "libs/common/base/names.h"
#include "services/objectives/domain/periods.h"
#include "services/objectives/domain/reading.h"
#include "services/objectives/domain/reasons.h"

namespace tandem::objectives {
namespace {

using v1::Indicator;

constexpr Transition<Indicator> kIndicatorTransitions[] = {
    {"BaselineIndicator", {Indicator::DEFINED, Indicator::BASELINED}, Indicator::BASELINED, {}},
    {"BaselineIndicator", {Indicator::TRACKING}, Indicator::TRACKING, {}},
    {"BaselineIndicator", {Indicator::ENDLINED}, Indicator::ENDLINED, {}},
    {"Track",
     {Indicator::DEFINED, Indicator::BASELINED, Indicator::TRACKING},
     Indicator::TRACKING,
     {},
     GivenBy::kNobody},
    {"Track", {Indicator::ENDLINED}, Indicator::ENDLINED, {}, GivenBy::kNobody},
    {"Endline",
     {Indicator::DEFINED, Indicator::BASELINED, Indicator::TRACKING, Indicator::ENDLINED},
     Indicator::ENDLINED,
     {},
     GivenBy::kNobody},
    {"LoseEndline", {Indicator::ENDLINED}, Indicator::TRACKING, {}, GivenBy::kNobody},
    {"CloseIndicator",
     {Indicator::DEFINED, Indicator::BASELINED, Indicator::TRACKING, Indicator::ENDLINED},
     Indicator::CLOSED,
     {}},
};

// After a period, to measure it and have that approved; ours.
constexpr int kDaysToMeasure = 30;

// Of a period; 0 where there is but one.
int MonthsOf(Indicator::Frequency frequency) {
  switch (frequency) {
    case Indicator::MONTHLY:
      return 1;
    case Indicator::QUARTERLY:
      return 3;
    case Indicator::HALF_YEARLY:
      return 6;
    case Indicator::YEARLY:
      return 12;
    default:
      return 0;
  }
}

// The end of what is known: of the latest approved period, or the day of the baseline.
Day LastKnown(const Indicator& indicator) {
  const Day baseline = ToDay(indicator.baseline().baseline_date());
  if (!indicator.has_latest_period_end()) return baseline;
  return std::max(baseline, ToDay(indicator.latest_period_end()));
}

// Where its next period begins: after what is known of it, or with the work on its objective.
std::optional<Day> MeasuredUntil(const Indicator& indicator, std::optional<Day> active_since) {
  if (indicator.has_baseline() || indicator.has_latest_period_end()) return LastKnown(indicator);
  return active_since;
}

bool AwaitsItsEndline(const Indicator& indicator) {
  return indicator.state() != Indicator::ENDLINED && indicator.state() != Indicator::CLOSED &&
         indicator.endline_measurement().empty();
}

// Whether `asked_by` has asked for an endline already, as of the same day; another placement's ask
// stays as it is.
bool IsNoNews(const std::string& asked_by, const common::v1::Date& asked_for,
              std::string_view placement, Day due) {
  const bool is_anothers = !asked_by.empty() && asked_by != placement;
  return is_anothers || ToDay(asked_for) == due;
}

void CheckDimensions(const Indicator& indicator, FieldErrors& errors) {
  std::set<std::string> ids;
  for (const auto& dimension : indicator.dimensions()) {
    if (!ids.insert(dimension.id()).second) {
      errors.Add("indicator.dimensions", "Dimension " + dimension.id() + " is declared twice.");
    }
  }
}

bool Declares(const Indicator& indicator, const v1::Category& category) {
  for (const auto& dimension : indicator.dimensions()) {
    if (dimension.id() != category.dimension()) continue;
    for (const std::string& declared : dimension.categories()) {
      if (declared == category.category()) return true;
    }
  }
  return false;
}

void CheckTarget(const Indicator& indicator, int index, FieldErrors& errors) {
  const auto& target = indicator.targets(index);
  const std::string field = "indicator.targets[" + std::to_string(index) + "]";
  CheckPeriod(target.period(), true, field + ".period", errors);
  if (indicator.kind() == Indicator::ORDINAL && Decimal(target.value()).value_or(0) % kOne != 0) {
    errors.Add(field + ".value", "The target of an ordinal is a whole level.");
  }
  for (const auto& category : target.categories()) {
    if (Declares(indicator, category)) continue;
    errors.Add(field + ".categories", "The indicator does not declare " + category.dimension() +
                                          " = " + category.category() + ".");
  }
  for (int earlier = 0; earlier < index; ++earlier) {
    const auto& other = indicator.targets(earlier);
    if (KeyOf(other.categories()) == KeyOf(target.categories()) &&
        Overlaps(other.period(), target.period())) {
      errors.Add(field + ".period",
                 "Overlaps the period of targets[" + std::to_string(earlier) + "].");
    }
  }
}

// What a target is held against: the baseline of the whole, or of its categories.
std::optional<Micros> BaseOf(const Indicator& indicator, const Indicator::Baseline& baseline,
                             const Indicator::Target& target) {
  return target.categories().empty()
             ? ValueOf(indicator.kind(), baseline.reading())
             : ValueOf(indicator.kind(), baseline.reading(), target.categories());
}

// Whether a step back would pass for an achievement: the quotient knows no direction but that from
// the baseline to the target.
bool LeadsBack(const Indicator& indicator, const Indicator::Baseline& baseline,
               const Indicator::Target& target) {
  const auto base = BaseOf(indicator, baseline, target);
  const auto aim = Decimal(target.value());
  if (!base.has_value() || !aim.has_value()) return false;
  return (indicator.direction() == Indicator::INCREASE && *aim < *base) ||
         (indicator.direction() == Indicator::DECREASE && *aim > *base);
}

std::string_view SideOf(const Indicator& indicator) {
  return indicator.direction() == Indicator::INCREASE ? "below" : "above";
}

void CheckDirection(const Indicator& indicator, FieldErrors& errors) {
  for (int i = 0; i < indicator.targets_size(); ++i) {
    const auto& target = indicator.targets(i);
    if (!LeadsBack(indicator, indicator.baseline(), target)) continue;
    errors.Add("indicator.targets[" + std::to_string(i) + "].value",
               target.value() + " is " + std::string(SideOf(indicator)) + " the baseline, " +
                   FormatDecimal(*BaseOf(indicator, indicator.baseline(), target)) +
                   "; the indicator is to " + Indicator::Direction_Name(indicator.direction()) +
                   ".");
  }
}

void CheckTargetsSince(const Indicator& indicator, const Indicator::Baseline& baseline,
                       FieldErrors& errors) {
  for (const auto& target : indicator.targets()) {
    if (!LeadsBack(indicator, baseline, target)) continue;
    errors.Add("baseline.reading",
               "The target until " + FormatDay(ToDay(target.period().end())) + ", " +
                   target.value() + ", is " + std::string(SideOf(indicator)) + " it, but the " +
                   "indicator is to " + Indicator::Direction_Name(indicator.direction()) +
                   ". Correct the target first, or define another indicator.");
    return;
  }
}

}  // namespace

const Lifecycle<Indicator> kIndicatorLifecycle{"Indicator", kIndicatorTransitions};

Status ValidateIndicator(Indicator& indicator, const Indicator* before) {
  if (before == nullptr) {
    indicator.set_state(Indicator::DEFINED);
  } else {
    RETURN_IF_ERROR(RequireMeasurable(*before));
  }
  FieldErrors errors;
  const bool is_named = !indicator.name().empty();
  if (is_named && PartnershipOf(indicator.objective()) != PartnershipOf(indicator.name())) {
    errors.Add("indicator.objective", "Expected an objective of the same partnership.");
  }
  CheckDimensions(indicator, errors);
  for (int i = 0; i < indicator.targets_size(); ++i) CheckTarget(indicator, i, errors);
  if (!indicator.tolerance().empty() && indicator.direction() != Indicator::MAINTAIN) {
    errors.Add("indicator.tolerance", "Only an indicator to MAINTAIN has a tolerance.");
  }
  if (before != nullptr && AimsOtherwise(indicator, *before)) CheckDirection(indicator, errors);
  return errors.ToStatus();
}

Status SetBaseline(Indicator& indicator, const Indicator::Baseline& baseline,
                   std::string_view reason) {
  RETURN_IF_ERROR(kIndicatorLifecycle.Check("BaselineIndicator", indicator));
  FieldErrors errors;
  if (indicator.has_baseline() && reason.empty()) {
    errors.Add("reason", "It has a baseline already; say why another one replaces it.");
  }
  FieldErrors of_reading;
  CheckReading(indicator, baseline.reading(), "baseline.reading", of_reading);
  if (of_reading.empty()) CheckTargetsSince(indicator, baseline, of_reading);
  errors.AddAll(of_reading.ToStatus());
  RETURN_IF_ERROR(errors.ToStatus());
  *indicator.mutable_baseline() = baseline;
  RETURN_IF_ERROR(kIndicatorLifecycle.Apply("BaselineIndicator", indicator));
  // Something was measured before its baseline was known.
  if (indicator.state() == Indicator::BASELINED && !indicator.latest_measurement().empty()) {
    return kIndicatorLifecycle.Apply(indicator.endline_measurement().empty() ? "Track" : "Endline",
                                     indicator);
  }
  return OkStatus();
}

void NoteLatest(Indicator& indicator, const v1::Measurement& latest) {
  indicator.set_latest_measurement(latest.name());
  *indicator.mutable_latest_period_end() = latest.period().end();
}

Status NoteApproval(Indicator& indicator, const v1::Measurement& approved,
                    const v1::Measurement& latest) {
  RETURN_IF_ERROR(RequireMeasurable(indicator));
  NoteLatest(indicator, latest);
  if (approved.round() == v1::ENDLINE) {
    if (indicator.has_endline_due_date()) {
      indicator.set_endlined_placement(indicator.endline_placement());
      *indicator.mutable_endlined_due_date() = indicator.endline_due_date();
    }
    ForgetEndline(indicator);
    indicator.set_endline_measurement(approved.name());
  }
  // Without a baseline it is not tracked yet: nothing can be computed. Of words nothing ever is.
  if (indicator.state() == Indicator::DEFINED && indicator.kind() != Indicator::QUALITATIVE)
    return OkStatus();
  return kIndicatorLifecycle.Apply(approved.round() == v1::ENDLINE ? "Endline" : "Track",
                                   indicator);
}

Status LoseEndline(Indicator& indicator, std::span<const v1::Measurement> approved) {
  indicator.clear_endline_measurement();
  Day end = Day::min();
  for (const v1::Measurement& other : approved) {
    if (other.round() != v1::ENDLINE || ToDay(other.period().end()) < end) continue;
    end = ToDay(other.period().end());
    indicator.set_endline_measurement(other.name());
  }
  if (!indicator.endline_measurement().empty()) return OkStatus();
  if (indicator.has_endlined_due_date()) {
    indicator.set_endline_placement(indicator.endlined_placement());
    *indicator.mutable_endline_due_date() = indicator.endlined_due_date();
  }
  indicator.clear_endlined_placement();
  indicator.clear_endlined_due_date();
  if (indicator.state() != Indicator::ENDLINED) return OkStatus();
  return kIndicatorLifecycle.Apply("LoseEndline", indicator);
}

void ForgetEndline(Indicator& indicator) {
  indicator.clear_endline_due_date();
  indicator.clear_endline_placement();
}

bool ForgetEnd(Indicator& indicator, std::string_view placement) {
  if (indicator.endlined_placement() == placement) {
    indicator.clear_endlined_placement();
    indicator.clear_endlined_due_date();
    return true;
  }
  if (!indicator.has_endline_due_date() || indicator.endline_placement() != placement) return false;
  ForgetEndline(indicator);
  return true;
}

bool AskForEndline(Indicator& indicator, std::string_view placement, Day due) {
  if (!AwaitsItsEndline(indicator)) return false;
  if (indicator.has_endline_due_date() &&
      IsNoNews(indicator.endline_placement(), indicator.endline_due_date(), placement, due)) {
    return false;
  }
  indicator.set_endline_placement(std::string(placement));
  *indicator.mutable_endline_due_date() = ToDate(due);
  return true;
}

bool NoteEndAfterEndline(Indicator& indicator, std::string_view placement, Day end) {
  if (indicator.endline_measurement().empty() || indicator.state() == Indicator::CLOSED) {
    return false;
  }
  if (indicator.has_endlined_due_date() &&
      IsNoNews(indicator.endlined_placement(), indicator.endlined_due_date(), placement, end)) {
    return false;
  }
  indicator.set_endlined_placement(std::string(placement));
  *indicator.mutable_endlined_due_date() = ToDate(end);
  return true;
}

std::optional<Day> MeasurementDue(const Indicator& indicator, std::optional<Day> active_since) {
  const int months = MonthsOf(indicator.frequency());
  const auto until = MeasuredUntil(indicator, active_since);
  if (months == 0 || !until.has_value() || !AwaitsItsEndline(indicator)) return std::nullopt;
  // A period ends with a month as the one before it did.
  return AddMonths(*until + 1, months) - 1 + kDaysToMeasure;
}

void ExpectMeasurement(Indicator& indicator, const Indicator& before,
                       std::optional<Day> active_since) {
  std::optional<Day> due = MeasurementDue(indicator, active_since);
  const std::optional<Day> due_before = MeasurementDue(before, active_since);
  // Holds have put off what comes after this day; it stays put off until more is known.
  const bool put_off =
      due_before.has_value() && before.has_measurement_due_date() &&
      MeasuredUntil(before, active_since) == MeasuredUntil(indicator, active_since);
  if (due.has_value() && put_off) {
    due = *due + (ToDay(before.measurement_due_date()) - *due_before);
  }
  const bool is_the_same = due.has_value() && indicator.has_measurement_due_date() &&
                           ToDay(indicator.measurement_due_date()) == *due;
  if (is_the_same) return;
  ExpectNoMeasurement(indicator);
  if (due.has_value()) *indicator.mutable_measurement_due_date() = ToDate(*due);
}

void ExpectNoMeasurement(Indicator& indicator) {
  indicator.clear_measurement_due_date();
  indicator.set_measurement_overdue(false);
}

bool NoteOverdueMeasurement(Indicator& indicator, Day today) {
  if (!indicator.has_measurement_due_date() || indicator.measurement_overdue()) return false;
  if (today <= ToDay(indicator.measurement_due_date())) return false;
  indicator.set_measurement_overdue(true);
  return true;
}

bool AimsOtherwise(const Indicator& indicator, const Indicator& before) {
  const auto equals = [](const Indicator::Target& a, const Indicator::Target& b) {
    return google::protobuf::util::MessageDifferencer::Equals(a, b);
  };
  return indicator.weight() != before.weight() || indicator.tolerance() != before.tolerance() ||
         !std::equal(indicator.targets().begin(), indicator.targets().end(),
                     before.targets().begin(), before.targets().end(), equals);
}

Status Close(Indicator& indicator, std::string_view reason, Day day) {
  RETURN_IF_ERROR(kIndicatorLifecycle.Check("CloseIndicator", indicator));
  FieldErrors errors;
  if (indicator.endline_measurement().empty() && reason.empty()) {
    errors.Add("reason",
               "It has no endline: approve a measurement of the round ENDLINE, or say why there is "
               "none.");
  }
  const Day known = LastKnown(indicator);
  if (day < known) {
    errors.Add("close_date", FormatDay(day) + " is before the end of what was measured of it, " +
                                 FormatDay(known) + ".");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  ForgetEndline(indicator);
  ExpectNoMeasurement(indicator);
  *indicator.mutable_close_date() = ToDate(day);
  return kIndicatorLifecycle.Apply("CloseIndicator", indicator);
}

Status RequireMeasurable(const Indicator& indicator) {
  if (indicator.state() != Indicator::CLOSED) return OkStatus();
  return Refuse(kIndicatorClosed, indicator.name() + " is closed.", "Create another indicator.");
}

}  // namespace tandem::objectives
