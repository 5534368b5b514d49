#include "services/placement/handlers/registry.h"

#include <algorithm>
#include <functional>
#include <set>

#include "fmt/format.h"
#include "libs/common/base/personal.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/rule.h"
#include "services/placement/collections.h"
#include "services/placement/domain/need.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/shares.h"
#include "services/placement/domain/tender.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/addresses.h"
#include "services/placement/handlers/boards.h"
#include "services/placement/handlers/external_ids.h"
#include "services/placement/handlers/matches.h"
#include "services/placement/handlers/mentions.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

std::vector<std::string> Placeable(const std::vector<v1::Professional>& professionals) {
  std::vector<std::string> placeable;
  for (const v1::Professional& professional : professionals) {
    if (professional.state() != v1::Professional::ALUMNI) placeable.push_back(professional.name());
  }
  return placeable;
}

// The partnerships that are not over and of which `holds` says so. The list is a hint: whoever
// makes `holds` true of one saves the resource that it looks for.
Result<std::vector<std::string>> PartnershipsWhere(
    Unit& unit, const std::function<bool(const v1::Partnership&)>& holds) {
  View hints(unit.context());
  ASSIGN_OR_RETURN(
      const auto under_way,
      hints.List(kPartnerships,
                 Query().Where("state", Op::kLessOrEqual, std::int64_t{v1::Partnership::ON_HOLD})));
  std::vector<std::string> partnerships;
  for (const v1::Partnership& one : under_way) {
    if (!holds(one)) continue;
    ASSIGN_OR_RETURN(const v1::Partnership partnership, unit.Load(kPartnerships, one.name()));
    const bool goes_on = RequireNotOver(partnership).ok() && holds(partnership);
    if (goes_on) partnerships.push_back(partnership.name());
  }
  return partnerships;
}

// Why a run of a cohort did not place somebody.
Status EraseOutcomes(Unit& unit, const std::string& partnership, const std::string& professional) {
  RETURN_IF_ERROR(unit.Load(kPartnerships, partnership).status());
  ASSIGN_OR_RETURN(auto runs, unit.List(kCohortRuns, Below(partnership)));
  for (v1::CohortRun& run : runs) {
    bool is_theirs = false;
    for (v1::CohortRun::Outcome& outcome : *run.mutable_outcomes()) {
      if (outcome.professional() != professional) continue;
      is_theirs = true;
      outcome.clear_message();
      outcome.clear_unmet_conditions();
    }
    if (is_theirs) unit.Save(kCohortRuns, std::move(run));
  }
  return OkStatus();
}

// What is personal to someone in what they did: why a placement ended, what was advised, why a
// match was declined. The caller has loaded and saves the professional, which guards placements.
Status EraseWork(Unit& unit, const v1::Professional& professional) {
  const Query theirs = Referring("professional", professional.name());
  ASSIGN_OR_RETURN(auto placements, unit.List(kPlacements, theirs));
  std::set<std::string> partnerships;
  for (v1::Placement& placement : placements) {
    partnerships.insert(std::string(PartnershipOf(placement.name())));
    // Loaded, since what is below it is listed.
    ASSIGN_OR_RETURN(placement, unit.Load(kPlacements, placement.name()));
    ASSIGN_OR_RETURN(auto check_ins, unit.List(kCheckIns, Below(placement.name())));
    for (v1::CheckIn& check_in : check_ins) {
      BlankPersonal(check_in);
      unit.Save(kCheckIns, std::move(check_in));
    }
    BlankPersonal(placement);
    unit.Save(kPlacements, std::move(placement));
  }
  ASSIGN_OR_RETURN(auto matches, unit.List(kMatches, theirs));
  for (v1::Match& match : matches) {
    partnerships.insert(std::string(PartnershipOf(match.name())));
    BlankPersonal(match);
    unit.Save(kMatches, std::move(match));
  }
  for (const std::string& partnership : partnerships) {
    RETURN_IF_ERROR(EraseOutcomes(unit, partnership, professional.name()));
  }
  return OkStatus();
}

// Why somebody's leave was granted or refused. The reasons of other decisions are about no person,
// so that Decision marks none as personal.
Status EraseLeave(Unit& unit, const std::string& person) {
  ASSIGN_OR_RETURN(auto requests, unit.List(kLeaveRequests, Referring("person", person)));
  for (v1::LeaveRequest& request : requests) {
    if (request.has_endorsed()) request.mutable_endorsed()->clear_reason();
    if (request.has_decided()) request.mutable_decided()->clear_reason();
    unit.Save(kLeaveRequests, std::move(request));
  }
  return OkStatus();
}

