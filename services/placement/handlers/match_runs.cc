#include "services/placement/handlers/match_runs.h"

#include <algorithm>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/match.h"
#include "services/placement/domain/match_plan.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/registry.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/matches.h"

namespace tandem::placement {
namespace {

// Those of one partnership, without the seats that open matches wait for.
Status AddOpenNeeds(Unit& unit, const v1::Partnership& partnership,
                    const v1::Programme::MatchWeights& weights, std::vector<NeedToFill>& needs) {
  ASSIGN_OR_RETURN(const auto all, unit.List(kNeeds, Below(partnership.name())));
  ASSIGN_OR_RETURN(const auto matches, unit.List(kMatches, Below(partnership.name())));
  for (const v1::PlacementNeed& need : all) {
    if (need.state() != v1::PlacementNeed::OPEN && need.state() != v1::PlacementNeed::MATCHING)
      continue;
    const auto waiting = std::count_if(matches.begin(), matches.end(), [&](const v1::Match& match) {
      return IsOpen(match) && ParentOf(match.name()) == need.name();
    });
    const int seats = need.seats() - need.seats_taken() - static_cast<int>(waiting);
    if (seats <= 0) continue;
    ASSIGN_OR_RETURN(const v1::Team team, unit.Load(kTeams, need.team()));
    // Nobody can be placed with a team that was archived or has left the parties.
    if (!RequireActive(team).ok() ||
        !RequireTeamOfAParty(partnership, team.name(), team.institution()).ok())
      continue;
    ASSIGN_OR_RETURN(const int with_team, PlacedWith(unit, team.name()));
    needs.push_back({need, team.location().country(), seats, with_team, weights});
  }
  return OkStatus();
}

Result<std::vector<NeedToFill>> OpenNeeds(Unit& unit, const v1::ProposeMatchesRequest& request,
                                          const v1::Programme::MatchWeights& weights) {
  Query in_country = Referring("programme", request.programme());
  in_country.below = request.parent();
  ASSIGN_OR_RETURN(const auto partnerships, unit.List(kPartnerships, in_country));
  std::vector<NeedToFill> needs;
  for (const v1::Partnership& partnership : partnerships) {
    if (!RequireNotOver(partnership).ok() || !RequireNotOnHold(partnership).ok()) continue;
    RETURN_IF_ERROR(AddOpenNeeds(unit, partnership, weights, needs));
  }
  return needs;
}

Result<Available> LoadAvailable(Unit& unit, const std::string& name) {
  Available one;
  ASSIGN_OR_RETURN(one.professional, unit.Load(kProfessionals, name));
  ASSIGN_OR_RETURN(one.placements, unit.List(kPlacements, Referring("professional", name)));
  ASSIGN_OR_RETURN(const auto matches, unit.List(kMatches, Referring("professional", name)));
  one.is_proposed = std::any_of(matches.begin(), matches.end(),
                                [](const v1::Match& match) { return IsOpen(match); });
  return one;
}

Status ProposeAll(Unit& unit, int share_percent, v1::MatchRun& run) {
  for (auto& proposal : *run.mutable_proposals()) {
    v1::ProposeMatchRequest request;
    request.set_parent(proposal.need());
    request.set_match_id(fmt::format("m-{}", unit.NewId()));
    request.set_professional(proposal.professional());
    *request.mutable_start_date() = proposal.start_date();
    *request.mutable_end_date() = proposal.end_date();
    request.set_share_percent(share_percent);
    request.set_rationale(
        fmt::format("Proposed with all open needs of {} considered.", run.programme()));
    ASSIGN_OR_RETURN(const v1::Match match, ProposeMatch(unit, request));
    proposal.set_match(match.name());
  }
  return OkStatus();
}

Status RequireEachOnce(const v1::ProposeMatchesRequest& request) {
  FieldErrors errors;
  for (int i = 0; i < request.professionals_size(); ++i) {
    const auto* const here = &request.professionals(i);
    for (int earlier = 0; earlier < i; ++earlier) {
      if (request.professionals(earlier) != *here) continue;
      errors.Add(fmt::format("professionals[{}]", i), fmt::format("{} is named twice.", *here));
      break;
    }
  }
  return errors.ToStatus();
}

}  // namespace

Result<v1::MatchRun> ProposeMatches(Unit& unit, const v1::ProposeMatchesRequest& request) {
  RETURN_IF_ERROR(RequireEachOnce(request));
  ASSIGN_OR_RETURN(const v1::Programme programme, unit.Load(kProgrammes, request.programme()));
  ASSIGN_OR_RETURN(const auto needs, OpenNeeds(unit, request, programme.match_weights()));
  std::vector<Available> available;
  for (const std::string& name : request.professionals()) {
    ASSIGN_OR_RETURN(available.emplace_back(), LoadAvailable(unit, name));
  }
  v1::MatchRun run =
      PlanMatches(needs, available, {ToDay(request.from_date()), request.share_percent()});
  const std::string id =
      request.match_run_id().empty() ? fmt::format("r-{}", unit.NewId()) : request.match_run_id();
  run.set_name(Join(request.parent(), "matchRuns", id));
  run.set_programme(request.programme());
  run.set_dry_run(request.dry_run());
  if (!request.dry_run()) RETURN_IF_ERROR(ProposeAll(unit, request.share_percent(), run));
  auto event = About<v1::MatchRunRecorded>(run.name());
  event.set_programme(run.programme());
  event.set_dry_run(run.dry_run());
  event.set_proposals(run.proposals_size());
  event.set_unfilled(run.unfilled_size());
  unit.Emit(event);
  return unit.Create(kMatchRuns, std::move(run));
}

}  // namespace tandem::placement
