#include "services/placement/handlers/matches.h"

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/rule.h"
#include "services/placement/collections.h"
#include "services/placement/domain/constraints.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/duration.h"
#include "services/placement/domain/exchange.h"
#include "services/placement/domain/fitting.h"
#include "services/placement/domain/match.h"
#include "services/placement/domain/need.h"
#include "services/placement/domain/origin.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/scoring.h"
#include "services/placement/domain/shares.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/acting.h"
#include "services/placement/handlers/needs.h"
#include "services/placement/handlers/placement_events.h"

namespace tandem::placement {
namespace {

// Until an open match lapses, unless its programme says otherwise; ours.
constexpr int kLapseDays = 21;

// What a proposal says, before it is checked.
v1::Match Proposed(Unit& unit, const v1::ProposeMatchRequest& request) {
  v1::Match match;
  match.set_name(Join(request.parent(), "matches", request.match_id()));
  match.set_professional(request.professional());
  *match.mutable_start_date() = request.start_date();
  *match.mutable_end_date() = request.end_date();
  match.set_share_percent(request.share_percent());
  match.set_state(v1::Match::PROPOSED);
  match.set_rationale(request.rationale());
  const std::string id =
      request.placement_id().empty() ? fmt::format("p-{}", unit.NewId()) : request.placement_id();
  match.set_placement(Join(PartnershipOf(request.parent()), "placements", id));
  return match;
}

// A placement of a chosen id has it for itself: that of two matches with one could be confirmed
// once.
Status RequirePlacementFree(Unit& unit, const v1::Partnership& partnership,
                            const v1::Match& match) {
  ASSIGN_OR_RETURN(const auto placement, unit.Find(kPlacements, match.placement()));
  ASSIGN_OR_RETURN(const auto kept,
                   unit.List(kMatches, Below(partnership.name())
                                           .Where("placement", Op::kEqual, match.placement())
                                           .Where("state", Op::kLessOrEqual,
                                                  std::int64_t{v1::Match::ACCEPTED_BY_ONE})));
  if (!placement.has_value() && kept.empty()) return OkStatus();
  return Refuse(kResourceExists,
                fmt::format("{} exists, or is kept for another match.", match.placement()),
                "Choose another placement_id, or leave it out.", {{"name", match.placement()}});
}

// A placement may be shorter than it must be only if a programme manager, who alone may propose,
// says why, or has said so of the need: else that is unmet.
std::vector<Unmet> WaiveDuration(Unit& unit, const v1::PlacementNeed& need, std::string_view waiver,
                                 v1::Match& match) {
  std::vector<Unmet> unmet = UnmetDuration(need, match);
  if (unmet.empty()) return unmet;
  if (!waiver.empty()) {
    match.set_duration_waiver_reason(std::string(waiver));
    match.set_duration_waived_by(unit.caller().subject);
    return {};
  }
  if (!IsWaivedByNeed(need, ToDay(match.start_date()), ToDay(match.end_date()))) return unmet;
  match.set_duration_waiver_reason(need.duration_waiver_reason());
  match.set_duration_waived_by(need.duration_waived_by());
  return {};
}

// Whether someone can be placed with the need's team: parties may have changed since the need was
// stated.
Status CheckTeam(const v1::Partnership& partnership, const v1::Team& team) {
  RETURN_IF_ERROR(RequireNotOver(partnership));
  RETURN_IF_ERROR(RequireNotOnHold(partnership));
  RETURN_IF_ERROR(RequireActive(team));
  return RequireTeamOfAParty(partnership, team.name(), team.institution());
}

// What a match is for.
struct Seat {
  const v1::PlacementNeed& need;
  const v1::Partnership& partnership;
  const v1::Team& team;
};

// Whether the professional can fill the need with the days and the share of the match, and nothing
// else is `unmet`. `professional` must have been loaded in this unit. Answers the professional's
// placements.
Result<std::vector<v1::Placement>> CheckFit(Unit& unit, const Seat& seat,
                                            const v1::Professional& professional,
                                            const v1::Match& match, std::vector<Unmet> unmet = {}) {
  ASSIGN_OR_RETURN(const v1::Person person, unit.Load(kPersons, professional.person()));
  ASSIGN_OR_RETURN(std::vector<v1::Placement> placements, PlacementsOf(unit, professional));
  const auto senders = SendersOf(seat.need.role(), seat.partnership, seat.team.institution());
  const Fitting fitting{seat.need,    seat.team.location().country(), senders,
                        professional, person.institution(),           placements,
                        match};
  for (Shortfall& one : Misfits(fitting)) unmet.push_back(std::move(one.unmet));
  RETURN_IF_ERROR(RequireFit(fitting, unmet, MayRead(unit.caller(), professional)));
  return placements;
}

// The first to accept is told what the second would be.
Status CheckStillFits(Unit& unit, const v1::Match& match, const v1::Professional& professional) {
  ASSIGN_OR_RETURN(const v1::PlacementNeed need, unit.Load(kNeeds, ParentOf(match.name())));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(match.name())));
  ASSIGN_OR_RETURN(const v1::Team team, unit.Load(kTeams, need.team()));
  return CheckFit(unit, {need, partnership, team}, professional, match).status();
}

