#pragma once

#include <optional>
#include <vector>

#include "libs/common/base/date.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/programme.pb.h"

// When it is told that a placement's last day is near: first to ask for endline and handover, then
// to remind.
namespace tandem::placement {

// How many days before, the most first: 90 (unless the programme says otherwise), 60 and 30.
std::vector<int> EndingSteps(const v1::Programme::Clocks& clocks);

// The day on which it is told next: at the first step where nothing was told yet of this last day,
// else at the next one after the day on which it was told. That day may have passed: what was due
// in a pause or on hold is told once after it. Nothing if all was told, or the last day has passed.
std::optional<Day> NextEndingDay(const v1::Placement& placement, const std::vector<int>& steps,
                                 Day today);

// What is told.
struct EndingNotice {
  int days_left;
  bool is_reminder;
};
// What is told on `today`, and noted in the placement; nothing if it does not run, or its last day
// was moved away meanwhile.
std::optional<EndingNotice> NoteEnding(v1::Placement& placement, const std::vector<int>& steps,
                                       Day today);

}  // namespace tandem::placement
