#include "libs/common/rpc/call_metrics.h"

#include "libs/common/base/trace.h"

namespace tandem {
namespace {

constexpr std::array<std::string_view, 17> kNames = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

constexpr absl::StatusCode kFromTheStart[] = {
    absl::StatusCode::kOk,         absl::StatusCode::kUnknown,
    absl::StatusCode::kInternal,   absl::StatusCode::kDeadlineExceeded,
    absl::StatusCode::kDataLoss,   absl::StatusCode::kResourceExhausted,
    absl::StatusCode::kUnavailable};

std::size_t IndexOf(absl::StatusCode code) {
  const auto index = static_cast<std::size_t>(code);
  return index < kNames.size() ? index : static_cast<std::size_t>(absl::StatusCode::kUnknown);
}

}  // namespace

std::string_view CodeName(absl::StatusCode code) { return kNames[IndexOf(code)]; }

CallMetrics::CallMetrics(Metrics* metrics, const Of& of)
    : metrics_(metrics),
      labels_{{"service", std::string(of.service)},
              {"grpc_type", std::string(of.type)},
              {"grpc_service", std::string(of.grpc_service)},
              {"grpc_method", std::string(of.grpc_method)}} {
  if (metrics_ == nullptr) return;
  started_ = &metrics_->counter("grpc_server_started_total", "Calls that began.", labels_);
  for (const absl::StatusCode code : kFromTheStart) HandledAs(IndexOf(code));
}

void CallMetrics::Register() const {
  received_ = &metrics_->counter("grpc_server_msg_received_total", "Messages received.", labels_);
  sent_ = &metrics_->counter("grpc_server_msg_sent_total", "Messages sent.", labels_);
  seconds_ = &metrics_->traced_histogram(
      "grpc_server_handling_seconds", "How long calls took, in seconds.", LatencyBounds(), labels_);
  const auto cache_requests = [&](const char* result) {
    return &metrics_->counter("tandem_cache_requests_total",
                              "Reads that this process's memory answered (hit), or did not.",
                              {{"service", labels_.at("service")},
                               {"grpc_service", labels_.at("grpc_service")},
                               {"result", result}});
  };
  hits_ = cache_requests("hit");
  misses_ = cache_requests("miss");
}

prometheus::Counter& CallMetrics::HandledAs(std::size_t code) const {
  prometheus::Counter* counter = handled_[code].load(std::memory_order_acquire);
  if (counter != nullptr) return *counter;
  Metrics::Labels with_code = labels_;
  with_code["grpc_code"] = kNames[code];
  counter =
      &metrics_->counter("grpc_server_handled_total", "Calls that ended, by code.", with_code);
  handled_[code].store(counter, std::memory_order_release);
  return *counter;
}

void CallMetrics::Started() const {
  if (metrics_ == nullptr) return;
  std::call_once(registered_, [this] { Register(); });
  started_->Increment();
}

void CallMetrics::Received() const {
  if (received_ != nullptr) received_->Increment();
}

void CallMetrics::Sent() const {
  if (sent_ != nullptr) sent_->Increment();
}

void CallMetrics::Handled(absl::StatusCode code, Duration took, std::string_view traceparent,
                          Time now) const {
  if (seconds_ == nullptr) return;
  HandledAs(IndexOf(code)).Increment();
  seconds_->Observe(absl::ToDoubleSeconds(took),
                    traceparent.empty() ? traceparent : SampledTraceIdOf(traceparent), now);
}

void CallMetrics::CacheHit() const {
  if (hits_ != nullptr) hits_->Increment();
}

void CallMetrics::CacheMiss() const {
  if (misses_ != nullptr) misses_->Increment();
}

}  // namespace tandem
