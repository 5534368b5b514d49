#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/trace.h"
#include "libs/common/rpc/pipeline_core.h"
#include "libs/common/rpc/served_view.h"
#include "libs/common/store/message_fields.h"

// How the pipeline runs streams: each on a thread of its own.
namespace tandem {
namespace {

using google::protobuf::Message;

// A watch tells what changed at most so often.
constexpr Duration kWatchInterval = absl::Milliseconds(250);
// How long a quiet stream, or one that is read slowly, goes on before it looks whether it still
// may.
constexpr Duration kHeartbeat = absl::Milliseconds(500);

class SinkWriter final : public Writer {
 public:
  using Alive = std::function<Status()>;
  SinkWriter(std::shared_ptr<StreamSink> sink, const CallMetrics& metrics, Alive alive)
      : sink_(std::move(sink)), metrics_(metrics), alive_(std::move(alive)) {}

  Status Write(const Message& message) override {
    RETURN_IF_ERROR(alive());
    auto bytes = std::make_shared<const std::string>(message.SerializeAsString());
    RETURN_IF_ERROR(Flush());
    if (!sink_->Send(std::move(bytes))) return absl::CancelledError("The caller has gone.");
    metrics_.Sent();
    return OkStatus();
  }
  // Until all that was written has found room, or nobody is to get it any more.
  Status Flush() {
    while (!sink_->HasRoomWithin(kHeartbeat)) RETURN_IF_ERROR(alive());
    return OkStatus();
  }
  Status alive() const override {
    if (sink_->gone()) return absl::CancelledError("The caller has gone.");
    return alive_();
  }

 private:
  const std::shared_ptr<StreamSink> sink_;
  const CallMetrics& metrics_;
  const Alive alive_;
};

}  // namespace

void Pipeline::Core::Stream(const Pending& call, std::shared_ptr<const Identity> identity,
                            std::shared_ptr<StreamSink> sink) {
  const bool running = options.threads->Start(
      CountryOf(call->scope), [this, call, identity = std::move(identity), sink = std::move(sink)] {
        SinkWriter writer(sink, call->route->metrics, [this, call, identity]() -> Status {
          {
            const std::lock_guard lock(mutex_);
            if (stopping_)
              return absl::UnavailableError("The server stops; open the stream again.");
          }
          if (absl::Now() >= call->deadline)
            return absl::DeadlineExceededError("The stream's deadline has passed.");
          return identity == nullptr ? OkStatus() : options.authenticator->StillValid(*identity);
        });
        Status status = RunStream(*call, writer);
        Status flushed = writer.Flush();
        Finish(*call, {status.ok() ? std::move(flushed) : std::move(status)});
      });
  if (!running) {
    Finish(*call,
           {Refuse(kOverloaded, "Too many streams are open.", "Close some, or try again later.")});
  }
}

Status Pipeline::Core::RunStream(const PendingCall& call, Writer& writer) {
  const auto& handler = call.route->method.handler;
  if (const auto* watch = std::get_if<WatchHandler>(&handler)) return Watch(call, *watch, writer);
  ServedView view(ContextOf(call), countries_);
  return std::get<StreamHandler>(handler).run(view, *call.request, writer);
}

void Pipeline::Core::EndStreams() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  for (const auto& watcher : watchers_) {
    const std::lock_guard watching(watcher->mutex);
    watcher->changed.notify_all();
  }
}

Status Pipeline::Core::Watch(const PendingCall& call, const WatchHandler& handler, Writer& writer) {
  const auto watcher = std::make_shared<Watcher>();
  {
    const std::lock_guard lock(mutex_);
    watchers_.insert(watcher);
  }
  Status status = WatchWith(call, handler, *watcher, writer);
  const std::lock_guard lock(mutex_);
  watchers_.erase(watcher);
  return status;
}

Status Pipeline::Core::WatchWith(const PendingCall& call, const WatchHandler& handler,
                                 Watcher& watcher, Writer& writer) {
  std::optional<std::string> last;
  std::string etag = TextOf(*call.request, "etag");  // the caller has this state already
  while (true) {
    RETURN_IF_ERROR(writer.alive());
    const Until earliest(kWatchInterval);
    ServedView view(ContextOf(call), countries_);
    Result<MessagePtr> state = handler.run(view, *call.request);
    if (!options.still_read(view.context().generation)) continue;
    bool changed_meanwhile = false;
    {
      // What was written between the reading and this is found by reading once more.
      const std::lock_guard lock(watcher.mutex);
      changed_meanwhile = watcher.names != view.names_read();
      watcher.names = view.names_read();
    }
    if (!state.ok()) return std::move(state).status();
    std::string bytes = Serialise(**state);
    const bool known =
        bytes == last || (!last.has_value() && !etag.empty() && TextOf(**state, "etag") == etag);
    if (!known) RETURN_IF_ERROR(writer.Write(**state));
    last = std::move(bytes);
    RETURN_IF_ERROR(Rest(watcher, earliest, changed_meanwhile, writer));
  }
}

// Until something that was read has changed, and no sooner than `earliest`.
Status Pipeline::Core::Rest(Watcher& watcher, const Until& earliest, bool dirty,
                            const Writer& writer) {
  std::unique_lock lock(watcher.mutex);
  watcher.dirty = watcher.dirty || dirty;
  while (!watcher.dirty || !earliest.passed()) {
    const Until until = watcher.dirty ? earliest : Until(kHeartbeat);
    watcher.changed.wait_until(lock, until.at());
    lock.unlock();
    RETURN_IF_ERROR(writer.alive());
    lock.lock();
  }
  watcher.dirty = false;
  return OkStatus();
}

}  // namespace tandem
