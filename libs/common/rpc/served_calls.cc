#include "libs/common/rpc/served_calls.h"

#include <condition_variable>
#include <mutex>
#include <set>
#include <utility>

#include "libs/common/base/until.h"
#include "libs/common/rpc/deadlines.h"

namespace tandem {
namespace {

using grpc::ByteBuffer;
using ByteContext = ByteService::Context;

// What the client sent beside the request. Points into `context`.
CallMetadata MetadataOf(const ByteContext& context) {
  CallMetadata metadata;
  const auto& sent = context.client_metadata();
  const auto text = [&](const char* key) -> std::string_view {
    const auto found = sent.find(key);
    return found == sent.end() ? std::string_view()
                               : std::string_view(found->second.data(), found->second.size());
  };
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view authorization = text("authorization");
  if (authorization.starts_with(kBearer)) metadata.token = authorization.substr(kBearer.size());
  metadata.traceparent = text("traceparent");
  metadata.at_least = text("tandem-at-least");
  metadata.deadline = FromGrpcDeadline(context.deadline());
  metadata.gone = [&context] { return context.IsCancelled(); };
  return metadata;
}

constexpr const char* kNoMessage = "The call brings no message.";

// A call that gRPC takes for a stream, whatever it is: one message comes.
class OneMessageCall : public grpc::ServerGenericBidiReactor {
 public:
  OneMessageCall(Pipeline& pipeline, const Pipeline::Route& route, OpenCalls& open,
                 grpc::GenericCallbackServerContext* context)
      : pipeline_(pipeline), route_(route), context_(context), open_(open, *context) {
    if (!open_.admitted().ok()) {
      End(Presentable(open_.admitted()));
      return;
    }
    open_.AwaitQuestion();
    StartRead(&request_);
  }

 protected:
  // Answers it. `message` lasts until this returns.
  virtual void Serve(std::string_view message) = 0;
  // With no more to read than `status`.
  void End(const Status& status) {
    open_.AwaitReader();
    Finish(ToGrpc(status));
  }

  Pipeline& pipeline_;
  const Pipeline::Route& route_;
  grpc::GenericCallbackServerContext* const context_;
  OpenCalls::Call open_;

 private:
  void OnReadDone(bool ok) override {
    open_.Work();
    if (!ok) return End(absl::InternalError(kNoMessage));
    grpc::Slice slice;
    Serve(BytesOf(request_, slice));
  }
  void OnDone() override { delete this; }

  ByteBuffer request_;
};

// One server stream: the handler, on a thread of its own, hands over message by message.
class StreamCall final : public OneMessageCall {
 public:
  // What the handler holds, as long as it likes.
  class Sink final : public StreamSink {
   public:
    explicit Sink(StreamCall* call) : call_(call) {}
    bool Send(std::shared_ptr<const std::string> bytes) override {
      const std::lock_guard lock(mutex_);
      if (gone_) return false;
      writing_ = true;
      buffer_ = BufferOf(std::move(bytes));
      call_->open_.AwaitReader();
      call_->StartWrite(&buffer_);
      return true;
    }
    bool HasRoomWithin(Duration patience) override {
      std::unique_lock lock(mutex_);
      free_.wait_until(lock, Until(patience).at(), [&] { return gone_ || !writing_; });
      return !writing_;
    }
    bool gone() const override {
      const std::lock_guard lock(mutex_);
      return gone_;
    }
    void Written(bool ok) {
      const std::lock_guard lock(mutex_);
      writing_ = false;
      if (!ok) gone_ = true;
      free_.notify_all();
    }
    void Leave() {
      const std::lock_guard lock(mutex_);
      gone_ = true;
      free_.notify_all();
    }
    // After the last message. One that the caller has not taken yet is lost with the stream.
    void End(const Status& status) {
      std::unique_lock lock(mutex_);
      if (writing_) {
        lock.unlock();
        call_->context_->TryCancel();
        lock.lock();
      }
      free_.wait(lock, [&] { return !writing_; });
      gone_ = true;
      lock.unlock();
      call_->End(status);
    }

   private:
    StreamCall* const call_;  // whole until it was finished
    mutable std::mutex mutex_;
    std::condition_variable free_;
    ByteBuffer buffer_;
    bool writing_ = false, gone_ = false;
  };

  StreamCall(Pipeline& pipeline, const Pipeline::Route& route, OpenCalls& open,
             grpc::GenericCallbackServerContext* context)
      : OneMessageCall(pipeline, route, open, context), sink_(std::make_shared<Sink>(this)) {}

