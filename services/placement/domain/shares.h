#pragma once

#include <optional>
#include <span>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "tandem/placement/v1/placement.pb.h"

// How much of full time placements take. "Shares of a professional's active and planned placements
// sum to at most 100% on any day."
namespace tandem::placement {

inline constexpr int kFullTime = 100;  // in percent

// Not over: planned, being cleared, ready, active or paused. Such a placement takes its share.
bool IsUnfinished(const v1::Placement& placement);
// Whether `day` is one of its days.
bool IsOn(const v1::Placement& placement, Day day);
// What it takes of full time on `day`, if that is one of its days.
int ShareOn(const v1::Placement& placement, Day day);
// Adds why it can't have another share from `day` on: it has not begun, or not by then.
void CheckShareDay(const v1::Placement& placement, Day day, FieldErrors& errors);
// Gives it another share: once it has begun, from `day` on; what it was on the days before is kept.
void ChangeShare(v1::Placement& placement, int share_percent, Day day);
// Since when it has another share if it is given `share_percent` from `day` on; nothing if it has
// not begun, or has that share then.
std::optional<Day> OtherShareSince(const v1::Placement& placement, int share_percent, Day day);

// The first day on which `candidate` and `others` (without one of its name) take more than all of
// full time, and what they take then.
struct Overload {
  Day day;
  int share_percent;
};
std::optional<Overload> FindOverload(std::span<const v1::Placement> others,
                                     const v1::Placement& candidate);

// SHARE_ABOVE_FULL_TIME with the day, if there is one.
Status CheckShares(std::span<const v1::Placement> others, const v1::Placement& candidate);

}  // namespace tandem::placement
