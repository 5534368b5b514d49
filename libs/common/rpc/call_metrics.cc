#include "libs/common/rpc/call_metrics.h"

namespace tandem {
namespace {

constexpr std::array<std::string_view, 17> kNames = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

std::size_t IndexOf(absl::StatusCode code) {
  const auto index = static_cast<std::size_t>(code);
  return index < kNames.size() ? index : static_cast<std::size_t>(absl::StatusCode::kUnknown);
}

}  // namespace

std::string_view CodeName(absl::StatusCode code) { return kNames[IndexOf(code)]; }

CallMetrics::CallMetrics(Metrics* metrics, std::string_view type, std::string_view service,
                         std::string_view method) {
  if (metrics == nullptr) return;
  const Metrics::Labels labels{{"grpc_type", std::string(type)},
                               {"grpc_service", std::string(service)},
                               {"grpc_method", std::string(method)}};
  received_ = &metrics->counter("grpc_server_msg_received_total", "Messages received.", labels);
  sent_ = &metrics->counter("grpc_server_msg_sent_total", "Messages sent.", labels);
  started_ = &metrics->counter("grpc_server_started_total", "Calls that began.", labels);
  seconds_ = &metrics->histogram("grpc_server_handling_seconds", "How long calls took, in seconds.",
                                 LatencyBounds(), labels);
  for (std::size_t code = 0; code < kCodes; ++code) {
    Metrics::Labels with_code = labels;
    with_code["grpc_code"] = kNames[code];
    handled_[code] =
        &metrics->counter("grpc_server_handled_total", "Calls that ended, by code.", with_code);
  }
  const auto cache_requests = [&](const char* result) {
    return &metrics->counter("tandem_cache_requests_total", "Reads that asked the cache.",
                             {{"grpc_service", std::string(service)}, {"result", result}});
  };
  hits_ = cache_requests("hit");
  misses_ = cache_requests("miss");
}

void CallMetrics::Started() const {
  if (started_ != nullptr) started_->Increment();
}

void CallMetrics::Received() const {
  if (received_ != nullptr) received_->Increment();
}

void CallMetrics::Sent() const {
  if (sent_ != nullptr) sent_->Increment();
}

void CallMetrics::Handled(absl::StatusCode code, Duration took) const {
  if (seconds_ == nullptr) return;
  handled_[IndexOf(code)]->Increment();
  seconds_->Observe(absl::ToDoubleSeconds(took));
}

void CallMetrics::CacheHit() const {
  if (hits_ != nullptr) hits_->Increment();
}

void CallMetrics::CacheMiss() const {
  if (misses_ != nullptr) misses_->Increment();
}

}  // namespace tandem
