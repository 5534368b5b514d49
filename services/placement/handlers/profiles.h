#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/professional.pb.h"

namespace tandem::placement {

// What the caller may know of the professional of a match or a placement. NOT_UNDER_WAY, or
// NOT_PERMITTED to another one who is placed.
Result<v1::Professional> GetProfile(View& view, const v1::GetProfileRequest& request);

}  // namespace tandem::placement
