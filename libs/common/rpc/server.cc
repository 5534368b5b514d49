#include "libs/common/rpc/server.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/protobuf/stubs/logging.h"
#include "grpc/grpc.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/support/log.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/grpcpp.h"
#include "libs/common/base/log.h"
#include "libs/common/base/rounds.h"
#include "libs/common/base/until.h"
#include "libs/common/rpc/byte_service.h"
#include "libs/common/rpc/connections.h"
#include "libs/common/rpc/deadlines.h"
#include "libs/common/rpc/health.h"
#include "libs/common/rpc/listener.h"
#include "libs/common/rpc/reflection.h"
#include "libs/common/rpc/tls.h"

namespace tandem {
namespace {

using grpc::ByteBuffer;
using ByteContext = ByteService::Context;

constexpr int kMaxMetadataBytes = 32 << 10;
constexpr int kReadBytes = 512;
constexpr int kMostErrorsAMinute = 60;
constexpr std::chrono::milliseconds kLookWhileStopping(100);

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

// One server stream: one message comes, and the handler, on a thread of its own, hands over message
// by message.
class StreamCall final : public grpc::ServerGenericBidiReactor {
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
      call_->Finish(ToGrpc(status));
    }

   private:
    StreamCall* const call_;  // whole until it was finished
    mutable std::mutex mutex_;
    std::condition_variable free_;
    ByteBuffer buffer_;
    bool writing_ = false, gone_ = false;
  };

  StreamCall(Pipeline& pipeline, const Pipeline::Route& route,
             grpc::GenericCallbackServerContext* context)
      : pipeline_(pipeline), route_(route), context_(context), sink_(std::make_shared<Sink>(this)) {
    StartRead(&request_);
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return Finish({grpc::StatusCode::INTERNAL, kNoMessage});
    grpc::Slice slice;
    pipeline_.Call(
        route_, BytesOf(request_, slice), MetadataOf(*context_),
        [sink = sink_](const Reply& reply) { sink->End(reply.status); }, sink_);
  }
  void OnWriteDone(bool ok) override { sink_->Written(ok); }
  void OnCancel() override { sink_->Leave(); }
  void OnDone() override { delete this; }

  Pipeline& pipeline_;
  const Pipeline::Route& route_;
  grpc::GenericCallbackServerContext* const context_;
  ByteBuffer request_;
  const std::shared_ptr<Sink> sink_;
};

// gRPC keeps a table of all methods that it knows by path for each connection, 160 bytes a method:
// it knows those that a cache may answer in microseconds. The others come to it as unknown ones
// (see OtherMethods).
void Register(ByteService& service, Pipeline& pipeline,
              const google::protobuf::MethodDescriptor& method) {
  const std::string path = method.service()->full_name() + "/" + method.name();
  const Pipeline::Route* route = pipeline.Find(path);
  if (!Pipeline::IsCached(*route)) return;
  service.AddUnary(path, [&pipeline, route](ByteContext* context, const ByteBuffer* request,
                                            ByteBuffer* response) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    grpc::Slice slice;
    pipeline.Call(*route, BytesOf(*request, slice), MetadataOf(*context),
                  [response, reactor](Reply reply) {
                    if (reply.status.ok()) *response = BufferOf(std::move(reply.bytes));
                    reactor->Finish(ToGrpc(reply.status));
                  });
    return reactor;
  });
}

