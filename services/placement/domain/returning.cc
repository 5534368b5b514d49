#include "services/placement/domain/returning.h"

#include "services/placement/domain/exchange.h"
#include "services/placement/domain/placement.h"

namespace tandem::placement {

using v1::Placement;

bool IsExchange(const Placement& placement) {
  return placement.mode() == Placement::IN_PERSON && IsExchangeRole(placement.role());
}

Status ConfirmReturn(Placement& placement, Day day) {
  AtPlacementVerb at{placement, day};
  RETURN_IF_ERROR(kPlacementLifecycle.Apply("ConfirmReturn", at));
  *placement.mutable_return_date() = ToDate(day);
  placement.set_return_overdue(false);
  return OkStatus();
}

bool AwaitsReturn(const Placement& placement) {
  const bool was_there = placement.state() == Placement::ACTIVE ||
                         placement.state() == Placement::PAUSED ||
                         placement.state() == Placement::ENDED_EARLY;
  return IsExchange(placement) && was_there && !placement.has_return_date();
}

bool NoteOverdueReturn(Placement& placement, Day today) {
  if (!AwaitsReturn(placement) || placement.return_overdue()) return false;
  if (today <= ToDay(placement.end_date())) return false;
  placement.set_return_overdue(true);
  return true;
}

}  // namespace tandem::placement
