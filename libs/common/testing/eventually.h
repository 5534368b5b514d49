#pragma once

#include "absl/time/clock.h"
#include "libs/common/base/until.h"

namespace tandem::testing {

// What it costs to ask a program or a process whether something holds is worth a pause.
inline constexpr Duration kDear = absl::Milliseconds(100);

// Waits until `holds`, at most for `patience`; answers whether it does. For what nobody tells of.
template <class Holds>
bool Eventually(Holds holds, Duration patience = absl::Minutes(1),
                Duration pause = absl::Milliseconds(2)) {
  const Until until(patience);
  while (!holds()) {
    if (until.passed()) return false;
    absl::SleepFor(pause);
  }
  return true;
}

}  // namespace tandem::testing
