#include "libs/common/rpc/health.h"

#include <optional>

#include "absl/time/clock.h"
#include "grpc/health/v1/health.pb.h"

namespace tandem {
namespace {

using grpc::ByteBuffer;
using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

ByteBuffer AnswerOf(HealthCheckResponse::ServingStatus status) {
  HealthCheckResponse response;
  response.set_status(status);
  return BufferOf(response.SerializeAsString());
}

CallMetrics MetricsOf(Metrics* metrics, std::string_view type, std::string_view method) {
  return {metrics,
          {.service = "grpc",
           .type = type,
           .grpc_service = "grpc.health.v1.Health",
           .grpc_method = method}};
}

// What is counted of one call, while it lasts.
class Counted {
 public:
  explicit Counted(const CallMetrics& metrics) : metrics_(metrics) {
    metrics_.Started();
    metrics_.Received();
  }
  void Sent() const { metrics_.Sent(); }
  void Handled(const Status& status) const {
    const Time now = absl::Now();
    metrics_.Handled(status.code(), now - began_, "", now);
  }

 private:
  const CallMetrics& metrics_;
  const Time began_ = absl::Now();
};

}  // namespace

// One question. Deletes itself when done.
class Health::Check final : public grpc::ServerUnaryReactor {
 public:
  Check(Health& health, bool known, ByteService::Context& context, ByteBuffer* response)
      : open_(health.open_, context) {
    const Counted counted(health.check_metrics_);
    Status status = open_.admitted();
    if (status.ok() && !known) status = absl::NotFoundError("There is no such service here.");
    if (status.ok()) {
      const std::lock_guard lock(health.mutex_);
      *response = AnswerOf(health.serving_ ? HealthCheckResponse::SERVING
                                           : HealthCheckResponse::NOT_SERVING);
      counted.Sent();
    }
    counted.Handled(status);
    open_.AwaitReader();
    Finish(ToGrpc(Presentable(status)));
  }

 private:
  void OnDone() override { delete this; }
  // As gRPC's own default reactor: no other thread is needed to delete it.
  bool InternalInlineable() override { return true; }

  OpenCalls::Call open_;
};

// One client that watches; is told every change but those that were overtaken. All under the lock
// of Health. Deletes itself when done.
class Health::Watch final : public grpc::ServerWriteReactor<ByteBuffer> {
 public:
  Watch(Health& health, bool known, ByteService::Context& context)
      : health_(health),
        known_(known),
        open_(health.open_, context),
        counted_(health.watch_metrics_) {
    const std::lock_guard lock(health_.mutex_);
    Status admitted = open_.admitted();
    if (admitted.ok() && health_.watches_.size() >= health_.most_watches_)
      admitted = absl::ResourceExhaustedError("Too many watch this server's health.");
    health_.watches_.insert(this);
    if (admitted.ok()) {
      Tell();
    } else {
      End(admitted);
    }
  }

  // With the lock: what there is to say and can be said now.
  void Tell() {
    if (writing_ || finished_) return;
    if (gone_) return End(absl::CancelledError("The caller has gone."));
    if (health_.ended_) return End(absl::UnavailableError("The server stops."));
    const auto now = !known_            ? HealthCheckResponse::SERVICE_UNKNOWN
                     : health_.serving_ ? HealthCheckResponse::SERVING
                                        : HealthCheckResponse::NOT_SERVING;
    if (said_ == now) return;
    said_ = now;
    buffer_ = AnswerOf(now);
    writing_ = true;
    open_.AwaitReader();
    StartWrite(&buffer_);
  }
  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(health_.mutex_);
    open_.Work();
    writing_ = false;
    if (ok) counted_.Sent();
    gone_ = gone_ || !ok;
    Tell();
  }
  void OnCancel() override {
    const std::lock_guard lock(health_.mutex_);
    gone_ = true;
    Tell();
  }
  void OnDone() override {
    {
      const std::lock_guard lock(health_.mutex_);
      health_.watches_.erase(this);
    }
    delete this;
  }

 private:
  void End(const Status& status) {
    finished_ = true;
    counted_.Handled(status);
    open_.AwaitReader();
    Finish(ToGrpc(Presentable(status)));
  }

  Health& health_;
  const bool known_;
  OpenCalls::Call open_;
  const Counted counted_;
  ByteBuffer buffer_;
  std::optional<HealthCheckResponse::ServingStatus> said_;
  bool writing_ = false, gone_ = false, finished_ = false;
};

Health::Health(std::set<std::string, std::less<>> services, OpenCalls& open, int most_watches,
               Metrics* metrics)
    : services_(std::move(services)),
      open_(open),
      most_watches_(static_cast<std::size_t>(most_watches)),
      check_metrics_(MetricsOf(metrics, "unary", "Check")),
      watch_metrics_(MetricsOf(metrics, "server_stream", "Watch")) {}

void Health::Register(ByteService& service) {
  const auto known = [this](const ByteBuffer& buffer) {
    grpc::Slice slice;
    const std::string_view bytes = BytesOf(buffer, slice);
    HealthCheckRequest request;
    return request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
           (request.service().empty() || services_.contains(request.service()));
  };
  service.AddUnary("grpc.health.v1.Health/Check",
                   [this, known](ByteService::Context* context, const ByteBuffer* request,
                                 ByteBuffer* response) {
                     return new Check(*this, known(*request), *context, response);
                   });
  service.AddServerStream("grpc.health.v1.Health/Watch",
                          [this, known](ByteService::Context* context, const ByteBuffer* request) {
                            return new Watch(*this, known(*request), *context);
                          });
}

void Health::SetServing(bool serving) {
  const std::lock_guard lock(mutex_);
  serving_ = serving;
  TellAll();
}

void Health::End() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  TellAll();
}

void Health::TellAll() {
  for (Watch* watch : watches_) watch->Tell();
}

}  // namespace tandem
