#pragma once

#include <span>

#include "services/placement/domain/days.h"
#include "tandem/placement/v1/placement.pb.h"

// How many seats somebody can take, whichever they are.
namespace tandem::placement {

// What a seat would take of them.
struct Stay {
  DaySpan days;
  int share_percent;
};

// How many of `stays` somebody can have beside their `placements`, whichever these are: at least
// one, since each is one that they can have. It may be that more of them go together.
int MostTogether(std::span<const v1::Placement> placements, std::span<const Stay> stays);

}  // namespace tandem::placement
