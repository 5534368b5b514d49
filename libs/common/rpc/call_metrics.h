#pragma once

#include <array>
#include <atomic>
#include <mutex>
#include <string_view>

#include "absl/status/status.h"
#include "libs/common/base/date.h"
#include "libs/common/base/metrics.h"

namespace tandem {

// What is counted of one method, under the names that go-grpc-prometheus gave them and with one
// more label, `service` of the suite. Calls that began, that succeed and that are our fault stand
// at 0 from the start, so that the first of them is seen as an increase; all else begins with the
// first call: most methods of a service are never called in one place. Label sets are looked up
// once. Thread-safe.
class CallMetrics {
 public:
  struct Of {
    std::string_view service;  // "placement"
    std::string_view type;     // "unary" or "server_stream"
    std::string_view grpc_service, grpc_method;
  };
  // `metrics` may be null: nothing is counted then.
  CallMetrics(Metrics* metrics, const Of& of);

  void Started() const;   // before anything else
  void Received() const;  // a message
  void Sent() const;
  // `traceparent` is the call's, if it has one.
  void Handled(absl::StatusCode code, Duration took, std::string_view traceparent, Time now) const;
  void CacheHit() const;
  void CacheMiss() const;

 private:
  static constexpr std::size_t kCodes = 17;
  void Register() const;
  prometheus::Counter& HandledAs(std::size_t code) const;

  Metrics* const metrics_;
  Metrics::Labels labels_;
  mutable std::once_flag registered_;
  prometheus::Counter* started_ = nullptr;
  mutable prometheus::Counter *received_ = nullptr, *sent_ = nullptr;
  mutable std::array<std::atomic<prometheus::Counter*>, kCodes> handled_{};
  mutable TracedHistogram* seconds_ = nullptr;
  mutable prometheus::Counter *hits_ = nullptr, *misses_ = nullptr;
};

// "NotFound": the code as go-grpc-prometheus writes it.
std::string_view CodeName(absl::StatusCode code);

}  // namespace tandem
