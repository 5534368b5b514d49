#include "services/objectives/handlers/objectives.h"

#include <algorithm>
#include <string>
#include <vector>

#include "libs/common/base/names.h"
#include "services/objectives/collections.h"
#include "services/objectives/domain/framework.h"
#include "services/objectives/domain/indicator.h"
#include "services/objectives/domain/objective.h"
#include "services/objectives/domain/objective_set.h"
#include "services/objectives/domain/progress.h"
#include "services/objectives/domain/reading.h"
#include "services/objectives/handlers/about.h"
#include "services/objectives/handlers/objective_setting.h"
#include "services/objectives/handlers/overdue_measurements.h"
#include "services/objectives/handlers/standing.h"
#include "services/objectives/handlers/tracking.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using Objective = v1::PartnershipObjective;

// What every event about an objective tells.
template <class Event>
Event EventOf(const Objective& objective) {
  auto event = About<Event>(objective);
  event.set_team(objective.team());
  event.set_display_name(objective.display_name());
  event.set_state(objective.state());
  event.set_weight_micros(Weight(objective.weight()));
  *event.mutable_indicators() = objective.indicators();
  *event.mutable_competencies() = objective.competencies();
  return event;
}

Result<ObjectiveFacts> FactsOf(Unit& unit, Objective objective) {
  ObjectiveFacts facts{std::move(objective), {}};
  for (const std::string& name : facts.objective.team_priorities()) {
    ASSIGN_OR_RETURN(facts.priorities.emplace_back(), unit.Load(kTeamPriorities, name));
  }
  return facts;
}

// Those that an earlier version named may stay, though their framework was retired since.
Status CheckCompetencies(Unit& unit, const Objective& objective, const Objective* before,
                         FieldErrors& errors) {
  for (const std::string& competency : objective.competencies()) {
    const bool is_kept =
        before != nullptr && std::find(before->competencies().begin(), before->competencies().end(),
                                       competency) != before->competencies().end();
    if (is_kept) continue;
    ASSIGN_OR_RETURN(const v1::CompetencyFramework framework,
                     unit.Load(kFrameworks, FrameworkOf(competency)));
    RETURN_IF_ERROR(
        MayReferTo(framework, competency, "partnership_objective.competencies", errors));
  }
  return OkStatus();
}

// An update, of itself or of its indicators, has proposed it again.
void EmitProposedAnew(Unit& unit, const Objective& objective) {
  auto event = EventOf<v1::ObjectiveProposed>(objective);
  event.set_changed(true);
  unit.Emit(event);
}

// Nobody waits any more for the endlines of an objective that is dropped.
Status ForgetEndlines(Unit& unit, const Objective& objective) {
  ASSIGN_OR_RETURN(std::vector<v1::Indicator> indicators,
                   unit.List(kIndicators, Referring("objective", objective.name())));
  for (v1::Indicator& indicator : indicators) {
    if (!indicator.has_endline_due_date()) continue;
    ForgetEndline(indicator);
    auto event = About<v1::EndlineRecorded>(indicator);
    event.set_objective(objective.name());
    unit.Emit(event);
    unit.Save(kIndicators, std::move(indicator));
  }
  return OkStatus();
}

Result<Objective> LoadForWork(Unit& unit, std::string_view name, std::string_view etag) {
  ASSIGN_OR_RETURN(Objective objective, unit.Load(kObjectives, name, etag));
  RETURN_IF_ERROR(LoadOpenSet(unit, name).status());
  return objective;
}

}  // namespace

