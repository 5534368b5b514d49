#include "libs/common/rpc/server.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/protobuf/stubs/logging.h"
#include "grpc/grpc.h"
#include "grpc/health/v1/health.pb.h"
#include "grpcpp/grpcpp.h"
#include "libs/common/base/log.h"
#include "libs/common/base/rounds.h"
#include "libs/common/base/until.h"
#include "libs/common/rpc/byte_service.h"
#include "libs/common/rpc/connections.h"
#include "libs/common/rpc/deadlines.h"
#include "libs/common/rpc/grpc_log.h"
#include "libs/common/rpc/health.h"
#include "libs/common/rpc/listener.h"
#include "libs/common/rpc/open_calls.h"
#include "libs/common/rpc/reflection.h"
#include "libs/common/rpc/served_calls.h"
#include "libs/common/rpc/tls.h"

namespace tandem {
namespace {

constexpr int kMostHeaderBytesOfAFrame = 32 << 10;  // of all of a call's: see OpenCalls
constexpr int kReadBytes = 512;
// Calls that were cancelled, and are not done yet, are no streams any more. Who cancels many means
// no harm by that; so many more are only there of who opens and resets them in a row.
constexpr int kCallsOfAStream = 10;
constexpr std::chrono::milliseconds kLookWhileStopping(100);

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
        connections_(std::make_shared<Connections>(options_.max_connections)),
        open_({.question = options_.question,
               .answer = options_.answer,
               .of_a_connection = kCallsOfAStream * options_.max_streams,
               .metrics = options_.metrics,
               .close = [connections =
                             connections_](const std::string& peer) { connections->Close(peer); }}),
        others_(ServeOthers(options_.pipelines, open_)),
        health_(ServicesOf(options_.pipelines), open_, options_.max_connections, options_.metrics) {
  }
  ~Core() {
    if (options_.log != nullptr) LeaveGrpcLog(options_.log);
  }

  Status Start() {
    // What protobuf prints of bytes that do not parse is answered to those who sent them.
    google::protobuf::SetLogHandler(nullptr);
    if (options_.log != nullptr) JoinGrpcLog(options_.log);
    ASSIGN_OR_RETURN(listener_, Listener::Open(options_.listen));
    for (Pipeline* pipeline : options_.pipelines) RegisterCached(service_, *pipeline, open_);
    health_.Register(service_);
    std::set<std::string, std::less<>> listed = ServicesOf(options_.pipelines);
    listed.insert(
        grpc::health::v1::HealthCheckRequest::descriptor()->file()->service(0)->full_name());
    RegisterReflection(service_, std::move(listed), open_, options_.metrics, options_.log);

    grpc::ServerBuilder builder;
    auto acceptor = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
        ServerCredentials(options_.tls_dir));
    builder.RegisterService(&service_);
    builder.RegisterCallbackGenericService(others_.get());
    // Up to here a refusal says why; what is larger still is cut off unread (docs/decisions/015).
    builder.SetMaxReceiveMessageSize(4 * static_cast<int>(kMaxRequestBytes));
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, MillisOf(options_.keepalive));
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, MillisOf(options_.probe));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, MillisOf(options_.idle));
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options_.max_streams);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMostHeaderBytesOfAFrame);
    builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, MillisOf(options_.handshake));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, MillisOf(options_.age));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, MillisOf(options_.grace));
    builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);  // nobody asks it; it takes memory
    // Each connection keeps so much to read into, and more once it has brought more. The less it
    // is, the more often unfinished headers are read again.
    builder.AddChannelArgument(GRPC_ARG_TCP_READ_CHUNK_SIZE, kReadBytes);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) return Internal("gRPC does not start; its log says why.");
    if (options_.metrics != nullptr) Observe(connections_, *options_.metrics);
    listener_->Start(
        [connections = connections_, acceptor = std::shared_ptr(std::move(acceptor))](int socket) {
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
  const std::shared_ptr<Connections> connections_;
  OpenCalls open_;
  ByteService service_;
  const std::unique_ptr<grpc::CallbackGenericService> others_;
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