// What somebody who judges bids has with a bidder, and what they said of bids; with whom, and their
// scores, stay. The list is a hint: whoever is appointed later has declared nothing, and who
// declares saves the person.
Status EraseJudgements(Unit& unit, const std::string& person) {
  View hints(unit.context());
  ASSIGN_OR_RETURN(const auto tenders, hints.List(kTenders, Query()));
  for (const v1::Tender& one : tenders) {
    if (FindEvaluator(one, person) == nullptr) continue;
    ASSIGN_OR_RETURN(v1::Tender tender, unit.Load(kTenders, one.name()));
    for (auto& evaluator : *tender.mutable_evaluators()) {
      if (evaluator.person() == person) BlankPersonal(evaluator);
    }
    ASSIGN_OR_RETURN(auto bids, unit.List(kBids, Below(tender.name())));
    for (v1::Bid& bid : bids) {
      bool has_judged = false;
      for (auto& score : *bid.mutable_scores()) {
        if (score.evaluator() != person) continue;
        BlankPersonal(score);
        has_judged = true;
      }
      if (has_judged) unit.Save(kBids, std::move(bid));
    }
    unit.Save(kTenders, std::move(tender));
  }
  return OkStatus();
}

}  // namespace

Status RequireInstitution(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(const v1::Institution institution, unit.Load(kInstitutions, name));
  return RequireActive(institution);
}

Status TakeInstitution(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::Institution institution, unit.Load(kInstitutions, name));
  RETURN_IF_ERROR(RequireActive(institution));
  unit.Save(kInstitutions, std::move(institution));
  return OkStatus();
}

Status PreparePerson(Unit& unit, v1::Person& person, const v1::Person* before) {
  RETURN_IF_ERROR(TakeAddress(unit, person, before));
  const bool is_known = before != nullptr && before->institution() == person.institution();
  if (is_known) return OkStatus();
  if (!person.institution().empty()) {
    RETURN_IF_ERROR(RequireInstitution(unit, person.institution()));
  }
  return before == nullptr ? OkStatus() : LeaveSeats(unit, person);
}

Status PrepareProgramme(Unit& unit, v1::Programme& programme, const v1::Programme* before) {
  for (const std::string& funder : programme.funders()) {
    const bool is_known = before != nullptr &&
                          std::find(before->funders().begin(), before->funders().end(), funder) !=
                              before->funders().end();
    if (!is_known) RETURN_IF_ERROR(RequireInstitution(unit, funder));
  }
  return OkStatus();
}

Status PrepareRegion(Unit& unit, v1::Region& region, const v1::Region* before) {
  static const common::v1::Rule& kCreating =
      RuleOf(*v1::Region::descriptor()->file(), "RegionService", "CreateRegion");
  // A new one is under no name that a grant could cover, so that the rule has asked for all
  // already.
  if (before == nullptr || Allows(kCreating, unit.caller(), "")) return OkStatus();
  return Refuse(kNotPermitted,
                fmt::format("{} is written with a grant on everything (\"*\").", region.name()),
                "Ask an administrator of all countries to write it.");
}

Result<v1::Institution> ArchiveInstitution(Unit& unit,
                                           const v1::ArchiveInstitutionRequest& request) {
  ASSIGN_OR_RETURN(v1::Institution institution,
                   unit.Load(kInstitutions, request.name(), request.etag()));
  InstitutionWithDependents subject{institution};
  ASSIGN_OR_RETURN(subject.partnerships, PartnershipsWhere(unit, [&](const auto& partnership) {
                     return HasParty(partnership, institution.name());
                   }));
  ASSIGN_OR_RETURN(const auto teams,
                   unit.List(kTeams, Referring("institution", institution.name())));
  for (const v1::Team& team : teams) {
    if (team.state() == v1::Team::ACTIVE) subject.active_teams.push_back(team.name());
  }
  RETURN_IF_ERROR(kInstitutionLifecycle.Apply("ArchiveInstitution", subject));
  unit.Emit(About<v1::InstitutionArchived>(institution.name()));
  return unit.Save(kInstitutions, std::move(institution));
}

