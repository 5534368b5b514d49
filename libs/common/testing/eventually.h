#pragma once

#include <utility>

#include "libs/common/base/clock.h"

namespace tandem::testing {

// Waits until `holds`, at most for `patience`; answers whether it does. For what nothing tells of.
template <class Holds>
bool Eventually(Holds holds, Duration patience = absl::Seconds(20)) {
  const Time deadline = absl::Now() + patience;
  while (!holds()) {
    if (absl::Now() > deadline) return false;
    absl::SleepFor(absl::Milliseconds(2));
  }
  return true;
}

}  // namespace tandem::testing
