#pragma once

#include <array>
#include <string_view>

#include "absl/status/status.h"
#include "libs/common/base/date.h"
#include "libs/common/base/metrics.h"

namespace tandem {

// What is counted of one method, under the names that go-grpc-prometheus gave them. Label sets are
// looked up once, here. Thread-safe.
class CallMetrics {
 public:
  // `metrics` may be null: nothing is counted then. `type` is "unary" or "server_stream".
  CallMetrics(Metrics* metrics, std::string_view type, std::string_view service,
              std::string_view method);

  void Started() const;
  void Received() const;  // a message
  void Sent() const;
  void Handled(absl::StatusCode code, Duration took) const;
  void CacheHit() const;
  void CacheMiss() const;

 private:
  static constexpr std::size_t kCodes = 17;
  prometheus::Counter *started_ = nullptr, *received_ = nullptr, *sent_ = nullptr;
  std::array<prometheus::Counter*, kCodes> handled_{};
  prometheus::Histogram* seconds_ = nullptr;
  prometheus::Counter *hits_ = nullptr, *misses_ = nullptr;
};

// "NotFound": the code as go-grpc-prometheus writes it.
std::string_view CodeName(absl::StatusCode code);

}  // namespace tandem
