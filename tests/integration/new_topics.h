#pragma once

#include <string>
#include <vector>

#include "tests/integration/distributed.h"

namespace tandem::testing {

// Deletes `topics` of the suite's Kafka; then they are as a new cluster has them: made by `tandem
// topics apply`, and empty.
void MakeTopicsAnew(const Distributed& suite, const std::vector<std::string>& topics);

}  // namespace tandem::testing
