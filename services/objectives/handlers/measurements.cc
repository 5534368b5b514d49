#include "services/objectives/handlers/measurements.h"

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "libs/common/base/names.h"
#include "services/objectives/collections.h"
#include "services/objectives/domain/indicator.h"
#include "services/objectives/domain/measurement.h"
#include "services/objectives/domain/objective.h"
#include "services/objectives/domain/progress.h"
#include "services/objectives/handlers/about.h"
#include "services/objectives/handlers/overdue_measurements.h"
#include "services/objectives/handlers/standing.h"
#include "services/objectives/handlers/tracking.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using v1::Indicator;
using v1::Measurement;

template <class Event>
Event EventOf(const Measurement& measurement) {
  auto event = About<Event>(measurement);
  event.set_indicator(std::string(ParentOf(measurement.name())));
  return event;
}

// Of an objective that the indicator is measured for.
Result<v1::PartnershipObjective> LoadMeasured(Unit& unit, const Indicator& indicator) {
  ASSIGN_OR_RETURN(v1::PartnershipObjective objective,
                   unit.Load(kObjectives, indicator.objective()));
  RETURN_IF_ERROR(RequireNotDropped(objective));
  return objective;
}

// Follows what counts of the indicator when `gone` does no more. Saving it guards which measurement
// is its latest.
Status LoseMeasurement(Indicator& indicator, const Measurement& gone,
                       std::span<const Measurement> approved) {
  if (gone.name() != indicator.endline_measurement()) return OkStatus();
  return LoseEndline(indicator, approved);
}

Indicator SaveCounting(Unit& unit, Indicator indicator, const Indicator& before,
                       const v1::PartnershipObjective& objective) {
  if (RequireGoing(objective).ok()) AwaitMeasurement(unit, indicator, before, objective);
  const bool is_asked_again = indicator.has_endline_due_date() && !before.has_endline_due_date();
  if (is_asked_again) unit.Emit(EndlineDueOf(indicator));
  return unit.Save(kIndicators, std::move(indicator));
}

v1::MeasurementSuperseded SupersededEvent(const Measurement& gone, const Indicator& indicator,
                                          const v1::IndicatorProgress& progress) {
  auto event = EventOf<v1::MeasurementSuperseded>(gone);
  event.set_objective(indicator.objective());
  event.set_superseded_by(gone.superseded_by());
  *event.mutable_progress() = progress;
  return event;
}

// Takes the corrected one out of what counts.
Result<std::optional<Measurement>> SupersedeCorrected(Unit& unit, const Measurement& correction) {
  if (correction.corrects().empty()) return std::optional<Measurement>();
  ASSIGN_OR_RETURN(Measurement corrected, unit.Load(kMeasurements, correction.corrects()));
  RETURN_IF_ERROR(Supersede(corrected, correction.name()));
  unit.Save(kMeasurements, corrected);
  return std::optional<Measurement>(std::move(corrected));
}

}  // namespace

Status PrepareMeasurement(Unit& unit, Measurement& measurement, const Measurement* before) {
  RETURN_IF_ERROR(LoadOpenSet(unit, measurement.name()).status());
  const std::string name(ParentOf(measurement.name()));
  ASSIGN_OR_RETURN(const Indicator indicator, unit.Load(kIndicators, name));
  RETURN_IF_ERROR(LoadMeasured(unit, indicator).status());
  RETURN_IF_ERROR(CheckAgainst(indicator, measurement));
  measurement.set_indicator(name);
  if (measurement.corrects().empty() || before != nullptr) return OkStatus();
  ASSIGN_OR_RETURN(const Measurement corrected, unit.Load(kMeasurements, measurement.corrects()));
  return RequireCorrectable(corrected);
}

Result<Measurement> SubmitMeasurement(Unit& unit, const v1::SubmitMeasurementRequest& request) {
  ASSIGN_OR_RETURN(Measurement measurement,
                   unit.Load(kMeasurements, request.name(), request.etag()));
  RETURN_IF_ERROR(LoadOpenSet(unit, request.name()).status());
  RETURN_IF_ERROR(Submit(measurement, unit.caller().subject, DayOf(unit.now())));
  ASSIGN_OR_RETURN(Indicator indicator, unit.Load(kIndicators, ParentOf(request.name())));
  ASSIGN_OR_RETURN(const TrackedIndicator tracked, Track(unit, std::move(indicator)));
  RETURN_IF_ERROR(RequireUnmeasured(measurement, tracked.approved));
  unit.Emit(EventOf<v1::MeasurementSubmitted>(measurement));
  return unit.Save(kMeasurements, std::move(measurement));
}