// Both have accepted: the seat goes with the confirmation, so that two matches never share the last
// one. Saving the professional guards the 100% rule; saving the partnership and the team, that they
// are not closed or archived with this placement in them. `match` was saved: its need no longer
// waits for it.
Status Confirm(Unit& unit, const v1::Match& match, v1::Professional professional) {
  ASSIGN_OR_RETURN(v1::PlacementNeed need, unit.Load(kNeeds, ParentOf(match.name())));
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(match.name())));
  ASSIGN_OR_RETURN(v1::Team team, unit.Load(kTeams, need.team()));
  RETURN_IF_ERROR(CheckTeam(partnership, team));
  RETURN_IF_ERROR(TakeSeat(need));
  RETURN_IF_ERROR(FollowMatches(unit, need));
  RETURN_IF_ERROR(CheckFit(unit, {need, partnership, team}, professional, match).status());
  ASSIGN_OR_RETURN(const v1::Person person, unit.Load(kPersons, professional.person()));
  v1::Placement placement = PlanPlacement(need, match);
  NoteOrigin(placement, person, team);
  ASSIGN_OR_RETURN(placement, unit.Create(kPlacements, std::move(placement)));
  unit.Save(kProfessionals, std::move(professional));
  unit.Save(kPartnerships, std::move(partnership));
  unit.Save(kTeams, std::move(team));
  unit.ClearTimer(kMatchLapse, match.name());
  if (need.state() == v1::PlacementNeed::FILLED) unit.ClearTimer(kNeedExpiry, need.name());

  auto event = About<v1::MatchConfirmed>(match.name());
  event.set_partnership(std::string(PartnershipOf(match.name())));
  event.set_need(need.name());
  event.set_professional(match.professional());
  event.set_placement(placement.name());
  unit.Emit(event);
  unit.Emit(About<v1::PlacementPlanned>(placement));
  unit.Save(kNeeds, std::move(need));
  return OkStatus();
}

// After `verb` has ended a match: its need is open again once it waits for no other. Saving the
// need guards against another that ends, or is proposed, at the same time.
Status LeaveNeed(Unit& unit, std::string_view verb, std::string_view match) {
  ASSIGN_OR_RETURN(v1::PlacementNeed need, unit.Load(kNeeds, ParentOf(match)));
  if (!kNeedLifecycle.Check(verb, need).ok()) return OkStatus();
  RETURN_IF_ERROR(FollowMatches(unit, need));
  unit.Save(kNeeds, std::move(need));
  return OkStatus();
}

}  // namespace

Query UnfinishedWith(std::string_view team) {
  return Referring("team", team)
      .Where("state", Op::kLessOrEqual, std::int64_t{v1::Placement::PAUSED});
}

Result<int> CountWith(Unit& unit, const std::string& team) {
  ASSIGN_OR_RETURN(const auto placements, unit.List(kPlacements, UnfinishedWith(team)));
  ASSIGN_OR_RETURN(const auto open,
                   unit.List(kMatches, Referring("team", team)
                                           .Where("state", Op::kLessOrEqual,
                                                  std::int64_t{v1::Match::ACCEPTED_BY_ONE})));
  return static_cast<int>(
      std::count_if(placements.begin(), placements.end(), IsUnfinished) +
      std::count_if(open.begin(), open.end(), [](const v1::Match& one) { return IsOpen(one); }));
}

