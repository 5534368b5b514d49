#include "libs/common/rpc/health.h"

#include <optional>

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

}  // namespace

// One client that watches; is told every change but those that were overtaken. All under the lock
// of Health. Deletes itself when done.
class Health::Watch final : public grpc::ServerWriteReactor<ByteBuffer> {
 public:
  Watch(Health& health, bool known, ByteService::Context& context)
      : health_(health), known_(known), open_(health.open_, context) {
    const std::lock_guard lock(health_.mutex_);
    Status admitted = open_.admitted();
    if (admitted.ok() && health_.watches_.size() >= health_.most_watches_)
      admitted = absl::ResourceExhaustedError("Too many watch this server's health.");
    health_.watches_.insert(this);
    if (admitted.ok()) {
      Tell();
    } else {
      finished_ = true;
      Finish(ToGrpc(Presentable(admitted)));
    }
  }

  // With the lock: what there is to say and can be said now.
  void Tell() {
    if (writing_ || finished_) return;
    if (gone_ || health_.ended_) {
      finished_ = true;
      return Finish(grpc::Status(grpc::StatusCode::UNAVAILABLE, "The server stops."));
    }
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
  Health& health_;
  const bool known_;
  OpenCalls::Call open_;
  ByteBuffer buffer_;
  std::optional<HealthCheckResponse::ServingStatus> said_;
  bool writing_ = false, gone_ = false, finished_ = false;
};

Health::Health(std::set<std::string, std::less<>> services, OpenCalls& open, int most_watches)
    : services_(std::move(services)),
      open_(open),
      most_watches_(static_cast<std::size_t>(most_watches)) {}

void Health::Register(ByteService& service) {
  const auto known = [this](const ByteBuffer& buffer) {
    grpc::Slice slice;
    const std::string_view bytes = BytesOf(buffer, slice);
    HealthCheckRequest request;
    return request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
           (request.service().empty() || services_.contains(request.service()));
  };
  service.AddUnary("grpc.health.v1.Health/Check", [this, known](ByteService::Context* context,
                                                                const ByteBuffer* request,
                                                                ByteBuffer* response) {
    auto* reactor = context->DefaultReactor();
    if (!known(*request)) {
      reactor->Finish({grpc::StatusCode::NOT_FOUND, "There is no such service here."});
      return reactor;
    }
    const std::lock_guard lock(mutex_);
    *response =
        AnswerOf(serving_ ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING);
    reactor->Finish(grpc::Status::OK);
    return reactor;
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
