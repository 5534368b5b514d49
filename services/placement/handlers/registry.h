#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/institution.pb.h"
#include "tandem/placement/v1/person.pb.h"
#include "tandem/placement/v1/programme.pb.h"
#include "tandem/placement/v1/region.pb.h"
#include "tandem/placement/v1/team.pb.h"

namespace tandem::placement {

// NOT_FOUND, REFERENCE_NOT_ACTIVE.
Status RequireInstitution(Unit& unit, std::string_view name);
// The same for what keeps an institution from being archived: saved, so that it can't be at the
// same time.
Status TakeInstitution(Unit& unit, std::string_view name);

// A new or changed person or programme: the institutions that it names are there, and the address
// is of nobody else.
Status PreparePerson(Unit& unit, v1::Person& person, const v1::Person* before);
Status PrepareProgramme(Unit& unit, v1::Programme& programme, const v1::Programme* before);

// A region is written with a grant on everything: one on the region itself would choose the
// countries that its report tells of.
Status PrepareRegion(Unit& unit, v1::Region& region, const v1::Region* before);

Result<v1::Institution> ArchiveInstitution(Unit& unit,
                                           const v1::ArchiveInstitutionRequest& request);
Result<v1::Person> ArchivePerson(Unit& unit, const v1::ArchivePersonRequest& request);
Result<v1::Programme> CloseProgramme(Unit& unit, const v1::CloseProgrammeRequest& request);

Result<v1::Team> ArchiveTeam(Unit& unit, const v1::ArchiveTeamRequest& request);

}  // namespace tandem::placement
