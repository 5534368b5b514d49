#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/timeline.pb.h"

namespace tandem::placement {

Result<v1::Timeline> GetTimeline(View& view, const v1::GetTimelineRequest& request);

}  // namespace tandem::placement
