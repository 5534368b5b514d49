#pragma once

#include <vector>

#include "libs/common/base/lifecycle.h"

namespace tandem::reporting {

// All states and verbs of this service: for the diagrams in docs/lifecycles, and the test that
// tries every verb in every state.
std::vector<LifecycleTable> Lifecycles();

}  // namespace tandem::reporting
