#include "services/objectives/handlers/team_priorities.h"

#include <string>

#include "libs/common/base/names.h"
#include "services/objectives/collections.h"
#include "services/objectives/domain/team_priority.h"
#include "services/objectives/handlers/about.h"
#include "services/objectives/handlers/standing.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {

using v1::TeamPriority;

Status PrepareTeamPriority(Unit& unit, TeamPriority& priority, const TeamPriority* before) {
  if (before == nullptr) return RequireLivePartnership(unit, priority.name(), priority.team());
  const bool for_team = unit.caller().Has(common::v1::TEAM_LEAD, priority.name()) ||
                        unit.caller().Has(common::v1::PROGRAMME_MANAGER, priority.name());
  RETURN_IF_ERROR(RequireRewritable(*before, for_team));
  return RequireLivePartnership(unit, priority.name());
}

Result<TeamPriority> ConfirmTeamPriority(Unit& unit,
                                         const v1::ConfirmTeamPriorityRequest& request) {
  ASSIGN_OR_RETURN(TeamPriority priority,
                   unit.Load(kTeamPriorities, request.name(), request.etag()));
  RETURN_IF_ERROR(RequireLivePartnership(unit, priority.name()));
  RETURN_IF_ERROR(ActForTeam(unit, priority.name(), request.reason()));
  RETURN_IF_ERROR(Confirm(priority, ToDay(request.confirm_date())));
  auto event = About<v1::TeamPriorityConfirmed>(priority);
  event.set_team(priority.team());
  *event.mutable_confirm_date() = request.confirm_date();
  event.set_by(unit.caller().subject);
  unit.Emit(event);
  return unit.Save(kTeamPriorities, std::move(priority));
}

Result<TeamPriority> RetireTeamPriority(Unit& unit, const v1::RetireTeamPriorityRequest& request) {
  ASSIGN_OR_RETURN(TeamPriority priority,
                   unit.Load(kTeamPriorities, request.name(), request.etag()));
  RETURN_IF_ERROR(ActForTeam(unit, priority.name(), request.reason()));
  RETURN_IF_ERROR(Retire(priority, ToDay(request.retire_date())));
  auto event = About<v1::TeamPriorityRetired>(priority);
  event.set_team(priority.team());
  *event.mutable_retire_date() = request.retire_date();
  unit.Emit(event);
  return unit.Save(kTeamPriorities, std::move(priority));
}

}  // namespace tandem::objectives
