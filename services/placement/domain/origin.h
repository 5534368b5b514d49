#pragma once

#include "tandem/placement/v1/person.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/team.pb.h"

namespace tandem::placement {

// Whom it places, and from where to where, as that is when it is planned: both may move on later.
void NoteOrigin(v1::Placement& placement, const v1::Person& person, const v1::Team& team);

}  // namespace tandem::placement
