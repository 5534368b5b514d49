#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "libs/common/rpc/keys.h"
#include "libs/common/rpc/server.h"
#include "tests/bench/in_process.h"
#include "tests/bench/store_load.h"

// The same as InProcess, called as another service does it: by gRPC, on loopback, with a token.
namespace tandem {

class OverGrpc {
 public:
  // Keys go to `folder`. `grant` is the caller's.
  OverGrpc(const Module& module, const std::string& url, const std::filesystem::path& folder,
           const Grant& grant)
      : authenticator_(MakeAuthenticator(folder)), app_(module, url, authenticator_.get()) {
    TokenRequest token;
    token.caller = {"bench", "", {grant}};
    const auto issued = IssueToken(folder / "signing", token);
    Check(issued.status());
    authorization_ = "Bearer " + *issued;
    Server::Options options;
    options.listen = "127.0.0.1:0";
    options.pipelines = {&app_.pipeline()};
    auto server = Server::Start(options);
    Check(server.status());
    server_ = *std::move(server);
    channel_ = grpc::CreateChannel(fmt::format("127.0.0.1:{}", server_->port()),
                                   grpc::InsecureChannelCredentials());
  }
  ~OverGrpc() { server_->Stop(absl::Now() + absl::Seconds(5)); }

  InProcess& app() { return app_; }

  // As InProcess::CallMicros, with what the transport takes and until `response` is read.
  double CallMicros(std::string_view path, const google::protobuf::Message& request,
                    google::protobuf::Message& response) {
    const std::string name = fmt::format("/{}", path);
    const grpc::internal::RpcMethod method(name.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
    const auto start = std::chrono::steady_clock::now();
    grpc::ClientContext context;
    context.AddMetadata("authorization", authorization_);
    const grpc::Status status =
        grpc::internal::BlockingUnaryCall<google::protobuf::Message, google::protobuf::Message>(
            channel_.get(), method, &context, request, &response);
    const auto taken = std::chrono::steady_clock::now() - start;
    if (!status.ok()) Check(Internal(status.error_message()));
    return std::chrono::duration<double, std::micro>(taken).count();
  }

 private:
  static std::unique_ptr<Authenticator> MakeAuthenticator(const std::filesystem::path& folder) {
    Check(MakeKey(folder / "keys", folder / "signing", "bench"));
    auto authenticator = Authenticator::Open({.keys_dir = folder / "keys"});
    Check(authenticator.status());
    return *std::move(authenticator);
  }

  std::unique_ptr<Authenticator> authenticator_;
  InProcess app_;
  std::string authorization_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace tandem
