#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "libs/common/rpc/authenticator.h"
#include "libs/common/rpc/byte_service.h"
#include "libs/common/rpc/errors.h"
#include "libs/common/rpc/grpc_peers.h"
#include "libs/common/testing/temporary_folder.h"

// For the tests of GrpcPeers beside this file.
namespace tandem::testing {

inline constexpr const char* kEchoMethod = "tandem.common.v1.Echo/Ask";

// A peer that does with each call what the test says.
class Peer {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  // Answers "yes" or an error; nothing: the call is left waiting.
  using Handle = std::function<std::optional<Status>(const grpc::CallbackServerContext&)>;

  explicit Peer(Handle handle, int port = 0, const std::string& host = "127.0.0.1")
      : handle_(std::move(handle)), port_(port) {
    service_.AddUnary(kEchoMethod, [this](auto* context, const auto*, grpc::ByteBuffer* response) {
      Reactor* reactor = context->DefaultReactor();
      ++calls_;
      const std::optional<Status> status = handle_(*context);
      if (!status.has_value()) {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(reactor);
        return reactor;
      }
      if (status->ok()) *response = BufferOf(std::string("yes"));
      reactor->Finish(ToGrpc(*status));
      return reactor;
    });
    grpc::ServerBuilder builder;
    builder.AddListeningPort(host + ":" + std::to_string(port), grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    EXPECT_NE(server_, nullptr);
  }
  ~Peer() {
    for (Reactor* reactor : waiting_) reactor->Finish(grpc::Status::CANCELLED);
    server_->Shutdown(std::chrono::system_clock::now());
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  int port() const { return port_; }
  int calls() const { return calls_; }

 private:
  const Handle handle_;
  std::atomic<int> calls_{0};
  std::mutex mutex_;
  std::vector<Reactor*> waiting_;
  ByteService service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

inline std::optional<Status> SaysYes(const grpc::CallbackServerContext&) { return OkStatus(); }
inline std::optional<Status> NeverAnswers(const grpc::CallbackServerContext&) {
  return std::nullopt;
}

class GrpcPeersTest : public ::testing::Test {
 protected:
  GrpcPeersTest() {
    EXPECT_TRUE(MakeKey(folder_ / "keys", folder_ / "signing", "first").ok());
    authenticator_ = *Authenticator::Open({.keys_dir = folder_ / "keys"});
  }
  ~GrpcPeersTest() override { std::filesystem::remove_all(folder_); }

  GrpcPeers::Options To(const std::string& addresses) const {
    GrpcPeers::Options options;
    options.targets = {{"common", "ipv4:" + addresses}};
    options.service = "learning-content";
    options.signing_dir = folder_ / "signing";
    return options;
  }
  static Result<std::string> Ask(GrpcPeers& peers, Duration patience = absl::Seconds(20)) {
    return peers.Ask(kEchoMethod, "", absl::Now() + patience, "");
  }
  // A dead or silent peer is left alone after these.
  static void FailUntilLeftAlone(GrpcPeers& peers, Duration patience = absl::Seconds(20)) {
    for (int i = 0; i < GrpcPeers::Options().failures_in_a_row; ++i)
      EXPECT_FALSE(Ask(peers, patience).ok());
  }

  // How many of `kMany` questions of several askers at once are answered.
  static constexpr int kAskers = 12, kQuestions = 2, kMany = kAskers * kQuestions;
  static int AnsweredOfMany(GrpcPeers& peers) {
    std::atomic<int> answered{0};
    std::vector<std::jthread> askers;
    for (int i = 0; i < kAskers; ++i) {
      askers.emplace_back([&] {
        for (int j = 0; j < kQuestions; ++j) answered += Ask(peers, absl::Seconds(1)).ok();
      });
    }
    askers.clear();
    return answered;
  }

  const std::filesystem::path folder_ = TemporaryFolder();
  std::unique_ptr<Authenticator> authenticator_;
};

}  // namespace tandem::testing