Result<std::vector<v1::Placement>> PlacementsOf(Unit& unit, const v1::Professional& professional) {
  ASSIGN_OR_RETURN(std::vector<v1::Placement> placements,
                   unit.List(kPlacements, Referring("professional", professional.name())));
  RETURN_IF_ERROR(unit.Load(kPersons, professional.person()).status());
  ASSIGN_OR_RETURN(const auto registered,
                   unit.List(kProfessionals, Referring("person", professional.person())));
  for (const v1::Professional& one : registered) {
    if (one.state() != v1::Professional::ALUMNI || one.name() == professional.name()) continue;
    ASSIGN_OR_RETURN(auto former, unit.List(kPlacements, Referring("professional", one.name())));
    std::move(former.begin(), former.end(), std::back_inserter(placements));
  }
  return placements;
}

namespace {

// What `request` proposes, once it is checked and scored, unless something else is `unmet`.
Result<v1::Match> Propose(Unit& unit, const v1::ProposeMatchRequest& request, v1::Match match,
                          std::vector<Unmet> unmet = {}) {
  RETURN_IF_ERROR(CheckMatchDates(match));
  ASSIGN_OR_RETURN(v1::PlacementNeed need, unit.Load(kNeeds, request.parent()));
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(request.parent())));
  ASSIGN_OR_RETURN(v1::Professional professional,
                   unit.Load(kProfessionals, request.professional()));
  ASSIGN_OR_RETURN(const v1::Team team, unit.Load(kTeams, need.team()));
  ASSIGN_OR_RETURN(const v1::Programme programme, unit.Load(kProgrammes, partnership.programme()));
  match.set_person(professional.person());
  match.set_team(team.name());
  RETURN_IF_ERROR(CheckTeam(partnership, team));
  RETURN_IF_ERROR(BeginMatching(need));
  ASSIGN_OR_RETURN(const auto others, unit.List(kMatches, Below(need.name())));
  RETURN_IF_ERROR(RequireNotProposed(others, match));
  if (!request.placement_id().empty()) {
    RETURN_IF_ERROR(RequirePlacementFree(unit, partnership, match));
  }
  for (Unmet& one : WaiveDuration(unit, need, request.duration_waiver_reason(), match))
    unmet.push_back(std::move(one));
  ASSIGN_OR_RETURN(const auto placements, CheckFit(unit, {need, partnership, team}, professional,
                                                   match, std::move(unmet)));
  ASSIGN_OR_RETURN(const int with_team, CountWith(unit, team.name()));
  ScoreMatch(need, professional, {placements, with_team}, programme.match_weights(), match);
  AddRemarks(need, professional, team.location().country(), match);

  const int days = programme.clocks().match_lapse_days();
  const Time lapse = unit.now() + absl::Hours(24) * (days > 0 ? days : kLapseDays);
  match.mutable_lapse_time()->set_seconds(absl::ToUnixSeconds(lapse));
  unit.SetTimer(kMatchLapse, match.name(), lapse);
  auto event = About<v1::MatchProposed>(match.name());
  event.set_partnership(partnership.name());
  event.set_need(need.name());
  event.set_professional(match.professional());
  event.set_team(need.team());
  event.set_role(need.role());
  unit.Emit(event);
  // It owns the ids that are kept, and ends what is open when it ends itself.
  unit.Save(kPartnerships, std::move(partnership));
  unit.Save(kNeeds, std::move(need));
  // Their open matches lapse when they become alumni: none may come unseen.
  unit.Save(kProfessionals, std::move(professional));
  return unit.Create(kMatches, std::move(match));
}

}  // namespace

Result<v1::Match> ProposeMatch(Unit& unit, const v1::ProposeMatchRequest& request) {
  return Propose(unit, request, Proposed(unit, request));
}

Result<v1::Match> ProposeUnless(Unit& unit, const v1::ProposeMatchRequest& request,
                                std::vector<Unmet> unmet) {
  return Propose(unit, request, Proposed(unit, request), std::move(unmet));
}

