#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/service_type.h"
#include "libs/common/rpc/errors.h"

namespace tandem {

// Methods by path, as bytes: registered at run time, so that typed clients call them and no
// generated server code is needed.
class ByteService final : public grpc::Service {
 public:
  using Context = grpc::CallbackServerContext;
  using Unary = std::function<grpc::ServerUnaryReactor*(Context*, const grpc::ByteBuffer*,
                                                        grpc::ByteBuffer*)>;
  using ServerStream =
      std::function<grpc::ServerWriteReactor<grpc::ByteBuffer>*(Context*, const grpc::ByteBuffer*)>;
  using Bidirectional =
      std::function<grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>*(Context*)>;

  // `path` is "tandem.placement.v1.MatchService/AcceptMatch".
  void AddUnary(std::string_view path, Unary handler);
  void AddServerStream(std::string_view path, ServerStream handler);
  void AddBidirectional(std::string_view path, Bidirectional handler);

 private:
  void Add(std::string_view path, grpc::internal::RpcMethod::RpcType type,
           grpc::internal::MethodHandler* handler);

  std::deque<std::string> paths_;  // gRPC keeps pointers into them
};

// The bytes of `buffer` in one piece: `slice` holds them.
std::string_view BytesOf(const grpc::ByteBuffer& buffer, grpc::Slice& slice);
// A buffer that shares `bytes`.
grpc::ByteBuffer BufferOf(std::shared_ptr<const std::string> bytes);
grpc::ByteBuffer BufferOf(std::string bytes);
// All of them, one after the other.
grpc::ByteBuffer BufferOf(const std::vector<std::shared_ptr<const std::string>>& parts);

}  // namespace tandem