Result<Measurement> ReturnMeasurement(Unit& unit, const v1::ReturnMeasurementRequest& request) {
  ASSIGN_OR_RETURN(Measurement measurement,
                   unit.Load(kMeasurements, request.name(), request.etag()));
  RETURN_IF_ERROR(LoadOpenSet(unit, request.name()).status());
  std::optional<Measurement> corrected;
  if (!measurement.corrects().empty()) {
    ASSIGN_OR_RETURN(corrected, unit.Load(kMeasurements, measurement.corrects()));
  }
  RETURN_IF_ERROR(Return(measurement, request.comment(), corrected));
  unit.Emit(EventOf<v1::MeasurementReturned>(measurement));
  return unit.Save(kMeasurements, std::move(measurement));
}

Result<Measurement> ApproveMeasurement(Unit& unit, const v1::ApproveMeasurementRequest& request) {
  ASSIGN_OR_RETURN(Measurement measurement,
                   unit.Load(kMeasurements, request.name(), request.etag()));
  RETURN_IF_ERROR(LoadOpenSet(unit, request.name()).status());
  ASSIGN_OR_RETURN(Indicator indicator, unit.Load(kIndicators, ParentOf(request.name())));
  ASSIGN_OR_RETURN(const v1::PartnershipObjective objective, LoadMeasured(unit, indicator));
  RETURN_IF_ERROR(CheckAgainst(indicator, measurement));
  RETURN_IF_ERROR(Approve(measurement, unit.caller().subject, unit.now()));
  ASSIGN_OR_RETURN(const std::optional<Measurement> corrected,
                   SupersedeCorrected(unit, measurement));
  measurement = unit.Save(kMeasurements, std::move(measurement));

  // Saving the indicator guards which measurement is its latest, and that there is one of a period:
  // two approvals meet here.
  ASSIGN_OR_RETURN(const TrackedIndicator tracked, Track(unit, indicator));
  RETURN_IF_ERROR(RequireUnmeasured(measurement, tracked.approved));
  const Measurement* latest = Latest(tracked.approved, Day::max());
  const Indicator before = indicator;
  if (corrected.has_value()) {
    RETURN_IF_ERROR(LoseMeasurement(indicator, *corrected, tracked.approved));
  }
  RETURN_IF_ERROR(NoteApproval(indicator, measurement, latest != nullptr ? *latest : measurement));
  indicator = SaveCounting(unit, std::move(indicator), before, objective);

  ASSIGN_OR_RETURN(const v1::IndicatorProgress progress, CurrentProgress(unit, indicator));
  auto approved = EventOf<v1::MeasurementApproved>(measurement);
  approved.set_objective(indicator.objective());
  approved.set_corrects(measurement.corrects());
  *approved.mutable_period() = measurement.period();
  *approved.mutable_progress() = progress;
  unit.Emit(approved);
  if (corrected.has_value()) unit.Emit(SupersededEvent(*corrected, indicator, progress));
  if (measurement.round() == v1::ENDLINE) {
    auto recorded = About<v1::EndlineRecorded>(indicator);
    recorded.set_objective(indicator.objective());
    recorded.set_measurement(measurement.name());
    unit.Emit(recorded);
  }
  return measurement;
}

Result<Measurement> SupersedeMeasurement(Unit& unit,
                                         const v1::SupersedeMeasurementRequest& request) {
  ASSIGN_OR_RETURN(Measurement measurement,
                   unit.Load(kMeasurements, request.name(), request.etag()));
  RETURN_IF_ERROR(LoadOpenSet(unit, request.name()).status());
  ASSIGN_OR_RETURN(Indicator indicator, unit.Load(kIndicators, ParentOf(request.name())));
  RETURN_IF_ERROR(RequireMeasurable(indicator));
  ASSIGN_OR_RETURN(const v1::PartnershipObjective objective, LoadMeasured(unit, indicator));
  Measurement by;
  by.set_name(request.superseded_by());
  // Nothing is told of what lies elsewhere.
  if (ParentOf(by.name()) == indicator.name()) {
    ASSIGN_OR_RETURN(by, unit.Load(kMeasurements, request.superseded_by()));
  }
  RETURN_IF_ERROR(TakeBack(measurement, by, unit.caller().subject));
  unit.Note(request.reason());
  measurement = unit.Save(kMeasurements, std::move(measurement));

  ASSIGN_OR_RETURN(const TrackedIndicator tracked, Track(unit, indicator));
  const Indicator before = indicator;
  RETURN_IF_ERROR(LoseMeasurement(indicator, measurement, tracked.approved));
  NoteLatest(indicator, *Latest(tracked.approved, Day::max()));
  indicator = SaveCounting(unit, std::move(indicator), before, objective);
  ASSIGN_OR_RETURN(const v1::IndicatorProgress progress, CurrentProgress(unit, indicator));
  unit.Emit(SupersededEvent(measurement, indicator, progress));
  return measurement;
}

}  // namespace tandem::objectives
