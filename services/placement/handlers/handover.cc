#include "services/placement/handlers/handover.h"

#include <algorithm>
#include <utility>

#include "services/placement/collections.h"
#include "services/placement/domain/handover.h"
#include "services/placement/handlers/acting.h"
#include "services/placement/handlers/load_for_verb.h"
#include "services/placement/handlers/placement_events.h"
#include "services/placement/handlers/placements.h"

namespace tandem::placement {
namespace {

Result<v1::Placement> SaveHandover(Unit& unit, v1::Placement placement, std::optional<Day> day) {
  TellOfHandover(unit, placement, day);
  return SaveGuarded(unit, std::move(placement));
}

}  // namespace

void TellOfHandover(Unit& unit, const v1::Placement& placement, std::optional<Day> day) {
  auto event = About<v1::PlacementHandoverChanged>(placement, day);
  const auto& items = placement.handover();
  event.set_items(items.size());
  event.set_items_done(static_cast<int>(std::count_if(
      items.begin(), items.end(), [](const auto& item) { return item.has_done_date(); })));
  unit.Emit(event);
}

Result<v1::Placement> PlanHandover(Unit& unit, const v1::PlanHandoverRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadForVerb(unit, kPlacements, request));
  RETURN_IF_ERROR(MayChange(unit, placement));
  RETURN_IF_ERROR(PlanHandover(placement, request.items()));
  return SaveHandover(unit, std::move(placement), std::nullopt);
}

Result<v1::Placement> CompleteHandoverItem(Unit& unit,
                                           const v1::CompleteHandoverItemRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadForVerb(unit, kPlacements, request));
  RETURN_IF_ERROR(MayChange(unit, placement));
  const Day day = ToDay(request.effective_date());
  RETURN_IF_ERROR(CompleteHandoverItem(placement, request.item_id(), day, unit.caller().subject));
  return SaveHandover(unit, std::move(placement), day);
}

Result<v1::Placement> NameSuccessor(Unit& unit, const v1::NameSuccessorRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadForVerb(unit, kPlacements, request));
  if (PartnershipOf(request.successor()) != PartnershipOf(placement.name())) {
    return BadField("successor", "It is no placement of this partnership.");
  }
  ASSIGN_OR_RETURN(v1::Placement successor, unit.Load(kPlacements, request.successor()));
  // Who was named before is nobody's successor any more.
  if (!placement.successor().empty() && placement.successor() != successor.name()) {
    ASSIGN_OR_RETURN(v1::Placement former, unit.Load(kPlacements, placement.successor()));
    former.clear_predecessor();
    RETURN_IF_ERROR(SaveGuarded(unit, std::move(former)).status());
  }
  RETURN_IF_ERROR(NameSuccessor(placement, successor, request.reason()));
  auto event = About<v1::PlacementSuccessorNamed>(placement);
  event.set_successor(successor.name());
  unit.Emit(event);
  RETURN_IF_ERROR(SaveGuarded(unit, std::move(successor)).status());
  return SaveGuarded(unit, std::move(placement));
}

Status LeaveSuccession(Unit& unit, v1::Placement& placement) {
  if (!placement.successor().empty()) {
    ASSIGN_OR_RETURN(v1::Placement after, unit.Load(kPlacements, placement.successor()));
    ForgetSuccessor(placement, after);
    RETURN_IF_ERROR(SaveGuarded(unit, std::move(after)).status());
  }
  if (placement.predecessor().empty()) return OkStatus();
  ASSIGN_OR_RETURN(v1::Placement before, unit.Load(kPlacements, placement.predecessor()));
  ForgetSuccessor(before, placement);
  return SaveGuarded(unit, std::move(before)).status();
}

Status MoveInSuccession(Unit& unit, v1::Placement& placement) {
  if (!placement.predecessor().empty()) {
    ASSIGN_OR_RETURN(v1::Placement before, unit.Load(kPlacements, placement.predecessor()));
    if (FollowDays(before, placement)) {
      RETURN_IF_ERROR(SaveGuarded(unit, std::move(before)).status());
    }
  }
  if (placement.successor().empty()) return OkStatus();
  ASSIGN_OR_RETURN(v1::Placement after, unit.Load(kPlacements, placement.successor()));
  if (!FollowDays(placement, after)) return OkStatus();
  return SaveGuarded(unit, std::move(after)).status();
}

}  // namespace tandem::placement
