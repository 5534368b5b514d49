#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/team_tree.pb.h"

namespace tandem::placement {

// A new or changed team: new ones find their place in the tree, which an update leaves as it is.
Status PrepareTeam(Unit& unit, v1::Team& team, const v1::Team* before);
Result<v1::Team> MoveTeam(Unit& unit, const v1::MoveTeamRequest& request);
Result<v1::ListDescendantsResponse> ListDescendants(View& view,
                                                    const v1::ListDescendantsRequest& request);

}  // namespace tandem::placement
