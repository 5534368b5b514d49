#pragma once

#include <vector>

#include "libs/common/base/date.h"
#include "tandem/placement/v1/partnership.pb.h"

// "OnHold and Paused return to the state left, and clocks stop meanwhile" (DOMAIN.md).
namespace tandem::placement {

// From `first` up to the day before `resumed`.
struct Hold {
  Day first, resumed;
};

// Those that began by `until`; one that still lasts goes on to that day.
std::vector<Hold> HoldsUntil(const v1::Partnership& partnership, Day until);
// How many of the days from `from` up to the day before `today` it was on hold. A clock that began
// on `from` shows that many days less on `today`.
int DaysHeld(const v1::Partnership& partnership, Day from, Day today);
// When that clock runs out, which would at `due` without the holds until `today`.
Time PutOff(Time due, const v1::Partnership& partnership, Day from, Day today);

}  // namespace tandem::placement
