#pragma once

#include <string_view>
#include <vector>

#include "libs/common/store/unit.h"
#include "services/objectives/domain/progress.h"
#include "services/objectives/handlers/about.h"

// Indicators with what was approved for them, as the domain computes on them.
namespace tandem::objectives {

// Of one indicator or objective that was loaded in `view`; sees what a unit has saved.
Result<TrackedIndicator> Track(View& view, v1::Indicator indicator);
Result<TrackedObjective> Track(View& view, v1::PartnershipObjective objective);
// Of all objectives of a partnership, for queries.
Result<std::vector<TrackedObjective>> TrackAll(View& view, std::string_view partnership);

// Where `indicator` stands now.
Result<v1::IndicatorProgress> CurrentProgress(View& view, const v1::Indicator& indicator);
// An event that tells it.
template <class Event>
Status EmitProgress(Unit& unit, const v1::Indicator& indicator) {
  auto event = About<Event>(indicator);
  event.set_objective(indicator.objective());
  ASSIGN_OR_RETURN(*event.mutable_progress(), CurrentProgress(unit, indicator));
  unit.Emit(event);
  return OkStatus();
}

}  // namespace tandem::objectives
