#include "services/placement/handlers/registry.h"

#include <algorithm>

#include "libs/common/base/personal.h"
#include "services/placement/collections.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/shares.h"
#include "services/placement/handlers/about.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

Status RequireInstitution(Unit& unit, const std::string& name) {
  ASSIGN_OR_RETURN(const v1::Institution institution, unit.Load(kInstitutions, name));
  return RequireActive(institution);
}

}  // namespace

Status PreparePerson(Unit& unit, v1::Person& person, const v1::Person* before) {
  const bool is_known = before != nullptr && before->institution() == person.institution();
  if (person.institution().empty() || is_known) return OkStatus();
  return RequireInstitution(unit, person.institution());
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

Result<v1::Institution> ArchiveInstitution(Unit& unit,
                                           const v1::ArchiveInstitutionRequest& request) {
  ASSIGN_OR_RETURN(v1::Institution institution,
                   unit.Load(kInstitutions, request.name(), request.etag()));
  RETURN_IF_ERROR(kInstitutionLifecycle.Apply("ArchiveInstitution", institution));
  unit.Emit(About<v1::InstitutionArchived>(institution.name()));
  return unit.Save(kInstitutions, std::move(institution));
}

Result<v1::Person> ArchivePerson(Unit& unit, const v1::ArchivePersonRequest& request) {
  ASSIGN_OR_RETURN(v1::Person person, unit.Load(kPersons, request.name(), request.etag()));
  PersonWithProfessionals subject{person, {}};
  RETURN_IF_ERROR(kPersonLifecycle.Apply("ArchivePerson", subject));
  unit.Emit(About<v1::PersonArchived>(person.name()));
  return unit.Save(kPersons, std::move(person));
}

Result<v1::Person> ErasePersonalData(Unit& unit, const v1::ErasePersonalDataRequest& request) {
  ASSIGN_OR_RETURN(v1::Person person, unit.Load(kPersons, request.name(), request.etag()));
  PersonWithProfessionals subject{person, {}};
  ASSIGN_OR_RETURN(auto professionals,
                   unit.List(kProfessionals, Referring("person", person.name())));
  for (const v1::Professional& professional : professionals) {
    if (professional.state() != v1::Professional::ALUMNI) {
      subject.placeable.push_back(professional.name());
    }
  }
  RETURN_IF_ERROR(kPersonLifecycle.Apply("ErasePersonalData", subject));
  for (v1::Professional& professional : professionals) {
    BlankPersonal(professional);
    unit.Save(kProfessionals, std::move(professional));
  }
  ASSIGN_OR_RETURN(auto applications, unit.List(kApplications, Referring("person", person.name())));
  for (v1::Application& application : applications) {
    BlankPersonal(application);
    unit.Save(kApplications, std::move(application));
  }
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
  TeamWithDependents subject{team, {}, {}};
  ASSIGN_OR_RETURN(const auto below, unit.List(kTeams, Referring("parent_team", team.name())));
  for (const v1::Team& one : below) {
    if (one.state() == v1::Team::ACTIVE) subject.active_teams_below.push_back(one.name());
  }
  ASSIGN_OR_RETURN(const auto placements, unit.List(kPlacements, Referring("team", team.name())));
  for (const v1::Placement& placement : placements) {
    if (IsUnfinished(placement)) subject.unfinished_placements.push_back(placement.name());
  }
  RETURN_IF_ERROR(kTeamLifecycle.Apply("ArchiveTeam", subject));
  unit.Emit(About<v1::TeamArchived>(team.name()));
  return unit.Save(kTeams, std::move(team));
}

}  // namespace tandem::placement
