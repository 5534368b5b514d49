#include "services/tandem/client/connection.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <grpcpp/impl/codegen/rpc_method.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/sync_stream.h>

#include <map>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/common/rpc/byte_service.h"
#include "libs/common/rpc/grpc_peers.h"
#include "libs/common/rpc/tls.h"

namespace tandem::client {
namespace {

using grpc::ByteBuffer;
using grpc::internal::RpcMethod;

ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return ByteBuffer(&slice, 1);
}

std::string ToBytes(const ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

void Prepare(grpc::ClientContext& context, const CallOptions& options) {
  if (!options.token.empty()) context.AddMetadata("authorization", "Bearer " + options.token);
  if (!options.at_least.empty()) context.AddMetadata("tandem-at-least", options.at_least);
}

// Servers may send it at either end of an answer.
std::string MetadataOf(const grpc::ClientContext& context, const char* key) {
  for (const auto* metadata :
       {&context.GetServerTrailingMetadata(), &context.GetServerInitialMetadata()}) {
    const auto found = metadata->find(key);
    if (found != metadata->end()) return {found->second.data(), found->second.size()};
  }
  return "";
}

}  // namespace

struct Connection::Channels {
  // By service ("learning-content"); the one of the whole suite by "".
  std::map<std::string, std::shared_ptr<grpc::Channel>, std::less<>> all;

  Result<std::shared_ptr<grpc::Channel>> For(const std::string& path,
                                             const CallOptions& options) const {
    const std::string service = options.service.empty() ? ServiceOf(path) : options.service;
    for (const std::string& name : {service, std::string()}) {
      if (const auto found = all.find(name); found != all.end()) return found->second;
    }
    return absl::UnavailableError(fmt::format("No server is named for {}.", service));
  }
};

Connection::Connection(std::string server, const Security& security)
    : server_(std::move(server)), channels_(std::make_unique<Channels>()) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(64 << 20);
  // By itself gRPC looks ever more seldom, up to two minutes, whether a server is back.
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  const bool is_public = security.tls_dir.empty() && security.is_public;
  const auto credentials = is_public ? grpc::SslCredentials(grpc::SslCredentialsOptions())
                                     : ChannelCredentials(security.tls_dir);
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(server_, ','))) {
    const std::size_t equals = part.find('=');
    const std::string service = equals == std::string::npos ? "" : part.substr(0, equals);
    const std::string address = equals == std::string::npos ? part : part.substr(equals + 1);
    channels_->all[service] = grpc::CreateCustomChannel(address, credentials, arguments);
  }
}

Connection::~Connection() = default;

Result<Answer> Connection::Call(const std::string& path, const std::string& request,
                                const CallOptions& options) {
  ASSIGN_OR_RETURN(const auto channel, channels_->For(path, options));
  grpc::ClientContext context;
  Prepare(context, options);
  context.set_deadline(absl::ToChronoTime(absl::Now() + options.timeout));
  const RpcMethod method(path.c_str(), RpcMethod::NORMAL_RPC, channel);
  ByteBuffer response;
  const grpc::Status status =
      grpc::internal::BlockingUnaryCall<ByteBuffer, ByteBuffer, ByteBuffer, ByteBuffer>(
          channel.get(), method, &context, ToBuffer(request), &response);
  RETURN_IF_ERROR(FromGrpc(status));
  return Answer{ToBytes(response), MetadataOf(context, "tandem-position"),
                MetadataOf(context, "tandem-repeated") == "true"};
}

Status Connection::Stream(const std::string& path, const std::string& request,
                          const CallOptions& options,
                          const std::function<bool(const std::string&)>& take) {
  ASSIGN_OR_RETURN(const auto channel, channels_->For(path, options));
  grpc::ClientContext context;
  Prepare(context, options);
  if (options.stream_timeout < absl::InfiniteDuration()) {
    context.set_deadline(absl::ToChronoTime(absl::Now() + options.stream_timeout));
  }
  const RpcMethod method(path.c_str(), RpcMethod::SERVER_STREAMING, channel);
  const std::unique_ptr<grpc::ClientReader<ByteBuffer>> reader(
      grpc::internal::ClientReaderFactory<ByteBuffer>::Create(channel.get(), method, &context,
                                                              ToBuffer(request)));
  ByteBuffer message;
  while (reader->Read(&message)) {
    if (!take(ToBytes(message))) {
      context.TryCancel();
      reader->Finish();
      return OkStatus();
    }
  }
  return FromGrpc(reader->Finish());
}

}  // namespace tandem::client
