#include "libs/common/testing/seed.h"

#include <cstdlib>
#include <random>
#include <string>

#include "fmt/format.h"

namespace tandem::testing {

std::uint64_t Seed() {
  const char* given = std::getenv("TANDEM_SEED");
  const std::uint64_t seed = given == nullptr ? std::random_device()() : std::stoull(given);
  fmt::print("TANDEM_SEED={}\n", seed);
  return seed;
}

bool Soak() { return std::getenv("TANDEM_SOAK") != nullptr; }

}  // namespace tandem::testing
