#pragma once

#include "absl/time/clock.h"
#include "libs/common/base/until.h"

namespace tandem::testing {

// Waits until `holds`, at most for `patience`; answers whether it does. For what nobody tells of.
template <class Holds>
bool Eventually(Holds holds, Duration patience = absl::Seconds(20)) {
  const Until until(patience);
  while (!holds()) {
    if (until.passed()) return false;
    absl::SleepFor(absl::Milliseconds(2));
  }
  return true;
}

}  // namespace tandem::testing
