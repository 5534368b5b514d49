#include "services/placement/handlers/winding_up.h"

#include <set>

#include "services/placement/collections.h"
#include "services/placement/domain/need.h"
#include "services/placement/domain/placement.h"
#include "services/placement/handlers/leave_requests.h"
#include "services/placement/handlers/matches.h"
#include "services/placement/handlers/meetings.h"
#include "services/placement/handlers/needs.h"
#include "services/placement/handlers/peer_links.h"
#include "services/placement/handlers/placement_days.h"
#include "services/placement/handlers/placements.h"
#include "services/placement/handlers/tenders.h"
#include "services/placement/handlers/visits.h"

namespace tandem::placement {
namespace {

using v1::PlacementNeed;

// Before the placements are cancelled, so that none of them opens its need again.
Status StandDownNeeds(Unit& unit, const v1::Partnership& partnership,
                      const std::set<std::string>& given_back, const std::string& reason) {
  ASSIGN_OR_RETURN(const auto needs, unit.List(kNeeds, Below(partnership.name())));
  for (const PlacementNeed& need : needs) {
    const bool is_open =
        need.state() == PlacementNeed::OPEN || need.state() == PlacementNeed::MATCHING;
    const bool loses_a_seat =
        need.state() == PlacementNeed::FILLED && given_back.contains(need.name());
    if (is_open || loses_a_seat) RETURN_IF_ERROR(StandDown(unit, need, reason).status());
  }
  return OkStatus();
}

// `name` as it is now: another one that was cancelled may have been named to follow it.
Status EndPlacement(Unit& unit, const std::string& name, Day day, const std::string& reason) {
  ASSIGN_OR_RETURN(v1::Placement placement, unit.Load(kPlacements, name));
  if (HasBegun(placement)) {
    return EndWithPartnership(unit, std::move(placement), day, reason);
  }
  v1::CancelPlacementRequest cancel;
  cancel.set_name(name);
  cancel.set_reason(reason);
  return CancelPlacement(unit, cancel).status();
}

}  // namespace

Status WindUp(Unit& unit, const v1::Partnership& partnership,
              const std::vector<std::string>& unfinished, Day day, const std::string& reason) {
  std::set<std::string> given_back;
  for (const std::string& name : unfinished) {
    ASSIGN_OR_RETURN(const v1::Placement placement, unit.Load(kPlacements, name));
    if (!HasBegun(placement)) given_back.insert(placement.need());
  }
  RETURN_IF_ERROR(StandDownNeeds(unit, partnership, given_back, reason));
  for (const std::string& name : unfinished) {
    RETURN_IF_ERROR(EndPlacement(unit, name, day, reason));
  }
  ASSIGN_OR_RETURN(auto matches, unit.List(kMatches, Below(partnership.name())));
  for (v1::Match& match : matches) RETURN_IF_ERROR(LapseIfOpen(unit, std::move(match)));
  const Day today = DayOf(unit.now());
  RETURN_IF_ERROR(CancelVisitsAfter(unit, partnership, today, reason));
  RETURN_IF_ERROR(CancelMeetingsAfter(unit, partnership, today, reason));
  RETURN_IF_ERROR(RefuseNeedlessLeave(unit, partnership, reason));
  RETURN_IF_ERROR(EndPeerLinks(unit, partnership, day, reason));
  return CancelTenders(unit, partnership, reason);
}

}  // namespace tandem::placement
