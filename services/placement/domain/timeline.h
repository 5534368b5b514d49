#pragma once

#include <optional>

#include "libs/common/base/date.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/programme.pb.h"
#include "tandem/placement/v1/timeline.pb.h"

// How long a partnership takes: "likely to be at least 6 -12 months from initiation and it may be
// as long as 12 -24 months before the first exchanges take place" (document E).
namespace tandem::placement {

// Months until somebody is warned, and until it is late; 0: no such limit.
struct MonthLimits {
  int warning = 0;
  int late = 0;
};
// Document E, for managed education, where the programme says nothing else.
inline constexpr MonthLimits kDeliverMonths{6, 12};
inline constexpr MonthLimits kExchangeMonths{12, 24};

// As things stood on `as_of`. `first_exchange` is the day on which the first fellow or exchange
// visitor began. Clocks stop while the partnership is on hold, and for good when it ends.
v1::Timeline DescribeTimeline(const v1::Partnership& partnership,
                              const v1::Programme::Clocks& clocks,
                              std::optional<Day> first_exchange, Day as_of);

}  // namespace tandem::placement
