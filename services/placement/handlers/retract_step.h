#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/placement.pb.h"

namespace tandem::placement {

Result<v1::Placement> RetractStep(Unit& unit, const v1::RetractStepRequest& request);

}  // namespace tandem::placement
