// A caller that takes no byte of its answer, as one that is frozen: by frames of HTTP/2, since
// gRPC's own clients take some unasked.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <future>

#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "gtest/gtest.h"
#include "libs/common/base/until.h"
#include "libs/common/rpc/server.h"
#include "libs/common/rpc/test_service.h"
#include "libs/common/testing/http2_frames.h"

namespace tandem {
namespace {

using testing::Frame;
using testing::kEndHeaders;
using testing::kEndStream;
using testing::kFrameHead;
using enum testing::FrameType;

constexpr Duration kUnread = absl::Milliseconds(300);

class UnreadAnswerTest : public ::testing::Test {
 protected:
  UnreadAnswerTest() {
    EXPECT_TRUE(MakeKey(folder_ / "keys", folder_ / "signing", "first").ok());
    authenticator_ = *Authenticator::Open({.keys_dir = folder_ / "keys"});
    Pipeline::Options options;
    options.authenticator = authenticator_.get();
    options.methods = testing::TestMethods();
    for (Method& method : options.methods) {
      if (method.descriptor->name() != "CountTestItems") continue;
      method.handler = QueryHandler{[this](View&, const auto&) -> Result<MessagePtr> {
        counting_.set_value();
        may_count_.get_future().wait();
        return MessagePtr(std::make_unique<common::v1::TestCount>());
      }};
    }
    service_ = std::make_unique<testing::TestService>(std::move(options));
    Server::Options serve;
    serve.listen = "127.0.0.1:0";
    serve.pipelines = {service_->pipeline.get()};
    serve.unread = kUnread;
    server_ = *Server::Start(serve);
    TokenRequest token;
    token.caller = testing::With(common::v1::EVALUATOR, "countries/ke");
    authorization_ = "Bearer " + *IssueToken(folder_ / "signing", token);
  }
  ~UnreadAnswerTest() override {
    server_.reset();
    ::close(socket_);
    std::filesystem::remove_all(folder_);
  }

  // A call whose answer lies at the server.
  void CallAndReadNothing() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(server_->port()));
    ASSERT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    common::v1::ListTestItemsRequest request;
    request.set_parent("countries/ke");
    const std::string bytes = request.SerializeAsString();
    const std::string said =
        testing::Greeting(testing::kNoWindow) +
        Frame(kHeaders, kEndHeaders, 1,
              testing::CallHeaders("/tandem.common.v1.TestItemService/ListTestItems",
                                   authorization_)) +
        Frame(kData, kEndStream, 1, testing::GrpcMessage(bytes));
    ASSERT_EQ(::write(socket_, said.data(), said.size()), static_cast<ssize_t>(said.size()));
    ASSERT_TRUE(HearsOfAnswer());
  }
  // The headers of an answer have come.
  bool HearsOfAnswer() const {
    std::string heard;
    std::array<char, 256> bytes{};
    while (true) {
      const ssize_t size = ::read(socket_, bytes.data(), bytes.size());
      if (size <= 0) return false;
      heard.append(bytes.data(), static_cast<std::size_t>(size));
      while (heard.size() >= kFrameHead) {
        if (heard[3] == kHeaders) return true;
        const auto at = [&](std::size_t i) { return static_cast<unsigned char>(heard[i]); };
        const std::size_t size_of_frame = kFrameHead + (at(0) << 16 | at(1) << 8 | at(2));
        if (heard.size() < size_of_frame) break;
        heard.erase(0, size_of_frame);
      }
    }
  }

  const std::filesystem::path folder_ = testing::TemporaryFolder();
  std::promise<void> counting_, may_count_;
  std::unique_ptr<Authenticator> authenticator_;
  std::unique_ptr<testing::TestService> service_;
  std::unique_ptr<Server> server_;
  std::string authorization_;
  int socket_ = -1;
};

TEST_F(UnreadAnswerTest, DoesNotHoldUpAStop) {
  CallAndReadNothing();
  const Until soon(absl::Seconds(10));
  server_->Stop(absl::Now() + absl::Seconds(20));
  EXPECT_FALSE(soon.passed());
}

TEST_F(UnreadAnswerTest, TakesNoneFromACallerThatReadsHoweverLongItIsWorkedOn) {
  CallAndReadNothing();
  auto called = std::async(std::launch::async, [this] {
    const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(server_->port()),
                                             grpc::InsecureChannelCredentials());
    grpc::ClientContext context;
    context.AddMetadata("authorization", authorization_);
    common::v1::CountTestItemsRequest request;
    request.set_parent("countries/ke");
    common::v1::TestCount count;
    return grpc::internal::BlockingUnaryCall<google::protobuf::Message, google::protobuf::Message>(
        channel.get(),
        grpc::internal::RpcMethod("/tandem.common.v1.TestItemService/CountTestItems",
                                  grpc::internal::RpcMethod::NORMAL_RPC),
        &context, request, &count);
  });
  ASSERT_EQ(counting_.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  auto stopped =
      std::async(std::launch::async, [this] { server_->Stop(absl::Now() + absl::Seconds(60)); });
  EXPECT_EQ(stopped.wait_for(absl::ToChronoMilliseconds(4 * kUnread)), std::future_status::timeout);
  may_count_.set_value();
  EXPECT_TRUE(called.get().ok());
}

}  // namespace
}  // namespace tandem
