#include "services/tandem/client/connection.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <grpcpp/impl/codegen/rpc_method.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/sync_stream.h>

#include "absl/strings/cord.h"
#include "google/rpc/status.pb.h"

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

// grpc-status-details-bin is a google.rpc.Status; each of its details becomes a payload by its
// type.
Status ToStatus(const grpc::Status& status) {
  if (status.ok()) return OkStatus();
  Status converted(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return converted;
  for (const auto& detail : details.details()) {
    converted.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return converted;
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

struct Connection::Channel {
  std::shared_ptr<grpc::Channel> channel;
};

Connection::Connection(std::string server)
    : server_(std::move(server)), channel_(std::make_unique<Channel>()) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(64 << 20);
  channel_->channel =
      grpc::CreateCustomChannel(server_, grpc::InsecureChannelCredentials(), arguments);
}

Connection::~Connection() = default;

Result<Answer> Connection::Call(const std::string& path, const std::string& request,
                                const CallOptions& options) {
  grpc::ClientContext context;
  Prepare(context, options);
  context.set_deadline(absl::ToChronoTime(absl::Now() + options.timeout));
  const RpcMethod method(path.c_str(), RpcMethod::NORMAL_RPC, channel_->channel);
  ByteBuffer response;
  const grpc::Status status =
      grpc::internal::BlockingUnaryCall<ByteBuffer, ByteBuffer, ByteBuffer, ByteBuffer>(
          channel_->channel.get(), method, &context, ToBuffer(request), &response);
  RETURN_IF_ERROR(ToStatus(status));
  return Answer{ToBytes(response), MetadataOf(context, "tandem-position"),
                MetadataOf(context, "tandem-repeated") == "true"};
}

Status Connection::Stream(const std::string& path, const std::string& request,
                          const CallOptions& options,
                          const std::function<bool(const std::string&)>& take) {
  grpc::ClientContext context;
  Prepare(context, options);
  const RpcMethod method(path.c_str(), RpcMethod::SERVER_STREAMING, channel_->channel);
  const std::unique_ptr<grpc::ClientReader<ByteBuffer>> reader(
      grpc::internal::ClientReaderFactory<ByteBuffer>::Create(channel_->channel.get(), method,
                                                              &context, ToBuffer(request)));
  ByteBuffer message;
  while (reader->Read(&message)) {
    if (!take(ToBytes(message))) {
      context.TryCancel();
      reader->Finish();
      return OkStatus();
    }
  }
  return ToStatus(reader->Finish());
}

}  // namespace tandem::client