 private:
  void Serve(std::string_view message) override {
    pipeline_.Call(
        route_, message, MetadataOf(*context_),
        [sink = sink_](const Reply& reply) { sink->End(reply.status); }, sink_);
  }
  void OnWriteDone(bool ok) override {
    open_.Work();
    sink_->Written(ok);
  }
  void OnCancel() override { sink_->Leave(); }

  const std::shared_ptr<Sink> sink_;
};

// A unary call of a method that gRPC knows: it comes with its message.
class CachedCall final : public grpc::ServerUnaryReactor {
 public:
  CachedCall(Pipeline& pipeline, const Pipeline::Route& route, OpenCalls& open,
             ByteContext* context, const ByteBuffer& request, ByteBuffer* response)
      : open_(open, *context) {
    if (!open_.admitted().ok()) {
      End(Presentable(open_.admitted()));
      return;
    }
    grpc::Slice slice;
    pipeline.Call(route, BytesOf(request, slice), MetadataOf(*context),
                  [this, response](Reply reply) {
                    if (reply.status.ok()) *response = BufferOf(std::move(reply.bytes));
                    End(reply.status);
                  });
  }

 private:
  void End(const Status& status) {
    open_.AwaitReader();
    Finish(ToGrpc(status));
  }
  void OnDone() override { delete this; }
  // As gRPC's own default reactor: no other thread is needed to delete it.
  bool InternalInlineable() override { return true; }

  OpenCalls::Call open_;
};

// A unary call: one message goes with the end.
class UnaryCall final : public OneMessageCall {
 public:
  using OneMessageCall::OneMessageCall;

 private:
  void Serve(std::string_view message) override {
    pipeline_.Call(route_, message, MetadataOf(*context_), [this](Reply reply) {
      if (!reply.position.empty()) context_->AddTrailingMetadata("tandem-position", reply.position);
      if (reply.repeated) context_->AddTrailingMetadata("tandem-repeated", "true");
      if (!reply.status.ok()) return End(reply.status);
      response_ = BufferOf(std::move(reply.bytes));
      open_.AwaitReader();
      StartWriteAndFinish(&response_, {}, grpc::Status::OK);
    });
  }

  ByteBuffer response_;
};

// A call of a method that nobody has.
class Refusal final : public grpc::ServerGenericBidiReactor {
 public:
  Refusal(Pipeline& pipeline, OpenCalls& open, grpc::GenericCallbackServerContext& context)
      : open_(open, context) {
    const Status& admitted = open_.admitted();
    const Status refused = admitted.ok()
                               ? pipeline.RefuseUnknown(context.method(), MetadataOf(context))
                               : Presentable(admitted);
    open_.AwaitReader();
    Finish(ToGrpc(refused));
  }

 private:
  void OnDone() override { delete this; }

  OpenCalls::Call open_;
};

class OtherMethods final : public grpc::CallbackGenericService {
 public:
  OtherMethods(const std::vector<Pipeline*>& pipelines, OpenCalls& open)
      : pipelines_(pipelines), open_(open) {
    for (const Pipeline* pipeline : pipelines) {
      for (const auto* method : pipeline->methods()) {
        if (!method->server_streaming()) continue;
        streams_.insert(pipeline->Find(method->service()->full_name() + "/" + method->name()));
      }
    }
  }
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    for (Pipeline* pipeline : pipelines_) {
      const Pipeline::Route* route = pipeline->Find(context->method());
      if (route == nullptr) continue;
      if (streams_.contains(route)) return new StreamCall(*pipeline, *route, open_, context);
      return new UnaryCall(*pipeline, *route, open_, context);
    }
    return new Refusal(*pipelines_.front(), open_, *context);
  }

 private:
  const std::vector<Pipeline*>& pipelines_;
  OpenCalls& open_;
  std::set<const Pipeline::Route*> streams_;
};

}  // namespace

void RegisterCached(ByteService& service, Pipeline& pipeline, OpenCalls& open) {
  for (const auto* method : pipeline.methods()) {
    const std::string path = method->service()->full_name() + "/" + method->name();
    const Pipeline::Route* route = pipeline.Find(path);
    if (!Pipeline::IsCached(*route)) continue;
    service.AddUnary(path,
                     [&pipeline, &open, route](ByteContext* context, const ByteBuffer* request,
                                               ByteBuffer* response) {
                       return new CachedCall(pipeline, *route, open, context, *request, response);
                     });
  }
}

std::unique_ptr<grpc::CallbackGenericService> ServeOthers(const std::vector<Pipeline*>& pipelines,
                                                          OpenCalls& open) {
  return std::make_unique<OtherMethods>(pipelines, open);
}

}  // namespace tandem
