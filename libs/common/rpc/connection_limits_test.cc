// What a server allows a connection: how long to say what it wants, how old it may get, how many
// calls it may carry at once, and how long it may be silent.
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <functional>
#include <future>

#include "grpc/health/v1/health.pb.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/sync_stream.h"
#include "libs/common/base/until.h"
#include "libs/common/rpc/server.h"
#include "libs/common/rpc/test_service.h"
#include "libs/common/rpc/tls.h"
#include "libs/common/testing/certificates.h"
#include "libs/common/testing/http2_frames.h"
#include "libs/common/testing/intruder.h"

namespace tandem {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;
using grpc::internal::RpcMethod;
using testing::Authority;

constexpr std::uint8_t kPing = 6;
constexpr char kAck = 1;

// Of the frame that begins at `at`.
std::uint8_t FrameTypeOf(const std::string& bytes, std::size_t at = 0) {
  return static_cast<std::uint8_t>(bytes[at + 3]);
}
std::size_t FrameSizeOf(const std::string& bytes, std::size_t at = 0) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[at + i]); };
  return testing::kFrameHead + (std::size_t{byte(0)} << 16) + (std::size_t{byte(1)} << 8) + byte(2);
}

// A caller that is no gRPC.
class RawCaller {
 public:
  explicit RawCaller(int port) : guest_(port) {
    EXPECT_TRUE(guest_.is_open());
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(guest_.socket(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }

  void Send(const std::string& bytes) const { EXPECT_TRUE(guest_.Insist(bytes)); }
  // How long until the server has closed the connection. Nothing that it sends is answered.
  Duration UntilClosed() {
    const Time began = absl::Now();
    char block[4096];
    ssize_t size = 0;
    while ((size = ::read(guest_.socket(), block, sizeof(block))) > 0)
      heard_.append(block, static_cast<std::size_t>(size));
    EXPECT_FALSE(size < 0 && errno == EAGAIN) << "it is open still";
    return absl::Now() - began;
  }
  // Whether a frame of this type was among what the server has sent.
  bool Heard(std::uint8_t type) const {
    for (std::size_t at = 0; at + testing::kFrameHead <= heard_.size();
         at += FrameSizeOf(heard_, at)) {
      if (FrameTypeOf(heard_, at) == type) return true;
    }
    return false;
  }
  // Answers that many probes; false if the server closes the connection before they have come.
  bool AnswersProbes(int count) const {
    while (count > 0) {
      std::string frame;
      if (!Read(testing::kFrameHead, frame) || !Read(FrameSizeOf(frame), frame)) return false;
      if (FrameTypeOf(frame) != kPing) continue;
      frame[4] = kAck;
      Send(frame);
      --count;
    }
    return true;
  }

 private:
  // Until `bytes` are that many.
  bool Read(std::size_t size, std::string& bytes) const {
    const std::size_t before = bytes.size();
    bytes.resize(size);
    const std::size_t left = size - before;
    return left == 0 || ::recv(guest_.socket(), bytes.data() + before, left, MSG_WAITALL) ==
                            static_cast<ssize_t>(left);
  }

  const testing::Intruder guest_;
  std::string heard_;
};

class ConnectionLimits : public ::testing::Test {
 protected:
  ~ConnectionLimits() override {
    channel_.reset();  // it looks at its certificates
    server_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Serve(const std::function<void(Server::Options&)>& with) {
    Server::Options options;
    options.listen = "127.0.0.1:0";
    options.pipelines = {service_.pipeline.get()};
    with(options);
    auto started = Server::Start(options);
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(server_->port()),
                                   ChannelCredentials(options.tls_dir));
  }
  grpc::Status Check() const {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    HealthCheckResponse response;
    return grpc::internal::BlockingUnaryCall<google::protobuf::Message, google::protobuf::Message>(
        channel_.get(), {"/grpc.health.v1.Health/Check", RpcMethod::NORMAL_RPC}, &context,
        HealthCheckRequest(), &response);
  }
  // A call that is under way until it is cancelled.
  struct Watch {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> stream;
    HealthCheckResponse last;
    bool Read() { return stream->Read(&last); }
  };
  std::unique_ptr<Watch> Open() const {
    auto watch = std::make_unique<Watch>();
    watch->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    watch->stream.reset(grpc::internal::ClientReaderFactory<HealthCheckResponse>::Create(
        channel_.get(), {"/grpc.health.v1.Health/Watch", RpcMethod::SERVER_STREAMING},
        &watch->context, HealthCheckRequest()));
    EXPECT_TRUE(watch->Read());
    return watch;
  }

  const std::filesystem::path folder_ = testing::TemporaryFolder();
  const Authority authority_{"ours"};
  testing::TestService service_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ConnectionLimits, WhoSaysNothingOrHalfOfItIsClosedAfterTheHandshakesTime) {
  Serve([](Server::Options& options) { options.handshake = absl::Milliseconds(400); });
  for (const std::string& said : {std::string(), testing::Greeting().substr(0, 10)}) {
    RawCaller caller(server_->port());
    caller.Send(said);
    const Duration open = caller.UntilClosed();
    EXPECT_GE(open, absl::Milliseconds(200)) << said;
    EXPECT_LE(open, absl::Seconds(5)) << said;
  }
  EXPECT_TRUE(Check().ok());
}

// As one whose machine has lost its power: nothing comes of it, and nothing says so.
TEST_F(ConnectionLimits, WhoAnswersNoProbeIsClosed) {
  Serve([](Server::Options& options) {
    options.keepalive = absl::Milliseconds(300);
    options.probe = absl::Milliseconds(300);
  });
  RawCaller caller(server_->port());
  caller.Send(testing::Greeting());
  EXPECT_LE(caller.UntilClosed(), absl::Seconds(10));
  EXPECT_TRUE(caller.Heard(kPing));
  // One that answers may be silent for as long: the second probe comes once the first was answered.
  RawCaller other(server_->port());
  other.Send(testing::Greeting());
  EXPECT_TRUE(other.AnswersProbes(2));
}

TEST_F(ConnectionLimits, MoreCallsThanAConnectionMayCarryWait) {
  Serve([](Server::Options& options) { options.max_streams = 2; });
  const auto one = Open(), other = Open();
  auto third = std::async(std::launch::async, [this] { return Check(); });
  EXPECT_EQ(third.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
  one->context.TryCancel();
  const grpc::Status status = third.get();
  EXPECT_TRUE(status.ok()) << status.error_message();
  server_->SetServing(false);
  EXPECT_TRUE(other->Read());
}

TEST_F(ConnectionLimits, OneThatHasComeToItsAgeEndsAfterItsCallsOrTheirGrace) {
  const std::string server = folder_ / "server", caller = folder_ / "caller";
  testing::Mount(server, authority_.Issue(), authority_.certificate());
  testing::Mount(caller, authority_.Issue(), authority_.certificate());
  Serve([&](Server::Options& options) {
    options.tls_dir = server;
    options.age = absl::Seconds(1);
    options.grace = absl::Seconds(2);
  });
  const auto under_way = Open();
  const auto soon = [] { return std::chrono::system_clock::now() + std::chrono::seconds(10); };
  // No new call goes there any more; the one under way goes on.
  EXPECT_TRUE(channel_->WaitForStateChange(GRPC_CHANNEL_READY, soon()));
  server_->SetServing(false);
  EXPECT_TRUE(under_way->Read());
  EXPECT_EQ(under_way->last.status(), HealthCheckResponse::NOT_SERVING);
  const grpc::Status next = Check();
  EXPECT_TRUE(next.ok()) << next.error_message();
  EXPECT_FALSE(under_way->Read());
  EXPECT_EQ(under_way->stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ConnectionLimits, OneInTheClearComesToItsAgeToo) {
  Serve([](Server::Options& options) { options.age = absl::Milliseconds(300); });
  ASSERT_TRUE(Check().ok());
  EXPECT_TRUE(channel_->WaitForStateChange(
      GRPC_CHANNEL_READY, std::chrono::system_clock::now() + std::chrono::seconds(10)));
  EXPECT_TRUE(Check().ok());
}

}  // namespace
}  // namespace tandem
