#pragma once

#include <optional>

#include "libs/common/base/date.h"
#include "libs/common/base/names.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {

// An event of `placement`, with what all of them tell: the placement after it, and the day of its
// verb.
template <class E>
E About(const v1::Placement& placement, std::optional<Day> effective_date = std::nullopt) {
  E event;
  event.set_name(placement.name());
  event.set_partnership(std::string(PartnershipOf(placement.name())));
  event.set_team(placement.team());
  event.set_role(placement.role());
  event.set_professional(placement.professional());
  *event.mutable_start_date() = placement.start_date();
  *event.mutable_end_date() = placement.end_date();
  event.set_share_percent(placement.share_percent());
  event.set_phase(placement.phase());
  event.set_state(placement.state());
  if (effective_date.has_value()) *event.mutable_effective_date() = ToDate(*effective_date);
  return event;
}

}  // namespace tandem::placement
