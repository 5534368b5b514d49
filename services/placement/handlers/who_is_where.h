#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/placement.pb.h"

namespace tandem::placement {

Result<v1::WhoIsWhereResponse> WhoIsWhere(View& view, const v1::WhoIsWhereRequest& request);

}  // namespace tandem::placement
