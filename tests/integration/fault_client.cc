#include "tests/integration/fault_client.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>

#include "fmt/format.h"
#include "libs/common/rpc/authenticator.h"
#include "libs/common/rpc/byte_service.h"
#include "libs/common/rpc/errors.h"
#include "libs/common/rpc/grpc_peers.h"
#include "tests/integration/distributed.h"

namespace tandem::testing {

std::string FaultToken(const std::string& signing_dir, std::string subject) {
  TokenRequest request;
  request.caller.subject = std::move(subject);
  for (const auto role :
       {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER, common::v1::LEARNING_EDITOR}) {
    request.caller.grants.push_back({role, "*"});
  }
  // For all that a test makes of the clock.
  request.now = absl::Now() - absl::Hours(24);
  request.lifetime = absl::Hours(48);
  return IssueToken(signing_dir, request).value_or("");
}

FaultClient::FaultClient(const Distributed& suite, std::string_view process, std::string token)
    : token_(token.empty() ? FaultToken(suite.data_dir() + "/signing", "faults")
                           : std::move(token)) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(R"({
    "loadBalancingConfig": [{"round_robin": {}}],
    "healthCheckConfig": {"serviceName": ""}
  })");
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 500);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
  for (const std::string_view service : Distributed::kServices) {
    if (!process.empty() && ServiceOfProcess(process) != service) continue;
    channels_[std::string(service)] = grpc::CreateCustomChannel(
        process.empty() ? suite.TargetOf(service) : suite.AddressOf(process),
        grpc::InsecureChannelCredentials(), arguments);
  }
}

FaultClient::FaultClient(const std::string& address,
                         const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                         std::string token)
    : token_(std::move(token)) {
  const auto channel = grpc::CreateChannel(address, credentials);
  for (const std::string_view service : Distributed::kServices)
    channels_[std::string(service)] = channel;
}

FaultClient::~FaultClient() = default;

Status FaultClient::Call(std::string_view method, const google::protobuf::Message& request,
                         google::protobuf::Message* answer, const CallExtra& extra) const {
  const std::string path = fmt::format("/{}", method);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + extra.timeout));
  // Once in some hundred stops gRPC 1.51 has no healthy address for a tenth of a second, although
  // one serves: a caller who would rather wait than hear of it says so.
  context.set_wait_for_ready(true);
  context.AddMetadata("authorization", "Bearer " + token_);
  if (!extra.traceparent.empty()) context.AddMetadata("traceparent", extra.traceparent);
  if (!extra.at_least.empty()) context.AddMetadata("tandem-at-least", extra.at_least);
  grpc::ByteBuffer received;
  RETURN_IF_ERROR(FromGrpc(grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      channels_.find(ServiceOf(method))->second.get(),
      {path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC}, &context,
      BufferOf(request.SerializeAsString()), &received)));
  if (answer == nullptr) return OkStatus();
  grpc::Slice slice;
  const std::string_view bytes = BytesOf(received, slice);
  if (answer->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return OkStatus();
  return Internal("The answer does not parse.");
}

}  // namespace tandem::testing
