#pragma once

#include <vector>

#include "libs/common/base/lifecycle.h"

namespace tandem::learning_content {

// Every lifecycle of the service, for its diagrams.
std::vector<LifecycleTable> Lifecycles();

}  // namespace tandem::learning_content
