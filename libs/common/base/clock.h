#pragma once

#include "libs/common/base/date.h"

namespace tandem {

// The only source of the present. Handlers see it as `unit.now()`; tests set it by hand.
// Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time Now() const = 0;
};

// The machine's clock.
const Clock& SystemClock();

}  // namespace tandem
