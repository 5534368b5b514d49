#include "services/placement/domain/origin.h"

namespace tandem::placement {

void NoteOrigin(v1::Placement& placement, const v1::Person& person, const v1::Team& team) {
  placement.set_person(person.name());
  placement.set_home_institution(person.institution());
  placement.set_host_institution(team.institution());
  placement.set_country(team.location().country());
}

}  // namespace tandem::placement
