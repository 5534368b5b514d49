#include "libs/common/rpc/byte_service.h"

#include <utility>

namespace tandem {
namespace {

using grpc::ByteBuffer;
using grpc::internal::RpcMethod;

// That shares them.
grpc::Slice SliceOf(std::shared_ptr<const std::string> bytes) {
  using Shared = std::shared_ptr<const std::string>;
  auto* owner = new Shared(std::move(bytes));
  return {const_cast<char*>((*owner)->data()), (*owner)->size(),
          [](void* shared) { delete static_cast<Shared*>(shared); }, owner};
}

}  // namespace

void ByteService::Add(std::string_view path, RpcMethod::RpcType type,
                      grpc::internal::MethodHandler* handler) {
  const int index = static_cast<int>(paths_.size());
  paths_.push_back("/" + std::string(path));
  AddMethod(new grpc::internal::RpcServiceMethod(paths_.back().c_str(), type, nullptr));
  MarkMethodCallback(index, handler);
}

void ByteService::AddUnary(std::string_view path, Unary handler) {
  Add(path, RpcMethod::NORMAL_RPC,
      new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(std::move(handler)));
}

void ByteService::AddServerStream(std::string_view path, ServerStream handler) {
  Add(path, RpcMethod::SERVER_STREAMING,
      new grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
          std::move(handler)));
}

void ByteService::AddBidirectional(std::string_view path, Bidirectional handler) {
  Add(path, RpcMethod::BIDI_STREAMING,
      new grpc::internal::CallbackBidiHandler<ByteBuffer, ByteBuffer>(std::move(handler)));
}

std::string_view BytesOf(const ByteBuffer& buffer, grpc::Slice& slice) {
  if (!buffer.TrySingleSlice(&slice).ok() && !buffer.DumpToSingleSlice(&slice).ok()) return {};
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

ByteBuffer BufferOf(std::shared_ptr<const std::string> bytes) {
  const grpc::Slice slice = SliceOf(std::move(bytes));
  return ByteBuffer(&slice, 1);
}

ByteBuffer BufferOf(const std::vector<std::shared_ptr<const std::string>>& parts) {
  std::vector<grpc::Slice> slices;
  for (const auto& part : parts) slices.push_back(SliceOf(part));
  return ByteBuffer(slices.data(), slices.size());
}

ByteBuffer BufferOf(std::string bytes) {
  return BufferOf(std::make_shared<const std::string>(std::move(bytes)));
}

}  // namespace tandem
