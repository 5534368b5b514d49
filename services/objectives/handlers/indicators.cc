#include "services/objectives/handlers/indicators.h"

#include <string>

#include "libs/common/base/names.h"
#include "services/objectives/collections.h"
#include "services/objectives/domain/indicator.h"
#include "services/objectives/domain/objective.h"
#include "services/objectives/handlers/about.h"
#include "services/objectives/handlers/objectives.h"
#include "services/objectives/handlers/overdue_measurements.h"
#include "services/objectives/handlers/standing.h"
#include "services/objectives/handlers/tracking.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using v1::Indicator;

template <class Event>
Event EventOf(const Indicator& indicator) {
  auto event = About<Event>(indicator);
  event.set_objective(indicator.objective());
  return event;
}

// The objective and the set are saved with a new indicator: both know what they have.
Status AddToObjective(Unit& unit, v1::ObjectiveSet set, Indicator& indicator) {
  ASSIGN_OR_RETURN(v1::PartnershipObjective objective,
                   unit.Load(kObjectives, indicator.objective()));
  RETURN_IF_ERROR(RequireGoing(objective));
  RETURN_IF_ERROR(RequireRoomForIndicator(objective));
  indicator.set_team(objective.team());
  indicator.set_objective_set(set.name());
  objective.add_indicators(indicator.name());
  RETURN_IF_ERROR(SaveWithOtherIndicators(unit, std::move(objective), OtherIndicators::kWorkedOut));
  set.set_indicator_count(set.indicator_count() + 1);
  unit.Save(kObjectiveSets, std::move(set));
  return OkStatus();
}

Result<v1::PartnershipObjective> LoadGoing(Unit& unit, const Indicator& indicator) {
  ASSIGN_OR_RETURN(v1::PartnershipObjective objective,
                   unit.Load(kObjectives, indicator.objective()));
  RETURN_IF_ERROR(RequireGoing(objective));
  return objective;
}

// What its objective is measured by is another now.
Status NoteChange(Unit& unit, const Indicator& indicator, OtherIndicators how) {
  ASSIGN_OR_RETURN(v1::PartnershipObjective objective,
                   unit.Load(kObjectives, indicator.objective()));
  if (!WasAgreed(objective, how)) return OkStatus();
  return SaveWithOtherIndicators(unit, std::move(objective), how);
}

}  // namespace

Status PrepareIndicator(Unit& unit, Indicator& indicator, const Indicator* before) {
  ASSIGN_OR_RETURN(v1::ObjectiveSet set, LoadOpenSet(unit, indicator.name()));
  if (before == nullptr) return AddToObjective(unit, std::move(set), indicator);
  ASSIGN_OR_RETURN(const v1::PartnershipObjective objective, LoadGoing(unit, indicator));
  if (before->frequency() != indicator.frequency()) {
    AwaitMeasurement(unit, indicator, *before, objective);
  }
  RETURN_IF_ERROR(NoteChange(unit, indicator,
                             AimsOtherwise(indicator, *before) ? OtherIndicators::kAimOtherwise
                                                               : OtherIndicators::kWorkedOut));
  return EmitProgress<v1::IndicatorRevised>(unit, indicator);
}

Result<Indicator> BaselineIndicator(Unit& unit, const v1::BaselineIndicatorRequest& request) {
  ASSIGN_OR_RETURN(Indicator indicator, unit.Load(kIndicators, request.name(), request.etag()));
  RETURN_IF_ERROR(LoadOpenSet(unit, request.name()).status());
  ASSIGN_OR_RETURN(const v1::PartnershipObjective objective, LoadGoing(unit, indicator));
  const Indicator before = indicator;
  RETURN_IF_ERROR(SetBaseline(indicator, request.baseline(), request.reason()));
  AwaitMeasurement(unit, indicator, before, objective);
  // A first baseline is what an agreed indicator still waits for.
  if (before.has_baseline()) {
    RETURN_IF_ERROR(NoteChange(unit, indicator, OtherIndicators::kWorkedOut));
  }
  if (!request.reason().empty()) unit.Note(request.reason());
  RETURN_IF_ERROR(EmitProgress<v1::IndicatorBaselined>(unit, indicator));
  return unit.Save(kIndicators, std::move(indicator));
}

Result<Indicator> CloseIndicator(Unit& unit, const v1::CloseIndicatorRequest& request) {
  ASSIGN_OR_RETURN(Indicator indicator, unit.Load(kIndicators, request.name(), request.etag()));
  RETURN_IF_ERROR(LoadOpenSet(unit, request.name()).status());
  const bool waits_for_endline = indicator.has_endline_due_date();
  const bool is_endlined = !indicator.endline_measurement().empty();
  RETURN_IF_ERROR(Close(indicator, request.reason(), ToDay(request.close_date())));
  unit.ClearTimer(kMeasurementOverdue, indicator.name());
  // After its endline nothing is lost of what was agreed to be measured.
  if (!is_endlined) RETURN_IF_ERROR(NoteChange(unit, indicator, OtherIndicators::kMeasuredNoMore));
  if (!request.reason().empty()) unit.Note(request.reason());
  auto closed = EventOf<v1::IndicatorClosed>(indicator);
  *closed.mutable_close_date() = indicator.close_date();
  unit.Emit(closed);
  if (waits_for_endline) unit.Emit(EventOf<v1::EndlineRecorded>(indicator));
  return unit.Save(kIndicators, std::move(indicator));
}

}  // namespace tandem::objectives
