#pragma once

#include <atomic>

#include "libs/common/base/clock.h"

namespace tandem::testing {

// A clock that stands still until it is moved. Thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start = StartOf(Day(2024, 1, 15))) { Set(start); }

  Time Now() const override { return absl::FromUnixMicros(micros_.load()); }
  void Set(Time time) { micros_.store(absl::ToUnixMicros(time)); }
  void Advance(Duration by) { Set(Now() + by); }

 private:
  std::atomic<std::int64_t> micros_;
};

}  // namespace tandem::testing
