#include "services/placement/handlers/cohorts.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/returning.h"
#include "services/placement/domain/shares.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/placements.h"
#include "tandem/placement/v1/cohort_events.pb.h"

namespace tandem::placement {
namespace {

constexpr std::size_t kMostPlacements = 500;

// Whether a step of the cohort is still ahead of `placement`: a run that is repeated for stragglers
// leaves the others as they are.
bool IsAhead(v1::CohortRun::Step step, const v1::Placement& placement) {
  switch (step) {
    case v1::CohortRun::CLEARED:
      return placement.state() == v1::Placement::PLANNED ||
             placement.state() == v1::Placement::CLEARING;
    case v1::CohortRun::STARTED:
      return IsUnfinished(placement) && !HasBegun(placement);
    default:
      return AwaitsReturn(placement);
  }
}

// "2 in state READY, 1 in state ACTIVE".
std::string StatesOf(const std::vector<v1::Placement>& placements) {
  std::map<v1::Placement::State, int> counts;
  for (const v1::Placement& placement : placements) ++counts[placement.state()];
  std::vector<std::string> states;
  for (const auto& [state, count] : counts) {
    states.push_back(fmt::format("{} in state {}", count, v1::Placement::State_Name(state)));
  }
  return fmt::format("{}", fmt::join(states, ", "));
}

Status RefuseEmpty(const std::string& parent, const std::string& cohort) {
  return Refuse(kCohortEmpty, fmt::format("{} has no cohort \"{}\".", parent, cohort),
                "Set the cohort of its placements (UpdatePlacement).");
}

Status RefuseNoneAhead(const std::string& cohort, v1::CohortRun::Step step,
                       const std::vector<v1::Placement>& placements) {
  return Refuse(kCohortEmpty,
                fmt::format("None of the cohort \"{}\" can be {} now: {}.", cohort,
                            v1::CohortRun::Step_Name(step), StatesOf(placements)),
                "Take the step before it first (ClearCohort, StartCohort, ConfirmCohortReturn), "
                "unless this one is done.");
}

// Those of the cohort that have `step` ahead of them, by name.
Result<std::vector<v1::Placement>> LoadCohort(Unit& unit, const std::string& parent,
                                              const std::string& cohort, v1::CohortRun::Step step) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership, unit.Load(kPartnerships, parent));
  ASSIGN_OR_RETURN(
      auto placements,
      unit.List(kPlacements, Below(partnership.name()).Where("cohort", Op::kEqual, cohort)));
  if (placements.empty()) return RefuseEmpty(parent, cohort);
  const bool is_any_ahead =
      std::any_of(placements.begin(), placements.end(),
                  [&](const v1::Placement& placement) { return IsAhead(step, placement); });
  if (!is_any_ahead) return RefuseNoneAhead(cohort, step, placements);
  std::erase_if(placements,
                [&](const v1::Placement& placement) { return !IsAhead(step, placement); });
  if (placements.size() > kMostPlacements) {
    return Refuse(kCohortTooLarge,
                  fmt::format("The cohort \"{}\" has {} placements; at most {} go in one run.",
                              cohort, placements.size(), kMostPlacements),
                  "Divide it into cohorts.");
  }
  return placements;
}

// One placement's part of a run, undone where it fails.
template <class Step>
void Try(Unit& unit, const v1::Placement& placement, const Step& step, v1::CohortRun& run) {
  const Unit::Savepoint before = unit.Mark();
  const Status status = step(placement);
  v1::CohortRun::Outcome& outcome = *run.add_outcomes();
  outcome.set_placement(placement.name());
  outcome.set_professional(placement.professional());
  if (status.ok()) {
    run.set_done(run.done() + 1);
    return;
  }
  unit.Rollback(before);
  run.set_refused(run.refused() + 1);
  outcome.set_reason(ReasonOf(status));
  outcome.set_message(std::string(status.message()));
  for (const std::string& unmet : UnmetOf(status)) outcome.add_unmet_conditions(unmet);
}

template <class Request, class Step>
Result<v1::CohortRun> Run(Unit& unit, const Request& request, v1::CohortRun::Step kind,
                          const common::v1::Date& day, const Step& step) {
  ASSIGN_OR_RETURN(const auto cohort, LoadCohort(unit, request.parent(), request.cohort(), kind));
  v1::CohortRun run;
  const std::string id =
      request.cohort_run_id().empty() ? fmt::format("c-{}", unit.NewId()) : request.cohort_run_id();
  run.set_name(Join(request.parent(), "cohortRuns", id));
  run.set_cohort(request.cohort());
  run.set_step(kind);
  *run.mutable_effective_date() = day;
  for (const v1::Placement& placement : cohort) Try(unit, placement, step, run);
  auto event = About<v1::CohortRunRecorded>(run.name());
  event.set_cohort(run.cohort());
  event.set_step(kind);
  event.set_done(run.done());
  event.set_refused(run.refused());
  unit.Emit(event);
  return unit.Create(kCohortRuns, std::move(run));
}

Status Clear(Unit& unit, const v1::Placement& placement, const v1::ClearCohortRequest& request) {
  if (placement.state() == v1::Placement::PLANNED) {
    v1::BeginClearingRequest begin;
    begin.set_name(placement.name());
    RETURN_IF_ERROR(BeginClearing(unit, begin).status());
  }
  v1::Placement cleared;
  for (const auto& item : request.items()) {
    v1::RecordClearanceRequest record;
    record.set_name(placement.name());
    record.set_kind(item.kind());
    record.set_outcome(item.outcome());
    record.set_note(item.note());
    *record.mutable_effective_date() = request.effective_date();
    ASSIGN_OR_RETURN(cleared, RecordClearance(unit, record));
  }
  const auto& checklist = cleared.clearing();
  const bool is_open = std::any_of(checklist.begin(), checklist.end(), [](const auto& item) {
    return item.outcome() == v1::ClearingItem::PENDING;
  });
  if (is_open) return OkStatus();
  v1::MarkPlacementReadyRequest ready;
  ready.set_name(placement.name());
  return MarkPlacementReady(unit, ready).status();
}

}  // namespace

Result<v1::CohortRun> ClearCohort(Unit& unit, const v1::ClearCohortRequest& request) {
  return Run(unit, request, v1::CohortRun::CLEARED, request.effective_date(),
             [&](const v1::Placement& placement) { return Clear(unit, placement, request); });
}

Result<v1::CohortRun> StartCohort(Unit& unit, const v1::StartCohortRequest& request) {
  return Run(unit, request, v1::CohortRun::STARTED, request.effective_date(),
             [&](const v1::Placement& placement) {
               v1::StartPlacementRequest start;
               start.set_name(placement.name());
               *start.mutable_effective_date() = request.effective_date();
               return StartPlacement(unit, start).status();
             });
}

Result<v1::CohortRun> ConfirmCohortReturn(Unit& unit,
                                          const v1::ConfirmCohortReturnRequest& request) {
  return Run(unit, request, v1::CohortRun::RETURNED, request.return_date(),
             [&](const v1::Placement& placement) {
               v1::ConfirmReturnRequest confirm;
               confirm.set_name(placement.name());
               *confirm.mutable_return_date() = request.return_date();
               return ConfirmReturn(unit, confirm).status();
             });
}

}  // namespace tandem::placement