Result<v1::Person> ArchivePerson(Unit& unit, const v1::ArchivePersonRequest& request) {
  ASSIGN_OR_RETURN(v1::Person person, unit.Load(kPersons, request.name(), request.etag()));
  ASSIGN_OR_RETURN(const auto professionals,
                   unit.List(kProfessionals, Referring("person", person.name())));
  PersonWithProfessionals subject{person, Placeable(professionals)};
  RETURN_IF_ERROR(kPersonLifecycle.Apply("ArchivePerson", subject));
  RETURN_IF_ERROR(LeaveSeats(unit, person));
  unit.Emit(About<v1::PersonArchived>(person.name()));
  return unit.Save(kPersons, std::move(person));
}

Result<v1::Person> ErasePersonalData(Unit& unit, const v1::ErasePersonalDataRequest& request) {
  ASSIGN_OR_RETURN(v1::Person person, unit.Load(kPersons, request.name(), request.etag()));
  ASSIGN_OR_RETURN(auto professionals,
                   unit.List(kProfessionals, Referring("person", person.name())));
  PersonWithProfessionals subject{person, Placeable(professionals)};
  RETURN_IF_ERROR(kPersonLifecycle.Apply("ErasePersonalData", subject));
  RETURN_IF_ERROR(LeaveSeats(unit, person));
  for (const v1::Professional& one : professionals) {
    ASSIGN_OR_RETURN(v1::Professional professional, unit.Load(kProfessionals, one.name()));
    RETURN_IF_ERROR(EraseWork(unit, professional));
    RETURN_IF_ERROR(ForgetInRuns(unit, professional));
    RETURN_IF_ERROR(FreeExternalId(unit, professional));
    BlankPersonal(professional);
    unit.Save(kProfessionals, std::move(professional));
  }
  ASSIGN_OR_RETURN(auto applications, unit.List(kApplications, Referring("person", person.name())));
  for (v1::Application& application : applications) {
    BlankPersonal(application);
    unit.Save(kApplications, std::move(application));
  }
  RETURN_IF_ERROR(EraseLeave(unit, person.name()));
  RETURN_IF_ERROR(EraseJudgements(unit, person.name()));
  RETURN_IF_ERROR(FreeAddress(unit, person));
  BlankPersonal(person);
  unit.Emit(About<v1::PersonErased>(person.name()));
  return unit.Save(kPersons, std::move(person));
}

Result<v1::Programme> CloseProgramme(Unit& unit, const v1::CloseProgrammeRequest& request) {
  ASSIGN_OR_RETURN(v1::Programme programme, unit.Load(kProgrammes, request.name(), request.etag()));
  RETURN_IF_ERROR(kProgrammeLifecycle.Apply("CloseProgramme", programme));
  unit.Emit(About<v1::ProgrammeClosed>(programme.name()));
  return unit.Save(kProgrammes, std::move(programme));
}

Result<v1::Team> ArchiveTeam(Unit& unit, const v1::ArchiveTeamRequest& request) {
  ASSIGN_OR_RETURN(v1::Team team, unit.Load(kTeams, request.name(), request.etag()));
  TeamWithDependents subject{team, {}, {}, {}, {}};
  ASSIGN_OR_RETURN(const auto below, unit.List(kTeams, Referring("parent_team", team.name())));
  for (const v1::Team& one : below) {
    if (one.state() == v1::Team::ACTIVE) subject.active_teams_below.push_back(one.name());
  }
  ASSIGN_OR_RETURN(const auto placements, unit.List(kPlacements, UnfinishedWith(team.name())));
  for (const v1::Placement& placement : placements) {
    if (IsUnfinished(placement)) subject.unfinished_placements.push_back(placement.name());
  }
  ASSIGN_OR_RETURN(const auto needs, unit.List(kNeeds, Referring("team", team.name())));
  for (const v1::PlacementNeed& need : needs) {
    if (IsOpen(need)) subject.open_needs.push_back(need.name());
  }
  ASSIGN_OR_RETURN(subject.hosted_partnerships,
                   PartnershipsWhere(unit, [&](const auto& partnership) {
                     return partnership.host_team().team() == team.name();
                   }));
  RETURN_IF_ERROR(kTeamLifecycle.Apply("ArchiveTeam", subject));
  unit.Emit(About<v1::TeamArchived>(team.name()));
  return unit.Save(kTeams, std::move(team));
}

}  // namespace tandem::placement
