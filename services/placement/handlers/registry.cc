#include "services/placement/handlers/registry.h"

#include <algorithm>
#include <functional>

#include "fmt/format.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/rule.h"
#include "services/placement/collections.h"
#include "services/placement/domain/need.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/shares.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/addresses.h"
#include "services/placement/handlers/boards.h"
#include "services/placement/handlers/matches.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

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
