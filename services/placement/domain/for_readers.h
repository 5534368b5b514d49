#pragma once

#include "libs/common/base/caller.h"
#include "tandem/placement/v1/placement.pb.h"

// Placements as they leave the service.
namespace tandem::placement {

// Takes out what is personal, why somebody left or got no visa, unless the caller is placed by it,
// or decides about it.
void HideReasons(const Caller& caller, v1::Placement& placement);

}  // namespace tandem::placement
