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
// Whether `day` is one of its days: from the one on which it began, or is to begin, to the last.
bool IsOn(const v1::Placement& placement, Day day);
// What it takes of full time on `day`, if that is one of its days.
int ShareOn(const v1::Placement& placement, Day day);
// Gives it another share from `day` on, until the next day on which it is known to change; what it
// is on the days before is kept.
void ChangeShare(v1::Placement& placement, int share_percent, Day day);
// Forgets the shares of days that are its own no more.
void KeepSharesOfItsDays(v1::Placement& placement);
// Since when it has another share than in `before`, given from `day` on; nothing if it has the same
// then, or has it from its first day on and has not begun.
std::optional<Day> OtherShareSince(const v1::Placement& before, const v1::Placement& placement,
                                   Day day);

// What `placements` take of full time on `day`: those that are over took theirs too.
int ShareTaken(std::span<const v1::Placement> placements, Day day);

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
