#include "services/objectives/handlers/overdue_measurements.h"

#include <algorithm>
#include <vector>

#include "services/objectives/collections.h"
#include "services/objectives/domain/indicator.h"
#include "services/objectives/domain/objective.h"
#include "services/objectives/handlers/about.h"
#include "services/objectives/handlers/tracking.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

void SetOverdueTimer(Unit& unit, const v1::Indicator& indicator) {
  unit.SetTimer(kMeasurementOverdue, indicator.name(),
                StartOf(ToDay(indicator.measurement_due_date()) + 1));
}

}  // namespace

void AwaitMeasurement(Unit& unit, v1::Indicator& indicator, const v1::Indicator& before,
                      const v1::PartnershipObjective& objective) {
  ExpectMeasurement(indicator, before, ActiveSince(objective));
  if (indicator.has_measurement_due_date()) {
    SetOverdueTimer(unit, indicator);
  } else {
    unit.ClearTimer(kMeasurementOverdue, indicator.name());
  }
}

Status AwaitFirstMeasurements(Unit& unit, const v1::PartnershipObjective& objective) {
  ASSIGN_OR_RETURN(std::vector<v1::Indicator> indicators,
                   unit.List(kIndicators, Referring("objective", objective.name())));
  for (v1::Indicator& indicator : indicators) {
    const bool is_awaited = indicator.has_measurement_due_date();
    if (is_awaited || !MeasurementDue(indicator, ActiveSince(objective)).has_value()) continue;
    const v1::Indicator before = indicator;
    AwaitMeasurement(unit, indicator, before, objective);
    unit.Save(kIndicators, std::move(indicator));
  }
  return OkStatus();
}

Status AwaitNoMeasurements(Unit& unit, const Query& indicators) {
  ASSIGN_OR_RETURN(std::vector<v1::Indicator> waiting, unit.List(kIndicators, indicators));
  for (v1::Indicator& indicator : waiting) {
    if (!indicator.has_measurement_due_date()) continue;
    const bool was_overdue = indicator.measurement_overdue();
    ExpectNoMeasurement(indicator);
    if (was_overdue) RETURN_IF_ERROR(EmitProgress<v1::IndicatorRevised>(unit, indicator));
    unit.ClearTimer(kMeasurementOverdue, indicator.name());
    unit.Save(kIndicators, std::move(indicator));
  }
  return OkStatus();
}

Status PutOffMeasurements(Unit& unit, const v1::ObjectiveSet& set, Day frozen, Day thawed) {
  ASSIGN_OR_RETURN(std::vector<v1::Indicator> indicators,
                   unit.List(kIndicators, Referring("objective_set", set.name())));
  for (v1::Indicator& indicator : indicators) {
    if (!indicator.has_measurement_due_date()) continue;
    const Day due = ToDay(indicator.measurement_due_date());
    const bool was_over = due < frozen;
    if (was_over && indicator.measurement_overdue()) continue;
    // Time that had run out before does not come back. What was flagged after it, before somebody
    // entered the hold, was no time at all.
    const auto days = was_over ? 0 : std::max<absl::civil_diff_t>(0, thawed - frozen);
    *indicator.mutable_measurement_due_date() = ToDate(due + days);
    if (days > 0 && indicator.measurement_overdue()) {
      indicator.set_measurement_overdue(false);
      RETURN_IF_ERROR(EmitProgress<v1::IndicatorRevised>(unit, indicator));
    }
    SetOverdueTimer(unit, indicator);
    unit.Save(kIndicators, std::move(indicator));
  }
  return OkStatus();
}

Status FlagOverdueMeasurement(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::Indicator indicator, unit.Load(kIndicators, name));
  ASSIGN_OR_RETURN(const v1::ObjectiveSet set,
                   unit.Load(kObjectiveSets, indicator.objective_set()));
  ASSIGN_OR_RETURN(const v1::PartnershipObjective objective,
                   unit.Load(kObjectives, indicator.objective()));
  if (set.state() != v1::ObjectiveSet::OPEN || !RequireGoing(objective).ok()) return OkStatus();
  if (!NoteOverdueMeasurement(indicator, DayOf(unit.now()))) return OkStatus();
  auto event = About<v1::MeasurementOverdue>(indicator);
  event.set_objective(indicator.objective());
  *event.mutable_due_date() = indicator.measurement_due_date();
  unit.Emit(event);
  unit.Save(kIndicators, std::move(indicator));
  return OkStatus();
}

}  // namespace tandem::objectives
