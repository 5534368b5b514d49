#pragma once

#include <algorithm>
#include <chrono>

#include "absl/time/clock.h"
#include "libs/common/base/date.h"

namespace tandem {

// How long to wait, by the clock that nobody sets: an operator or NTP may move the machine's by an
// hour while something waits.
class Until {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  explicit Until(Duration patience)
      : at_(std::chrono::steady_clock::now() +
            absl::ToChronoNanoseconds(
                std::clamp(patience, absl::ZeroDuration(), absl::Hours(24 * 365)))) {}
  // That has passed.
  Until() = default;
  // Until `deadline`, as the machine's clock has it now.
  explicit Until(Time deadline) : Until(deadline - absl::Now()) {}

  Instant at() const { return at_; }
  bool passed() const { return std::chrono::steady_clock::now() >= at_; }
  Duration left() const {
    return std::max(absl::ZeroDuration(), absl::FromChrono(at_ - std::chrono::steady_clock::now()));
  }

 private:
  Instant at_;
};

}  // namespace tandem
