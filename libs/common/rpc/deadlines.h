#pragma once

#include <chrono>

#include "absl/time/clock.h"
#include "libs/common/base/date.h"

namespace tandem {

// gRPC's deadlines and ours. absl::Now() hears up to two seconds late that the machine's clock was
// set, gRPC at once: what is the same for both is how long there is left.
inline Time FromGrpcDeadline(std::chrono::system_clock::time_point deadline) {
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::Now() + absl::FromChrono(deadline - std::chrono::system_clock::now());
}
inline std::chrono::system_clock::time_point ToGrpcDeadline(Time deadline) {
  if (deadline == absl::InfiniteFuture()) return std::chrono::system_clock::time_point::max();
  return std::chrono::system_clock::now() +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(
             absl::ToChronoNanoseconds(deadline - absl::Now()));
}

}  // namespace tandem
