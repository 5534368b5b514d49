#include "services/placement/handlers/needs.h"

#include <algorithm>

#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/hold.h"
#include "services/placement/domain/need.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/registry.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/matches.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

// None while it is on hold: ResumeNeeds sets it again.
void SetExpiryTimer(Unit& unit, const v1::PlacementNeed& need, const v1::Partnership& partnership) {
  if (partnership.state() == v1::Partnership::ON_HOLD) return;
  const auto expiry_from = [&](Time entered) {
    return PutOff(ExpiryOf(need, entered), partnership, DayOf(entered), DayOf(unit.now()));
  };
  const Time stated = absl::FromUnixSeconds(need.create_time().seconds());
  Time expiry = expiry_from(stated);
  // A seat that was given back has three weeks of its own.
  if (need.has_vacant_since()) {
    const Time vacant = std::max(stated, StartOf(ToDay(need.vacant_since())));
    expiry = std::max(expiry, expiry_from(vacant));
  }
  unit.SetTimer(kNeedExpiry, need.name(), expiry);
}

// A team lead may state a need too.
Status NoteWaiver(const Unit& unit, v1::PlacementNeed& need, const v1::PlacementNeed* before) {
  const bool is_new = before == nullptr ||
                      before->duration_waiver_reason() != need.duration_waiver_reason() ||
                      before->minimum_months() != need.minimum_months();
  if (need.duration_waiver_reason().empty() || !is_new) return OkStatus();
  if (!unit.caller().Has(common::v1::PROGRAMME_MANAGER, need.name())) {
    return BadField("placement_need.duration_waiver_reason", "Only a programme manager waives it.");
  }
  need.set_duration_waived_by(unit.caller().subject);
  return OkStatus();
}

void TellOfSeats(Unit& unit, const v1::PlacementNeed& need) {
  auto event = About<v1::PlacementNeedSeatsChanged>(need.name());
  event.set_seats(need.seats());
  event.set_seats_taken(need.seats_taken());
  event.set_state(need.state());
  unit.Emit(event);
}

}  // namespace

Status PrepareNeed(Unit& unit, v1::PlacementNeed& need, const v1::PlacementNeed* before) {
  RETURN_IF_ERROR(NoteWaiver(unit, need, before));
  if (before == nullptr) NoteAsked(need, DayOf(unit.now()));
  if (before == nullptr || before->team() != need.team()) {
    ASSIGN_OR_RETURN(v1::Partnership partnership, unit.Load(kPartnerships, ParentOf(need.name())));
    RETURN_IF_ERROR(RequireNotOver(partnership));
    ASSIGN_OR_RETURN(v1::Team team, unit.Load(kTeams, need.team()));
    RETURN_IF_ERROR(RequireActive(team));
    RETURN_IF_ERROR(RequireTeamOfAParty(partnership, team.name(), team.institution()));
    // So that a partnership that ends, or a team that is archived, meanwhile knows all its needs.
    unit.Save(kPartnerships, std::move(partnership));
    unit.Save(kTeams, std::move(team));
  }
  unit.SetTimer(kNeedExpiry, need.name(), ExpiryOf(need, unit.now()));
  return OkStatus();
}

Result<v1::PlacementNeed> ChangeSeats(Unit& unit, const v1::ChangeSeatsRequest& request) {
  ASSIGN_OR_RETURN(v1::PlacementNeed need, unit.Load(kNeeds, request.name(), request.etag()));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(need.name())));
  RETURN_IF_ERROR(RequireNotOver(partnership));
  const bool was_filled = need.state() == v1::PlacementNeed::FILLED;
  RETURN_IF_ERROR(ChangeSeats(need, request.seats(), DayOf(unit.now())));
  RETURN_IF_ERROR(FollowMatches(unit, need));
  const bool is_filled = need.state() == v1::PlacementNeed::FILLED;
  if (is_filled) unit.ClearTimer(kNeedExpiry, need.name());
  if (was_filled && !is_filled) {
    ASSIGN_OR_RETURN(v1::Team team, unit.Load(kTeams, need.team()));
    RETURN_IF_ERROR(RequireActive(team));
    unit.Save(kTeams, std::move(team));
    unit.SetTimer(kNeedExpiry, need.name(), ExpiryOf(need, unit.now()));
  }
  TellOfSeats(unit, need);
  return unit.Save(kNeeds, std::move(need));
}

