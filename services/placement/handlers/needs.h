#pragma once

#include <string>

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/need.pb.h"
#include "tandem/placement/v1/partnership.pb.h"

namespace tandem::placement {

// Set when a need is stated or opened again: its window has passed.
inline constexpr TimerKind kNeedExpiry{"need-expiry"};

// A new or changed need: its partnership goes on and its team is active.
Status PrepareNeed(Unit& unit, v1::PlacementNeed& need, const v1::PlacementNeed* before);
Result<v1::PlacementNeed> ChangeSeats(Unit& unit, const v1::ChangeSeatsRequest& request);
Result<v1::PlacementNeed> StandDownPlacementNeed(Unit& unit,
                                                 const v1::StandDownPlacementNeedRequest& request);
// The same of a need that was loaded or listed in this unit.
Result<v1::PlacementNeed> StandDown(Unit& unit, v1::PlacementNeed need, const std::string& reason);
// Of a need that was loaded in this unit: as the rule of this name, by its matches as they are now.
Status FollowMatches(Unit& unit, v1::PlacementNeed& need);
// A placement has left its seat of the need `name`, which is open again as long as its window is.
Status OpenSeat(Unit& unit, const std::string& name);
// It goes on after all, and has its seat again: NEED_FULL once it is gone.
Status TakeSeatAgain(Unit& unit, const std::string& name);
// Their partnership goes on, and so do their clocks.
Status ResumeNeeds(Unit& unit, const v1::Partnership& partnership);
Status ExpireNeed(Unit& unit, std::string_view name);

}  // namespace tandem::placement