// A unary call that gRPC takes for a stream: one message comes, and one goes with the end.
class UnaryCall final : public grpc::ServerGenericBidiReactor {
 public:
  UnaryCall(Pipeline& pipeline, const Pipeline::Route& route,
            grpc::GenericCallbackServerContext* context)
      : pipeline_(pipeline), route_(route), context_(context) {
    StartRead(&request_);
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return Finish({grpc::StatusCode::INTERNAL, kNoMessage});
    grpc::Slice slice;
    pipeline_.Call(route_, BytesOf(request_, slice), MetadataOf(*context_), [this](Reply reply) {
      if (!reply.position.empty()) context_->AddTrailingMetadata("tandem-position", reply.position);
      if (reply.repeated) context_->AddTrailingMetadata("tandem-repeated", "true");
      if (!reply.status.ok()) return Finish(ToGrpc(reply.status));
      response_ = BufferOf(std::move(reply.bytes));
      StartWriteAndFinish(&response_, {}, grpc::Status::OK);
    });
  }
  void OnDone() override { delete this; }

  Pipeline& pipeline_;
  const Pipeline::Route& route_;
  grpc::GenericCallbackServerContext* const context_;
  ByteBuffer request_, response_;
};

// Every path that is not registered: methods of the pipelines, and what nobody has.
class OtherMethods final : public grpc::CallbackGenericService {
 public:
  explicit OtherMethods(const std::vector<Pipeline*>& pipelines) : pipelines_(pipelines) {
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
      if (streams_.contains(route)) return new StreamCall(*pipeline, *route, context);
      return new UnaryCall(*pipeline, *route, context);
    }
    class Refusal final : public grpc::ServerGenericBidiReactor {
     public:
      explicit Refusal(const Status& status) { Finish(ToGrpc(status)); }
      void OnDone() override { delete this; }
    };
    return new Refusal(pipelines_.front()->RefuseUnknown(context->method(), MetadataOf(*context)));
  }

 private:
  const std::vector<Pipeline*>& pipelines_;
  std::set<const Pipeline::Route*> streams_;
};

// What gRPC itself has to say joins `log`, as long as it is the last that was told so: its errors,
// and not all of them, since whoever reaches the port can bring about as many as he likes.
void JoinGrpcLog(Log* log, bool leaves = false) {
  struct Joined {
    Log* log = nullptr;
    Until minute;
    int errors = 0;  // in it
  };
  static std::mutex mutex;
  static Joined joined;
  const std::lock_guard lock(mutex);
  if (leaves && joined.log != log) return;
  joined = {.log = leaves ? nullptr : log};
  gpr_set_log_function([](gpr_log_func_args* line) {
    if (line->severity != GPR_LOG_SEVERITY_ERROR) return;
    const std::lock_guard joining(mutex);
    if (joined.log == nullptr) return;
    if (joined.minute.passed()) {
      const int untold = joined.errors - kMostErrorsAMinute;
      if (untold > 0) joined.log->Error("grpc", {{"untold", std::to_string(untold)}});
      joined.minute = Until(absl::Minutes(1));
      joined.errors = 0;
    }
    if (++joined.errors > kMostErrorsAMinute) return;
    joined.log->Error("grpc", {{"error", line->message}});
  });
}

void Observe(const std::shared_ptr<Connections>& connections, Metrics& metrics) {
  metrics.observe("tandem_connections", "Connections of gRPC that are open.", {},
                  [connections] { return static_cast<double>(connections->open()); });
  metrics.gauge("tandem_connections_limit", "How many there may be; one more is closed at once.")
      .Set(connections->limit());
  metrics.observe_total("tandem_connections_refused_total",
                        "Connections that were closed at once because there were too many.", {},
                        [connections] { return static_cast<double>(connections->refused()); });
}

int MillisOf(Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

std::set<std::string, std::less<>> ServicesOf(const std::vector<Pipeline*>& pipelines) {
  std::set<std::string, std::less<>> services;
  for (const Pipeline* pipeline : pipelines) {
    for (const auto* method : pipeline->methods()) services.insert(method->service()->full_name());
  }
  return services;
}

}  // namespace

class Server::Core {
 public:
  explicit Core(Options options)
      : options_(std::move(options)),
        others_(options_.pipelines),
        health_(ServicesOf(options_.pipelines)) {}
  ~Core() {
    if (options_.log != nullptr) JoinGrpcLog(options_.log, /*leaves=*/true);
  }

