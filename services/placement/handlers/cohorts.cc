#include "services/placement/handlers/cohorts.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/names.h"
#include "libs/common/base/rule.h"
#include "services/placement/collections.h"
#include "services/placement/domain/fitting.h"
#include "services/placement/domain/match.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/returning.h"
#include "services/placement/domain/shares.h"
#include "services/placement/domain/unique.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/matches.h"
#include "services/placement/handlers/placements.h"
#include "tandem/placement/v1/cohort_events.pb.h"

namespace tandem::placement {
namespace {

constexpr std::size_t kMostInOneRun = 500;

// Whether a step of the cohort is still ahead of `placement`: a run that is repeated for stragglers
// leaves the others as they are.
bool IsAhead(v1::CohortRun::Step step, const v1::Placement& placement) {
  switch (step) {
    case v1::CohortRun::CLEARED:
      return placement.state() == v1::Placement::PLANNED ||
             placement.state() == v1::Placement::CLEARING;
    case v1::CohortRun::STARTED:
      return IsUnfinished(placement) && !HasBegun(placement);
    case v1::CohortRun::COMPLETED:
      return placement.state() == v1::Placement::ACTIVE ||
             placement.state() == v1::Placement::PAUSED;
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

Status RequireRoom(std::string_view what, std::size_t size) {
  if (size <= kMostInOneRun) return OkStatus();
  return Refuse(kCohortTooLarge,
                fmt::format("{} are {}; at most {} go in one run.", what, size, kMostInOneRun),
                "Divide it into cohorts.");
}

// Those of the cohort, by name.
Result<std::vector<v1::Placement>> LoadCohort(Unit& unit, const std::string& parent,
                                              const std::string& cohort) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership, unit.Load(kPartnerships, parent));
  ASSIGN_OR_RETURN(
      auto placements,
      unit.List(kPlacements, Below(partnership.name()).Where("cohort", Op::kEqual, cohort)));
  if (placements.empty()) return RefuseEmpty(parent, cohort);
  return placements;
}

// Those that have `step` ahead of them.
Result<std::vector<v1::Placement>> LoadAhead(Unit& unit, const std::string& parent,
                                             const std::string& cohort, v1::CohortRun::Step step) {
  ASSIGN_OR_RETURN(auto placements, LoadCohort(unit, parent, cohort));
  const bool is_any_ahead =
      std::any_of(placements.begin(), placements.end(),
                  [&](const v1::Placement& placement) { return IsAhead(step, placement); });
  if (!is_any_ahead) return RefuseNoneAhead(cohort, step, placements);
  std::erase_if(placements,
                [&](const v1::Placement& placement) { return !IsAhead(step, placement); });
  RETURN_IF_ERROR(
      RequireRoom(fmt::format("The placements of the cohort \"{}\"", cohort), placements.size()));
  return placements;
}

// Those that `request` names, as it does.
Result<std::vector<v1::Placement>> LoadNamed(Unit& unit, const v1::CompleteCohortRequest& request) {
  ASSIGN_OR_RETURN(const auto cohort, LoadCohort(unit, request.parent(), request.cohort()));
  FieldErrors errors;
  CheckUnique(
      "placements", request.placements(), [](const std::string& name) { return name; }, errors);
  std::vector<v1::Placement> named;
  for (int i = 0; i < request.placements_size(); ++i) {
    const auto found = std::find_if(cohort.begin(), cohort.end(), [&](const auto& one) {
      return one.name() == request.placements(i);
    });
    if (found != cohort.end()) {
      named.push_back(*found);
    } else {
      errors.Add(fmt::format("placements[{}]", i),
                 fmt::format("It is not of the cohort \"{}\".", request.cohort()));
    }
  }
  RETURN_IF_ERROR(errors.ToStatus());
  return named;
}

bool WaitsFor(v1::MatchSide side, const v1::Match& match) {
  return IsOpen(match) &&
         !(side == v1::HOST_TEAM ? match.has_host_team() : match.has_professional_side());
}

Status CheckMembers(const v1::AcceptCohortRequest& request) {
  FieldErrors errors;
  if (request.need().empty() == request.matches().empty()) {
    errors.Add("need", "Give either a need or matches.");
  }
  if (!request.need().empty() && PartnershipOf(request.need()) != request.parent()) {
    errors.Add("need", "It is not of this partnership.");
  }
  CheckUnique(
      "matches", request.matches(), [](const std::string& name) { return name; }, errors);
  for (int i = 0; i < request.matches_size(); ++i) {
    if (PartnershipOf(request.matches(i)) == request.parent()) continue;
    errors.Add(fmt::format("matches[{}]", i), "It is not of this partnership.");
  }
  return errors.ToStatus();
}

// The names of the matches that `request` is about.
Result<std::vector<std::string>> MatchesOf(Unit& unit, const v1::AcceptCohortRequest& request) {
  RETURN_IF_ERROR(CheckMembers(request));
  std::vector<std::string> names(request.matches().begin(), request.matches().end());
  if (request.need().empty()) return names;
  ASSIGN_OR_RETURN(const v1::PlacementNeed need, unit.Load(kNeeds, request.need()));
  ASSIGN_OR_RETURN(const auto matches, unit.List(kMatches, Below(need.name())));
  for (const v1::Match& match : matches) {
    if (WaitsFor(request.side(), match)) names.push_back(match.name());
  }
  if (names.empty()) {
    return Refuse(kCohortEmpty,
                  fmt::format("No match of {} waits for the side {}.", need.name(),
                              v1::MatchSide_Name(request.side())),
                  "Propose somebody (ProposeMatch), unless this is done.");
  }
  RETURN_IF_ERROR(RequireRoom(fmt::format("The matches of {}", need.name()), names.size()));
  return names;
}

// One member's part of a run, undone where it is refused. What is no refusal ends the run.
template <class Step>
Status Try(Unit& unit, v1::CohortRun::Outcome outcome, const Step& step, v1::CohortRun& run) {
  const Unit::Savepoint before = unit.Mark();
  Status status = step(outcome);
  if (IsTransient(status) || absl::IsInternal(status)) return status;
  if (status.ok()) {
    run.set_done(run.done() + 1);
  } else {
    unit.Rollback(before);
    run.set_refused(run.refused() + 1);
    outcome.set_reason(ReasonOf(status));
    outcome.set_message(std::string(status.message()));
    for (const std::string& unmet : UnmetOf(status)) outcome.add_unmet_conditions(unmet);
  }
  *run.add_outcomes() = std::move(outcome);
  return OkStatus();
}

// A run without members yet.
template <class Request>
v1::CohortRun Begin(Unit& unit, const Request& request, v1::CohortRun::Step step,
                    const common::v1::Date& day) {
  v1::CohortRun run;
  const std::string id =
      request.cohort_run_id().empty() ? fmt::format("c-{}", unit.NewId()) : request.cohort_run_id();
  run.set_name(Join(request.parent(), "cohortRuns", id));
  run.set_cohort(request.cohort());
  run.set_step(step);
  *run.mutable_effective_date() = day;
  return run;
}

Result<v1::CohortRun> Record(Unit& unit, v1::CohortRun run) {
  auto event = About<v1::CohortRunRecorded>(run.name());
  event.set_cohort(run.cohort());
  event.set_step(run.step());
  event.set_done(run.done());
  event.set_refused(run.refused());
  unit.Emit(event);
  return unit.Create(kCohortRuns, std::move(run));
}

// `step(placement)` with each of `members`.
template <class Step>
Result<v1::CohortRun> Run(Unit& unit, v1::CohortRun run, const std::vector<v1::Placement>& members,
                          const Step& step) {
  for (const v1::Placement& placement : members) {
    v1::CohortRun::Outcome outcome;
    outcome.set_placement(placement.name());
    outcome.set_professional(placement.professional());
    RETURN_IF_ERROR(Try(
        unit, std::move(outcome), [&](const auto&) { return step(placement); }, run));
  }
  return Record(unit, std::move(run));
}

Status Accept(Unit& unit, const v1::AcceptCohortRequest& request, v1::CohortRun::Outcome& outcome) {
  ASSIGN_OR_RETURN(const v1::Match match, unit.Load(kMatches, outcome.match()));
  outcome.set_professional(match.professional());
  v1::AcceptMatchRequest accept;
  accept.set_name(match.name());
  accept.set_side(request.side());
  accept.set_reason(request.reason());
  ASSIGN_OR_RETURN(const v1::Match accepted, AcceptWithCohort(unit, accept, request.cohort()));
  if (accepted.state() == v1::Match::CONFIRMED) outcome.set_placement(accepted.placement());
  return OkStatus();
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
    if (item.has_expire_date()) *record.mutable_expire_date() = item.expire_date();
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

Result<v1::CohortRun> AcceptCohort(Unit& unit, const v1::AcceptCohortRequest& request) {
  RETURN_IF_ERROR(unit.Load(kPartnerships, request.parent()).status());
  ASSIGN_OR_RETURN(const auto matches, MatchesOf(unit, request));
  v1::CohortRun run = Begin(unit, request, v1::CohortRun::ACCEPTED, ToDate(DayOf(unit.now())));
  run.set_side(request.side());
  for (const std::string& name : matches) {
    v1::CohortRun::Outcome outcome;
    outcome.set_match(name);
    RETURN_IF_ERROR(Try(
        unit, std::move(outcome), [&](auto& one) { return Accept(unit, request, one); }, run));
  }
  return Record(unit, std::move(run));
}

Result<v1::CohortRun> ClearCohort(Unit& unit, const v1::ClearCohortRequest& request) {
  constexpr auto kStep = v1::CohortRun::CLEARED;
  ASSIGN_OR_RETURN(const auto cohort, LoadAhead(unit, request.parent(), request.cohort(), kStep));
  return Run(unit, Begin(unit, request, kStep, request.effective_date()), cohort,
             [&](const v1::Placement& placement) { return Clear(unit, placement, request); });
}

Result<v1::CohortRun> StartCohort(Unit& unit, const v1::StartCohortRequest& request) {
  constexpr auto kStep = v1::CohortRun::STARTED;
  ASSIGN_OR_RETURN(const auto cohort, LoadAhead(unit, request.parent(), request.cohort(), kStep));
  return Run(unit, Begin(unit, request, kStep, request.effective_date()), cohort,
             [&](const v1::Placement& placement) {
               v1::StartPlacementRequest start;
               start.set_name(placement.name());
               *start.mutable_effective_date() = request.effective_date();
               return StartPlacement(unit, start).status();
             });
}

Result<v1::CohortRun> ConfirmCohortReturn(Unit& unit,
                                          const v1::ConfirmCohortReturnRequest& request) {
  constexpr auto kStep = v1::CohortRun::RETURNED;
  ASSIGN_OR_RETURN(const auto cohort, LoadAhead(unit, request.parent(), request.cohort(), kStep));
  return Run(unit, Begin(unit, request, kStep, request.return_date()), cohort,
             [&](const v1::Placement& placement) {
               v1::ConfirmReturnRequest confirm;
               confirm.set_name(placement.name());
               *confirm.mutable_return_date() = request.return_date();
               return ConfirmReturn(unit, confirm).status();
             });
}

Result<v1::CohortRun> CompleteCohort(Unit& unit, const v1::CompleteCohortRequest& request) {
  constexpr auto kStep = v1::CohortRun::COMPLETED;
  std::vector<v1::Placement> members;
  if (request.placements().empty()) {
    ASSIGN_OR_RETURN(members, LoadAhead(unit, request.parent(), request.cohort(), kStep));
  } else {
    ASSIGN_OR_RETURN(members, LoadNamed(unit, request));
  }
  return Run(unit, Begin(unit, request, kStep, request.effective_date()), members,
             [&](const v1::Placement& placement) {
               v1::CompletePlacementRequest complete;
               complete.set_name(placement.name());
               *complete.mutable_effective_date() = request.effective_date();
               return CompletePlacement(unit, complete).status();
             });
}

void HideConstraints(const Caller& caller, v1::CohortRun& run) {
  for (v1::CohortRun::Outcome& outcome : *run.mutable_outcomes()) {
    if (outcome.reason() != kConstraintsUnmet.name) continue;
    v1::Professional professional;
    professional.set_name(outcome.professional());
    if (MayRead(caller, professional)) continue;
    outcome.clear_unmet_conditions();
    outcome.set_message(std::string(kAskWhoMayRead));
  }
}

}  // namespace tandem::placement
