#include "libs/common/base/clock.h"

#include "absl/time/clock.h"

namespace tandem {
namespace {

class MachineClock final : public Clock {
 public:
  Time Now() const override { return absl::Now(); }
};

}  // namespace

const Clock& SystemClock() {
  static const MachineClock clock;
  return clock;
}

}  // namespace tandem
