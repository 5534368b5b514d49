#pragma once

#include "libs/common/app/module.h"

namespace tandem::placement {

// Who works together, and who is where.
extern const Module kPlacementModule;

}  // namespace tandem::placement
