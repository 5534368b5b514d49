#include "services/placement/handlers/needs.h"

#include "services/placement/collections.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/need.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/registry.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {

Status PrepareNeed(Unit& unit, v1::PlacementNeed& need, const v1::PlacementNeed* before) {
  RETURN_IF_ERROR(ValidateNeed(need, before));
  if (before == nullptr || before->team() != need.team()) {
    ASSIGN_OR_RETURN(const v1::Partnership partnership,
                     unit.Load(kPartnerships, ParentOf(need.name())));
    RETURN_IF_ERROR(RequireNotOver(partnership));
    ASSIGN_OR_RETURN(const v1::Team team, unit.Load(kTeams, need.team()));
    RETURN_IF_ERROR(RequireActive(team));
    RETURN_IF_ERROR(RequireTeamOfAParty(partnership, team.name(), team.institution()));
  }
  unit.SetTimer(kNeedExpiry, need.name(), ExpiryOf(need, unit.now()));
  return OkStatus();
}

Result<v1::PlacementNeed> StandDownPlacementNeed(Unit& unit,
                                                 const v1::StandDownPlacementNeedRequest& request) {
  ASSIGN_OR_RETURN(v1::PlacementNeed need, unit.Load(kNeeds, request.name(), request.etag()));
  RETURN_IF_ERROR(kNeedLifecycle.Apply("StandDownPlacementNeed", need));
  need.set_reason(request.reason());
  unit.ClearTimer(kNeedExpiry, need.name());
  v1::PlacementNeedStoodDown event;
  event.set_name(need.name());
  event.set_reason(request.reason());
  unit.Emit(event);
  return unit.Save(kNeeds, std::move(need));
}

Status ExpireNeed(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::PlacementNeed need, unit.Load(kNeeds, name));
  // Filled or stood down meanwhile, or its window was moved.
  if (!kNeedLifecycle.Check("ExpirePlacementNeed", need).ok()) return OkStatus();
  if (DayOf(unit.now()) <= ToDay(need.window().end())) return OkStatus();
  RETURN_IF_ERROR(kNeedLifecycle.Apply("ExpirePlacementNeed", need));
  v1::PlacementNeedExpired event;
  event.set_name(need.name());
  unit.Emit(event);
  unit.Save(kNeeds, std::move(need));
  return OkStatus();
}

}  // namespace tandem::placement