Status PrepareObjective(Unit& unit, Objective& objective, const Objective* before) {
  const std::string new_team = before == nullptr ? objective.team() : std::string();
  ASSIGN_OR_RETURN(v1::ObjectiveSet set, LoadOpenSet(unit, objective.name(), new_team));
  FieldErrors errors;
  RETURN_IF_ERROR(CheckCompetencies(unit, objective, before, errors));
  ASSIGN_OR_RETURN(ObjectiveFacts facts, FactsOf(unit, objective));
  CheckPriorities(facts, errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (before == nullptr) {
    objective.set_objective_set(set.name());
    set.set_objective_count(set.objective_count() + 1);
    unit.Save(kObjectiveSets, std::move(set));
    return OkStatus();
  }
  RETURN_IF_ERROR(Change(facts));
  objective = facts.objective;
  if (objective.state() == Objective::PROPOSED) EmitProposedAnew(unit, objective);
  return OkStatus();
}

bool WasAgreed(const Objective& objective, OtherIndicators how) {
  if (objective.state() == Objective::ACTIVE) return how != OtherIndicators::kMeasuredNoMore;
  const bool is_going =
      objective.state() == Objective::PROPOSED || objective.state() == Objective::AGREED;
  return how != OtherIndicators::kWorkedOut && is_going &&
         (objective.has_lead_agreement() || objective.has_counterpart_agreement());
}

Status SaveWithOtherIndicators(Unit& unit, Objective objective, OtherIndicators how) {
  if (WasAgreed(objective, how)) {
    ASSIGN_OR_RETURN(ObjectiveFacts facts, FactsOf(unit, std::move(objective)));
    RETURN_IF_ERROR(Change(facts));
    objective = std::move(facts.objective);
    EmitProposedAnew(unit, objective);
  }
  unit.Save(kObjectives, std::move(objective));
  return OkStatus();
}

Result<Objective> ProposeObjective(Unit& unit, const v1::ProposeObjectiveRequest& request) {
  ASSIGN_OR_RETURN(Objective objective, LoadForWork(unit, request.name(), request.etag()));
  ASSIGN_OR_RETURN(ObjectiveFacts facts, FactsOf(unit, std::move(objective)));
  RETURN_IF_ERROR(Propose(facts, ToDay(request.propose_date())));
  auto event = EventOf<v1::ObjectiveProposed>(facts.objective);
  *event.mutable_propose_date() = request.propose_date();
  unit.Emit(event);
  return unit.Save(kObjectives, std::move(facts.objective));
}

Result<Objective> AgreeObjective(Unit& unit, const v1::AgreeObjectiveRequest& request) {
  ASSIGN_OR_RETURN(Objective objective, unit.Load(kObjectives, request.name(), request.etag()));
  ASSIGN_OR_RETURN(v1::ObjectiveSet set, LoadOpenSet(unit, request.name()));
  FieldErrors errors;
  ASSIGN_OR_RETURN(const bool on_behalf,
                   ActFor(unit, request.name(), request.side(), request.reason(), errors));
  RETURN_IF_ERROR(errors.ToStatus());
  ASSIGN_OR_RETURN(ObjectiveFacts facts, FactsOf(unit, std::move(objective)));
  RETURN_IF_ERROR(Agree(facts, request.side(), ToDay(request.agree_date()), on_behalf));
  objective = std::move(facts.objective);
  auto by_side = About<v1::ObjectiveAgreedBySide>(objective);
  by_side.set_side(request.side());
  *by_side.mutable_agree_date() = request.agree_date();
  unit.Emit(by_side);
  if (objective.state() == Objective::AGREED) {
    const Day agreed = AgreedOn(objective);
    NoteAgreement(set, objective.team(), agreed);
    SaveWithClocks(unit, std::move(set));
    auto event = EventOf<v1::ObjectiveAgreed>(objective);
    *event.mutable_agree_date() = ToDate(agreed);
    unit.Emit(event);
  }
  return unit.Save(kObjectives, std::move(objective));
}

Result<Objective> ActivateObjective(Unit& unit, const v1::ActivateObjectiveRequest& request) {
  ASSIGN_OR_RETURN(Objective objective, LoadForWork(unit, request.name(), request.etag()));
  ASSIGN_OR_RETURN(ObjectiveFacts facts, FactsOf(unit, std::move(objective)));
  RETURN_IF_ERROR(Activate(facts, ToDay(request.activate_date())));
  RETURN_IF_ERROR(AwaitFirstMeasurements(unit, facts.objective));
  auto event = EventOf<v1::ObjectiveActivated>(facts.objective);
  *event.mutable_activate_date() = request.activate_date();
  unit.Emit(event);
  return unit.Save(kObjectives, std::move(facts.objective));
}

Result<Objective> ConcludeObjective(Unit& unit, const v1::ConcludeObjectiveRequest& request) {
  ASSIGN_OR_RETURN(Objective objective, LoadForWork(unit, request.name(), request.etag()));
  ASSIGN_OR_RETURN(const TrackedObjective tracked, Track(unit, objective));
  const auto suggested = Suggested(ProgressOf(tracked, std::nullopt).rollup());
  RETURN_IF_ERROR(Conclude(objective, request.conclusion(), suggested, request.comment(),
                           ToDay(request.conclude_date())));
  RETURN_IF_ERROR(AwaitNoMeasurements(unit, Referring("objective", objective.name())));
  auto event = EventOf<v1::ObjectiveConcluded>(objective);
  event.set_computed(suggested);
  *event.mutable_conclude_date() = request.conclude_date();
  unit.Emit(event);
  return unit.Save(kObjectives, std::move(objective));
}

Result<Objective> DropObjective(Unit& unit, const v1::DropObjectiveRequest& request) {
  ASSIGN_OR_RETURN(Objective objective, LoadForWork(unit, request.name(), request.etag()));
  RETURN_IF_ERROR(Drop(objective, ToDay(request.drop_date())));
  unit.Note(request.reason());
  RETURN_IF_ERROR(ForgetEndlines(unit, objective));
  RETURN_IF_ERROR(AwaitNoMeasurements(unit, Referring("objective", objective.name())));
  auto event = EventOf<v1::ObjectiveDropped>(objective);
  *event.mutable_drop_date() = request.drop_date();
  unit.Emit(event);
  return unit.Save(kObjectives, std::move(objective));
}

}  // namespace tandem::objectives
