#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/placement.pb.h"

namespace tandem::placement {

// Set while a placement is active: its last day is near.
inline constexpr TimerKind kPlacementEnding{"placement-ending"};
// Tells of items of the checklist that run out.
inline constexpr TimerKind kItemExpiry{"item-expiry"};

// Set while a fellow or exchange visitor is abroad: the last day has passed.
inline constexpr TimerKind kReturnOverdue{"return-overdue"};

// Saves the professional with the placement: whoever adds up shares at the same time meets it
// there.
Result<v1::Placement> SaveGuarded(Unit& unit, v1::Placement placement);

// Of a placement whose last day is set: what happens around it.
Status SetTimers(Unit& unit, const v1::Placement& placement);
// When to tell of its items next.
void FollowItems(Unit& unit, const v1::Placement& placement);

// An updated placement; its professional is saved with it, as with every change of one.
Status PreparePlacement(Unit& unit, v1::Placement& placement, const v1::Placement* before);

Result<v1::Placement> BeginClearing(Unit& unit, const v1::BeginClearingRequest& request);
Result<v1::Placement> RecordClearance(Unit& unit, const v1::RecordClearanceRequest& request);
Result<v1::Placement> MarkPlacementReady(Unit& unit, const v1::MarkPlacementReadyRequest& request);
Result<v1::Placement> StartPlacement(Unit& unit, const v1::StartPlacementRequest& request);
Result<v1::Placement> PausePlacement(Unit& unit, const v1::PausePlacementRequest& request);
Result<v1::Placement> ResumePlacement(Unit& unit, const v1::ResumePlacementRequest& request);
Result<v1::Placement> EnterPhase(Unit& unit, const v1::EnterPhaseRequest& request);
Result<v1::Placement> RetractPhase(Unit& unit, const v1::RetractPhaseRequest& request);
Result<v1::Placement> ConfirmReturn(Unit& unit, const v1::ConfirmReturnRequest& request);
Result<v1::Placement> CompletePlacement(Unit& unit, const v1::CompletePlacementRequest& request);
Result<v1::Placement> CancelPlacement(Unit& unit, const v1::CancelPlacementRequest& request);

// Tells that the last day of an active placement is near, unless its partnership is on hold.
Status AnnounceEnding(Unit& unit, std::string_view name);
Status TellOfItems(Unit& unit, std::string_view name);
// Sets that clock of its placements again once a partnership is on hold no more: what was to be
// told meanwhile is told now.
Status ResumePlacements(Unit& unit, const v1::Partnership& partnership);
// Raises attention where nobody has confirmed a return.
Status FlagOverdueReturn(Unit& unit, std::string_view name);

}  // namespace tandem::placement
