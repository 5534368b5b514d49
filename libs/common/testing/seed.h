#pragma once

#include <cstdint>

namespace tandem::testing {

// The seed of a random test: TANDEM_SEED, or a new one; printed either way, so that a failure can
// be had again.
std::uint64_t Seed();
// Whether the long form of a test is asked for (TANDEM_SOAK=1, `make soak`).
bool Soak();

}  // namespace tandem::testing
