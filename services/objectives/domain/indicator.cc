#include "services/objectives/domain/indicator.h"

#include <set>
#include <string>

#include "libs/common/base/names.h"
#include "services/objectives/domain/periods.h"
#include "services/objectives/domain/reading.h"
#include "services/objectives/domain/reasons.h"

namespace tandem::objectives {
namespace {

using v1::Indicator;

constexpr Transition<Indicator> kTransitions[] = {
    {"Baseline", {Indicator::DEFINED, Indicator::BASELINED}, Indicator::BASELINED, {}},
    {"Baseline", {Indicator::TRACKING}, Indicator::TRACKING, {}},
    {"Baseline", {Indicator::ENDLINED}, Indicator::ENDLINED, {}},
    {"Track", {Indicator::BASELINED, Indicator::TRACKING}, Indicator::TRACKING, {}},
    {"Track", {Indicator::ENDLINED}, Indicator::ENDLINED, {}},
    {"Endline",
     {Indicator::BASELINED, Indicator::TRACKING, Indicator::ENDLINED},
     Indicator::ENDLINED,
     {}},
    {"Close",
     {Indicator::DEFINED, Indicator::BASELINED, Indicator::TRACKING, Indicator::ENDLINED},
     Indicator::CLOSED,
     {}},
};

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

}  // namespace

const Lifecycle<Indicator> kIndicatorLifecycle{"Indicator", kTransitions};

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
  return errors.ToStatus();
}

Status SetBaseline(Indicator& indicator, const Indicator::Baseline& baseline,
                   std::string_view reason) {
  RETURN_IF_ERROR(kIndicatorLifecycle.Check("Baseline", indicator));
  if (indicator.has_baseline() && reason.empty()) {
    return Refuse(kReasonRequired, indicator.name() + " has a baseline already.",
                  "Say in `reason` why another one replaces it.");
  }
  FieldErrors errors;
  CheckReading(indicator, baseline.reading(), "baseline.reading", errors);
  RETURN_IF_ERROR(errors.ToStatus());
  *indicator.mutable_baseline() = baseline;
  RETURN_IF_ERROR(kIndicatorLifecycle.Apply("Baseline", indicator));
  // Something was measured before its baseline was known.
  if (indicator.state() == Indicator::BASELINED && !indicator.latest_measurement().empty()) {
    return kIndicatorLifecycle.Apply("Track", indicator);
  }
  return OkStatus();
}

Status NoteApproval(Indicator& indicator, const v1::Measurement& approved,
                    const v1::Measurement& latest) {
  RETURN_IF_ERROR(RequireMeasurable(indicator));
  indicator.set_latest_measurement(latest.name());
  *indicator.mutable_latest_period_end() = latest.period().end();
  if (approved.round() == v1::ENDLINE) indicator.clear_endline_due_date();
  // Without a baseline it is not tracked yet: nothing can be computed.
  if (indicator.state() == Indicator::DEFINED) return OkStatus();
  return kIndicatorLifecycle.Apply(approved.round() == v1::ENDLINE ? "Endline" : "Track",
                                   indicator);
}

bool AskForEndline(Indicator& indicator, Day due) {
  if (indicator.state() != Indicator::BASELINED && indicator.state() != Indicator::TRACKING)
    return false;
  if (indicator.has_endline_due_date()) return false;
  *indicator.mutable_endline_due_date() = ToDate(due);
  return true;
}

Status Close(Indicator& indicator, std::string_view reason) {
  RETURN_IF_ERROR(kIndicatorLifecycle.Check("Close", indicator));
  if (indicator.state() != Indicator::ENDLINED && reason.empty()) {
    return Refuse(
        kReasonRequired, indicator.name() + " has no endline.",
        "Approve a measurement of the round ENDLINE, or say in `reason` why there is none.");
  }
  indicator.clear_endline_due_date();
  return kIndicatorLifecycle.Apply("Close", indicator);
}

Status RequireMeasurable(const Indicator& indicator) {
  if (indicator.state() != Indicator::CLOSED) return OkStatus();
  return Refuse(kIndicatorClosed, indicator.name() + " is closed.", "Create another indicator.");
}

}  // namespace tandem::objectives
