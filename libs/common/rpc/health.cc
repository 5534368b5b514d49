#include "libs/common/rpc/health.h"

#include <optional>
#include <vector>

#include "grpc/health/v1/health.pb.h"

namespace tandem {
namespace {

using grpc::ByteBuffer;
using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

std::optional<std::string> ServiceIn(const ByteBuffer& buffer) {
  grpc::Slice slice;
  const std::string_view bytes = BytesOf(buffer, slice);
  HealthCheckRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  return request.service();
}

}  // namespace

// One client that watches; tells it every change, skipping what was overtaken. Deletes itself when
// done.
class Health::Watch final : public grpc::ServerWriteReactor<ByteBuffer> {
 public:
  Watch(Health* health, bool known) : health_(health), known_(known) {}

  // What Health says by now; called whenever it changes.
  void Tell() {
    const std::lock_guard lock(mutex_);
    pending_ = true;
    Go();
  }
  void End() {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    Go();
  }
  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok) ending_ = true;
    Go();
  }
  void OnCancel() override { End(); }
  void OnDone() override {
    health_->Remove(this);
    delete this;
  }

 private:
  void Go() {
    if (writing_ || finished_) return;
    if (ending_) {
      finished_ = true;
      return Finish(grpc::Status(grpc::StatusCode::UNAVAILABLE, "The server stops."));
    }
    if (!pending_) return;
    pending_ = false;
    std::string response = health_->Response(known_);
    if (response == last_) return;
    last_ = response;
    buffer_ = BufferOf(std::move(response));
    writing_ = true;
    StartWrite(&buffer_);
  }

  Health* const health_;
  const bool known_;
  std::mutex mutex_;
  ByteBuffer buffer_;
  std::string last_ = "none";
  bool pending_ = false, writing_ = false, ending_ = false, finished_ = false;
};

Health::Health(std::set<std::string, std::less<>> services) : services_(std::move(services)) {}

std::string Health::Response(bool known) const {
  HealthCheckResponse response;
  const std::lock_guard lock(mutex_);
  response.set_status(!known     ? HealthCheckResponse::SERVICE_UNKNOWN
                      : serving_ ? HealthCheckResponse::SERVING
                                 : HealthCheckResponse::NOT_SERVING);
  return response.SerializeAsString();
}

void Health::Register(ByteService& service) {
  const auto known = [this](const ByteBuffer& request) {
    const auto name = ServiceIn(request);
    return name.has_value() && (name->empty() || services_.contains(*name));
  };
  service.AddUnary("grpc.health.v1.Health/Check", [this, known](ByteService::Context* context,
                                                                const ByteBuffer* request,
                                                                ByteBuffer* response) {
    auto* reactor = context->DefaultReactor();
    if (!known(*request)) {
      reactor->Finish(grpc::Status(grpc::StatusCode::NOT_FOUND, "There is no such service here."));
      return reactor;
    }
    *response = BufferOf(Response(true));
    reactor->Finish(grpc::Status::OK);
    return reactor;
  });
  service.AddServerStream("grpc.health.v1.Health/Watch",
                          [this, known](ByteService::Context*, const ByteBuffer* request) {
                            auto* watch = new Watch(this, known(*request));
                            {
                              const std::lock_guard lock(mutex_);
                              watches_.insert(watch);
                              if (ended_) watch->End();
                            }
                            watch->Tell();
                            return watch;
                          });
}

void Health::SetServing(bool serving) {
  std::set<Watch*> watches;
  {
    const std::lock_guard lock(mutex_);
    serving_ = serving;
    watches = watches_;
  }
  // A watch that ends removes itself from another thread; it stays whole until its OnDone, which
  // waits for `telling_`.
  for (Watch* watch : watches) {
    const std::lock_guard lock(telling_);
    if (IsThere(watch)) watch->Tell();
  }
}

void Health::End() {
  std::set<Watch*> watches;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    watches = watches_;
  }
  for (Watch* watch : watches) {
    const std::lock_guard lock(telling_);
    if (IsThere(watch)) watch->End();
  }
}

bool Health::IsThere(Watch* watch) const {
  const std::lock_guard lock(mutex_);
  return watches_.contains(watch);
}

void Health::Remove(Watch* watch) {
  const std::lock_guard telling(telling_);
  const std::lock_guard lock(mutex_);
  watches_.erase(watch);
}

}  // namespace tandem
