#include "libs/common/rpc/probe.h"

#include "fmt/format.h"
#include "grpc/health/v1/health.pb.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "libs/common/rpc/deadlines.h"
#include "libs/common/rpc/tls.h"

namespace tandem {
namespace {

std::string Reachable(const std::string& host) {
  if (host == "0.0.0.0") return "127.0.0.1";
  if (host == "::" || host == "[::]") return "[::1]";
  return host.find(':') == std::string::npos || host.starts_with('[') ? host : "[" + host + "]";
}

}  // namespace

Status Probe(const std::string& host, int port, const std::string& tls_dir, Duration patience) {
  grpc::ChannelArguments arguments;
  // Else it would share a connection with the probe before.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto channel = grpc::CreateCustomChannel(fmt::format("{}:{}", Reachable(host), port),
                                                 OwnCredentials(tls_dir), arguments);
  grpc::ClientContext context;
  context.set_deadline(ToGrpcDeadline(absl::Now() + patience));
  context.set_wait_for_ready(true);
  grpc::health::v1::HealthCheckResponse response;
  const grpc::Status status =
      grpc::internal::BlockingUnaryCall<google::protobuf::Message, google::protobuf::Message>(
          channel.get(), {"/grpc.health.v1.Health/Check", grpc::internal::RpcMethod::NORMAL_RPC},
          &context, grpc::health::v1::HealthCheckRequest(), &response);
  if (status.ok()) return OkStatus();
  return absl::UnavailableError("gRPC does not answer on a new connection: " +
                                status.error_message());
}

}  // namespace tandem
