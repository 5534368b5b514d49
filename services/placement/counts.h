#pragma once

#include "services/placement/module.h"

namespace tandem::placement {

// What dashboards follow.
void DeclareCounts(Declarations& d);

}  // namespace tandem::placement
