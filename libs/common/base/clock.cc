#include "libs/common/base/clock.h"

#include <chrono>

namespace tandem {
namespace {

class MachineClock final : public Clock {
 public:
  // absl::Now() hears up to two seconds late that the machine's clock was set: until then services
  // would refuse each other's tokens as not valid yet.
  Time Now() const override { return absl::FromChrono(std::chrono::system_clock::now()); }
};

}  // namespace

const Clock& SystemClock() {
  static const MachineClock clock;
  return clock;
}

}  // namespace tandem
