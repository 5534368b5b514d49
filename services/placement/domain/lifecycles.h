#pragma once

#include <vector>

#include "libs/common/base/lifecycle.h"

namespace tandem::placement {

// Every lifecycle of the service, for its diagrams and tests.
std::vector<LifecycleTable> Lifecycles();

}  // namespace tandem::placement
