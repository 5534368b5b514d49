#pragma once

#include <vector>

#include "libs/common/base/date.h"
#include "tandem/placement/v1/overview.pb.h"

// From need to start.
namespace tandem::placement {

// A need of the period, and the placements that were made for it.
struct NeedWithPlacements {
  v1::PlacementNeed need;
  std::vector<v1::Placement> placements;
};

// What is cancelled is not counted. A placement that began before its need was asked for took 0
// days. Without one that has begun there is no median, and no p90 (nearest rank).
v1::TimeToStart DescribeTimeToStart(const std::vector<NeedWithPlacements>& needs);

}  // namespace tandem::placement
