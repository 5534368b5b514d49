#include "services/placement/handlers/match_runs.h"

#include <algorithm>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/store/message_fields.h"
#include "services/placement/collections.h"
#include "services/placement/domain/match.h"
#include "services/placement/domain/match_plan.h"
#include "services/placement/domain/unique.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/candidates.h"
#include "services/placement/handlers/matches.h"
#include "services/placement/handlers/mentions.h"

namespace tandem::placement {
namespace {

constexpr int kMostPlans = 5;

bool IsProgramme(std::string_view scope) { return scope.starts_with("programmes/"); }

// What `request` leaves to be taken for granted.
Result<v1::ProposeMatchesRequest> Completed(v1::ProposeMatchesRequest request) {
  FieldErrors errors;
  const auto name = [](const std::string& professional) { return professional; };
  CheckUnique("professionals", request.professionals(), name, errors);
  if (request.scope().empty()) request.set_scope(request.parent());
  if (!IsProgramme(request.scope())) {
    if (request.scope() != request.parent()) {
      errors.Add("scope", fmt::format("The run is kept in {}: name that, or a programme.",
                                      request.parent()));
    }
  } else if (request.programme().empty()) {
    request.set_programme(request.scope());
  } else if (request.programme() != request.scope()) {
    errors.Add("programme", fmt::format("{} is asked about.", request.scope()));
  }
  RETURN_IF_ERROR(errors.ToStatus());
  return request;
}

// What is best for `needs` as people are now.
Result<v1::MatchRun> Plan(Unit& unit, const v1::ProposeMatchesRequest& request,
                          std::span<const NeedToFill> needs) {
  View hints(unit.context());
  Candidates candidates;
  if (request.professionals().empty()) {
    ASSIGN_OR_RETURN(candidates, AvailableCandidates(hints, needs));
  } else {
    ASSIGN_OR_RETURN(candidates.available, NamedCandidates(unit, request));
  }
  RETURN_IF_ERROR(AddInstitutions(hints, needs, candidates.available));
  ASSIGN_OR_RETURN(v1::MatchRun run,
                   PlanMatches(needs, candidates.available,
                               {ToDay(request.from_date()), request.share_percent()}));
  run.set_not_considered(candidates.not_considered);
  return run;
}

Status ProposeAll(Unit& unit, const v1::ProposeMatchesRequest& asked, std::string_view name,
                  v1::MatchRun& run) {
  for (auto& proposal : *run.mutable_proposals()) {
    v1::ProposeMatchRequest request;
    request.set_parent(proposal.need());
    request.set_match_id(fmt::format("m-{}", unit.NewId()));
    request.set_professional(proposal.professional());
    *request.mutable_start_date() = proposal.start_date();
    *request.mutable_end_date() = proposal.end_date();
    request.set_share_percent(proposal.share_percent());
    request.set_rationale(
        fmt::format("Proposed with all open needs of {} considered.",
                    asked.programme().empty() ? asked.scope() : asked.programme()));
    ASSIGN_OR_RETURN(const v1::Match match, ProposeOfRun(unit, request, name, proposal));
    proposal.set_match(match.name());
  }
  return OkStatus();
}

// Whom a plan chooses is a hint, so somebody may have been faster with one of them. Then all are
// chosen anew, unless it is the plan itself that is refused. `name` will be the run's.
Result<v1::MatchRun> PlanAndPropose(Unit& unit, const v1::ProposeMatchesRequest& request,
                                    std::span<const NeedToFill> needs, std::string_view name) {
  ASSIGN_OR_RETURN(v1::MatchRun plan, Plan(unit, request, needs));
  if (request.dry_run()) return plan;
  for (int plans = 1;; ++plans) {
    const Unit::Savepoint before = unit.Mark();
    v1::MatchRun run = plan;
    const Status proposed = ProposeAll(unit, request, name, run);
    if (proposed.ok()) return run;
    unit.Rollback(before);
    if (plans == kMostPlans || IsTransient(proposed)) return proposed;
    ASSIGN_OR_RETURN(v1::MatchRun again, Plan(unit, request, needs));
    if (Serialise(again) == Serialise(plan)) return proposed;
    plan = std::move(again);
  }
}

}  // namespace

void HideUnreadable(const Caller& caller, v1::MatchRun& run) {
  const auto may_read = [&](const std::string& name) { return MayRead(caller, name); };
  auto& proposals = *run.mutable_proposals();
  proposals.erase(std::remove_if(proposals.begin(), proposals.end(),
                                 [&](const v1::MatchRun::Proposal& proposal) {
                                   return !may_read(proposal.need()) ||
                                          !may_read(proposal.professional());
                                 }),
                  proposals.end());
  for (auto& proposal : proposals) {
    if (!may_read(proposal.runner_up_need())) proposal.clear_runner_up_need();
    if (may_read(proposal.runner_up())) continue;
    proposal.clear_runner_up();
    proposal.clear_runner_up_score();
    proposal.clear_runner_up_need();
  }
  auto& unfilled = *run.mutable_unfilled();
  unfilled.erase(
      std::remove_if(unfilled.begin(), unfilled.end(),
                     [&](const v1::MatchRun::Unfilled& one) { return !may_read(one.need()); }),
      unfilled.end());
  for (auto& one : unfilled) {
    const auto& for_all = one.all_seats().relaxations();
    const bool may_read_all =
        std::all_of(for_all.begin(), for_all.end(),
                    [&](const auto& relaxation) { return may_read(relaxation.professional()); });
    if (!may_read_all) one.clear_all_seats();
    if (may_read(one.nearest_professional())) continue;
    one.clear_nearest_professional();
    one.clear_nearest_constraints();
    one.clear_relaxations();
  }
}

void HideUnreadable(const Caller& caller, v1::Match& match) {
  HideFromOthers(caller, match);
  if (match.runner_up().empty() || MayRead(caller, match.runner_up())) return;
  match.clear_runner_up();
  match.clear_runner_up_score();
  match.clear_forwarded_match();
}

Result<v1::MatchRun> ProposeMatches(Unit& unit, const v1::ProposeMatchesRequest& asked) {
  ASSIGN_OR_RETURN(const v1::ProposeMatchesRequest request, Completed(asked));
  ASSIGN_OR_RETURN(const auto needs, OpenNeeds(unit, request));
  RETURN_IF_ERROR(
      RequirePlannable(needs.size(), static_cast<std::size_t>(request.professionals_size())));
  const std::string id =
      request.match_run_id().empty() ? fmt::format("r-{}", unit.NewId()) : request.match_run_id();
  const std::string name = Join(request.parent(), "matchRuns", id);
  ASSIGN_OR_RETURN(v1::MatchRun run, PlanAndPropose(unit, request, needs, name));
  run.set_name(name);
  run.set_programme(request.programme());
  run.set_scope(request.scope());
  run.set_dry_run(request.dry_run());
  auto event = About<v1::MatchRunRecorded>(run.name());
  event.set_programme(run.programme());
  event.set_scope(run.scope());
  event.set_dry_run(run.dry_run());
  event.set_proposals(run.proposals_size());
  event.set_unfilled(run.unfilled_size());
  unit.Emit(event);
  RETURN_IF_ERROR(NoteMentions(unit, run));
  return unit.Create(kMatchRuns, std::move(run));
}

}  // namespace tandem::placement