Result<v1::PlacementNeed> StandDownPlacementNeed(Unit& unit,
                                                 const v1::StandDownPlacementNeedRequest& request) {
  ASSIGN_OR_RETURN(v1::PlacementNeed need, unit.Load(kNeeds, request.name(), request.etag()));
  return StandDown(unit, std::move(need), request.reason());
}

Result<v1::PlacementNeed> StandDown(Unit& unit, v1::PlacementNeed need, const std::string& reason) {
  RETURN_IF_ERROR(kNeedLifecycle.Apply("StandDownPlacementNeed", need));
  need.set_reason(reason);
  unit.ClearTimer(kNeedExpiry, need.name());
  auto event = About<v1::PlacementNeedStoodDown>(need.name());
  event.set_reason(reason);
  unit.Emit(event);
  need = unit.Save(kNeeds, std::move(need));
  RETURN_IF_ERROR(LapseMatchesOf(unit, need.name()));
  return need;
}

Status ExpireNeed(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::PlacementNeed need, unit.Load(kNeeds, name));
  // Filled or stood down meanwhile, or its window was moved.
  if (!kNeedLifecycle.Check("ExpirePlacementNeed", need).ok()) return OkStatus();
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(need.name())));
  if (DayOf(unit.now()) <= LastDayToFill(need, partnership, DayOf(unit.now()))) {
    SetExpiryTimer(unit, need, partnership);
    return OkStatus();
  }
  RETURN_IF_ERROR(kNeedLifecycle.Apply("ExpirePlacementNeed", need));
  unit.Emit(About<v1::PlacementNeedExpired>(need.name()));
  unit.Save(kNeeds, std::move(need));
  return LapseMatchesOf(unit, name);
}

Status FollowMatches(Unit& unit, v1::PlacementNeed& need) {
  ASSIGN_OR_RETURN(const auto matches, unit.List(kMatches, Below(need.name())));
  FollowMatches(need, matches);
  return OkStatus();
}

Status OpenSeat(Unit& unit, const std::string& name) {
  ASSIGN_OR_RETURN(v1::PlacementNeed need, unit.Load(kNeeds, name));
  if (ReleaseSeat(need, DayOf(unit.now()))) {
    RETURN_IF_ERROR(FollowMatches(unit, need));
    unit.SetTimer(kNeedExpiry, need.name(), ExpiryOf(need, unit.now()));
    v1::PlacementNeedReopened reopened;
    reopened.set_name(need.name());
    unit.Emit(reopened);
  }
  unit.Save(kNeeds, std::move(need));
  return OkStatus();
}

Status TakeSeatAgain(Unit& unit, const std::string& name) {
  ASSIGN_OR_RETURN(v1::PlacementNeed need, unit.Load(kNeeds, name));
  RETURN_IF_ERROR(TakeSeatAgain(need));
  RETURN_IF_ERROR(FollowMatches(unit, need));
  if (need.state() == v1::PlacementNeed::FILLED) unit.ClearTimer(kNeedExpiry, need.name());
  TellOfSeats(unit, need);
  unit.Save(kNeeds, std::move(need));
  return OkStatus();
}

Status ResumeNeeds(Unit& unit, const v1::Partnership& partnership) {
  ASSIGN_OR_RETURN(const auto needs, unit.List(kNeeds, Below(partnership.name())));
  for (const v1::PlacementNeed& need : needs) {
    if (kNeedLifecycle.Check("ExpirePlacementNeed", need).ok()) {
      SetExpiryTimer(unit, need, partnership);
    }
  }
  return OkStatus();
}

}  // namespace tandem::placement
