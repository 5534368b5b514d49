#pragma once

#include "libs/common/store/unit.h"
#include "tandem/objectives/v1/team_priority.pb.h"

namespace tandem::objectives {

Status PrepareTeamPriority(Unit& unit, v1::TeamPriority& priority, const v1::TeamPriority* before);
Result<v1::TeamPriority> ConfirmTeamPriority(Unit& unit,
                                             const v1::ConfirmTeamPriorityRequest& request);
Result<v1::TeamPriority> RetireTeamPriority(Unit& unit,
                                            const v1::RetireTeamPriorityRequest& request);

}  // namespace tandem::objectives