  Status Start() {
    // What protobuf prints of bytes that do not parse is answered to those who sent them.
    google::protobuf::SetLogHandler(nullptr);
    if (options_.log != nullptr) JoinGrpcLog(options_.log);
    ASSIGN_OR_RETURN(listener_, Listener::Open(options_.listen));
    for (Pipeline* pipeline : options_.pipelines) {
      for (const auto* method : pipeline->methods()) Register(service_, *pipeline, *method);
    }
    health_.Register(service_);
    std::set<std::string, std::less<>> listed = ServicesOf(options_.pipelines);
    listed.insert(
        grpc::health::v1::HealthCheckRequest::descriptor()->file()->service(0)->full_name());
    RegisterReflection(service_, std::move(listed));

    grpc::ServerBuilder builder;
    auto acceptor = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
        ServerCredentials(options_.tls_dir));
    builder.RegisterService(&service_);
    builder.RegisterCallbackGenericService(&others_);
    // Up to here a refusal says why; what is larger still is cut off unread (docs/decisions/015).
    builder.SetMaxReceiveMessageSize(4 * static_cast<int>(kMaxRequestBytes));
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, MillisOf(options_.keepalive));
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, MillisOf(options_.probe));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, MillisOf(options_.idle));
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options_.max_streams);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
    builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, MillisOf(options_.handshake));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, MillisOf(options_.age));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, MillisOf(options_.grace));
    builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);  // nobody asks it; it takes memory
    // Each connection keeps so much to read into, and more once it has brought more. The less it
    // is, the more often unfinished headers are read again.
    builder.AddChannelArgument(GRPC_ARG_TCP_READ_CHUNK_SIZE, kReadBytes);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) return Internal("gRPC does not start; its log says why.");
    auto connections = std::make_shared<Connections>(options_.max_connections);
    if (options_.metrics != nullptr) Observe(connections, *options_.metrics);
    listener_->Start([connections, acceptor = std::shared_ptr(std::move(acceptor))](int socket) {
      if (!connections->Take(socket)) {
        ::close(socket);
        return;
      }
      grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
      connection.fd = socket;
      acceptor->HandleNewConnection(&connection);
    });
    return OkStatus();
  }

  int port() const { return listener_->port(); }
  void SetServing(bool serving) { health_.SetServing(serving); }

  void Stop(Time deadline) {
    if (server_ == nullptr) return;
    health_.SetServing(false);
    health_.End();
    listener_.reset();
    for (Pipeline* pipeline : options_.pipelines) pipeline->EndStreams();
    {
      // gRPC waits for answers that nobody reads as for calls under way.
      Until read(options_.unread);
      const Rounds cuts(
          [&] {
            if (!IsIdle()) read = Until(options_.unread);
            if (read.passed()) grpc_server_cancel_all_calls(server_->c_server());
          },
          kLookWhileStopping);
      server_->Shutdown(ToGrpcDeadline(deadline));
    }
    server_->Wait();
    server_.reset();
  }

 private:
  bool IsIdle() const {
    return std::all_of(options_.pipelines.begin(), options_.pipelines.end(),
                       [](Pipeline* pipeline) { return pipeline->IsIdle(); });
  }

  const Options options_;
  ByteService service_;
  OtherMethods others_;
  Health health_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<grpc::Server> server_;
};

Server::Server(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Server::~Server() { core_->Stop(absl::Now()); }

Result<std::unique_ptr<Server>> Server::Start(Options options) {
  auto core = std::make_unique<Core>(std::move(options));
  RETURN_IF_ERROR(core->Start());
  return std::unique_ptr<Server>(new Server(std::move(core)));
}

int Server::port() const { return core_->port(); }
void Server::SetServing(bool serving) { core_->SetServing(serving); }
void Server::Stop(Time deadline) { core_->Stop(deadline); }

}  // namespace tandem