Result<v1::Match> ProposeOfRun(Unit& unit, const v1::ProposeMatchRequest& request,
                               std::string_view run, const v1::MatchRun::Proposal& proposal) {
  v1::Match match = Proposed(unit, request);
  match.set_match_run(std::string(run));
  match.set_runner_up(proposal.runner_up());
  match.set_runner_up_score(proposal.runner_up_score());
  return Propose(unit, request, std::move(match));
}

Result<v1::Match> AcceptMatch(Unit& unit, const v1::AcceptMatchRequest& request) {
  return AcceptWithCohort(unit, request, "");
}

Result<v1::Match> AcceptWithCohort(Unit& unit, const v1::AcceptMatchRequest& request,
                                   const std::string& cohort) {
  ASSIGN_OR_RETURN(v1::Match match, unit.Load(kMatches, request.name(), request.etag()));
  ASSIGN_OR_RETURN(v1::Professional professional, unit.Load(kProfessionals, match.professional()));
  FieldErrors errors;
  RETURN_IF_ERROR(
      MayActForMatchSide(unit, match, professional, request.side(), request.reason(), errors));
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(
      Accept(match, request.side(), unit.caller().subject, request.reason(), unit.now()));
  if (!cohort.empty()) match.set_cohort(cohort);
  if (match.state() != v1::Match::CONFIRMED) {
    RETURN_IF_ERROR(CheckStillFits(unit, match, professional));
  }
  auto event = About<v1::MatchAccepted>(match.name());
  event.set_side(request.side());
  unit.Emit(event);
  match = unit.Save(kMatches, std::move(match));
  if (match.state() == v1::Match::CONFIRMED) {
    RETURN_IF_ERROR(Confirm(unit, match, std::move(professional)));
  }
  return match;
}

Result<v1::Match> DeclineMatch(Unit& unit, const v1::DeclineMatchRequest& request) {
  ASSIGN_OR_RETURN(v1::Match match, unit.Load(kMatches, request.name(), request.etag()));
  ASSIGN_OR_RETURN(const v1::Professional professional,
                   unit.Load(kProfessionals, match.professional()));
  FieldErrors errors;
  RETURN_IF_ERROR(
      MayActForMatchSide(unit, match, professional, request.side(), request.reason(), errors));
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(Decline(match, request.side(), request.reason()));
  unit.ClearTimer(kMatchLapse, match.name());
  auto event = About<v1::MatchDeclined>(match.name());
  event.set_side(request.side());
  unit.Emit(event);
  match = unit.Save(kMatches, std::move(match));
  RETURN_IF_ERROR(LeaveNeed(unit, "DeclineMatch", match.name()));
  return match;
}

Status LapseMatch(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::Match match, unit.Load(kMatches, name));
  const bool is_due = absl::FromUnixSeconds(match.lapse_time().seconds()) <= unit.now();
  if (!is_due) return OkStatus();
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(name)));
  if (partnership.state() == v1::Partnership::ON_HOLD) return OkStatus();
  return LapseIfOpen(unit, std::move(match));
}

Status LapseIfOpen(Unit& unit, v1::Match match) {
  if (!IsOpen(match)) return OkStatus();
  RETURN_IF_ERROR(kMatchLifecycle.Apply("LapseMatch", match));
  unit.ClearTimer(kMatchLapse, match.name());
  unit.Emit(About<v1::MatchLapsed>(match.name()));
  const std::string name = unit.Save(kMatches, std::move(match)).name();
  return LeaveNeed(unit, "LapseMatch", name);
}

Status LapseMatchesOf(Unit& unit, std::string_view need) {
  ASSIGN_OR_RETURN(auto matches, unit.List(kMatches, Below(need)));
  for (v1::Match& match : matches) RETURN_IF_ERROR(LapseIfOpen(unit, std::move(match)));
  return OkStatus();
}

Status ResumeMatches(Unit& unit, const v1::Partnership& partnership, Day held, Day resumed) {
  ASSIGN_OR_RETURN(auto matches, unit.List(kMatches, Below(partnership.name())));
  for (v1::Match& match : matches) {
    if (!IsOpen(match)) continue;
    PutOffLapse(match, held, resumed);
    unit.SetTimer(kMatchLapse, match.name(), absl::FromUnixSeconds(match.lapse_time().seconds()));
    unit.Save(kMatches, std::move(match));
  }
  return OkStatus();
}

}  // namespace tandem::placement
