#include "libs/common/rpc/tls.h"

#include <atomic>
#include <thread>

#include "gmock/gmock.h"
#include "grpc/health/v1/health.pb.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "httplib.h"
#include "libs/common/rpc/http_server.h"
#include "libs/common/rpc/listener.h"
#include "libs/common/rpc/probe.h"
#include "libs/common/rpc/server.h"
#include "libs/common/rpc/test_service.h"
#include "libs/common/testing/certificates.h"
#include "libs/common/testing/seed.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;
using testing::Authority;
using ::testing::HasSubstr;

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    testing::Mount(server_dir_, authority_.Issue(), authority_.certificate());
    testing::Mount(caller_dir_, authority_.Issue(), authority_.certificate());
    Server::Options options;
    options.listen = "127.0.0.1:0";
    options.pipelines = {service_.pipeline.get()};
    options.tls_dir = server_dir_;
    options.log = &service_.log;
    auto started = Server::Start(options);
    EXPECT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
  }
  ~TlsTest() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::shared_ptr<grpc::Channel> Connect(
      const std::shared_ptr<grpc::ChannelCredentials>& credentials) const {
    grpc::ChannelArguments arguments;
    // Two of the same target and arguments would share a connection.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()), credentials,
                                     arguments);
  }

  static grpc::Status Check(grpc::Channel& channel) {
    grpc::ClientContext context;
    return Check(channel, context);
  }
  static grpc::Status Check(grpc::Channel& channel, grpc::ClientContext& context) {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    HealthCheckResponse response;
    return grpc::internal::BlockingUnaryCall<google::protobuf::Message, google::protobuf::Message>(
        &channel, {"/grpc.health.v1.Health/Check", grpc::internal::RpcMethod::NORMAL_RPC}, &context,
        HealthCheckRequest(), &response);
  }
  // A new connection with the certificate in `folder`.
  grpc::Status CheckWith(const std::string& folder) const {
    return Check(*Connect(ChannelCredentials(folder)));
  }
  // The certificate that the server shows on a new connection, as PEM.
  std::string Shown() const {
    grpc::ClientContext context;
    const auto channel = Connect(ChannelCredentials(caller_dir_));
    if (!Check(*channel, context).ok()) return "";
    const auto found = context.auth_context()->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
    return found.empty() ? "" : std::string(found.front().data(), found.front().size());
  }
  // Calls on one connection and on ever new ones, from then on until `End`.
  class Calls {
   public:
    explicit Calls(const TlsTest& test)
        : caller_([this, &test, open = test.Connect(ChannelCredentials(test.caller_dir_))] {
            while (!stopping_) {
              if (!Check(*open).ok()) ++failed_;
              if (!test.CheckWith(test.caller_dir_).ok()) ++failed_;
              ++calls_;
            }
          }) {}
    ~Calls() {
      if (caller_.joinable()) End();
    }
    void End() {
      stopping_ = true;
      caller_.join();
      EXPECT_GT(calls_, 0);
      EXPECT_EQ(failed_, 0) << "of " << calls_;
    }

   private:
    std::atomic<bool> stopping_ = false;
    int calls_ = 0, failed_ = 0;
    std::thread caller_;
  };
  template <class Condition>
  static bool Eventually(Condition condition) {
    const Time until = absl::Now() + absl::Seconds(20);
    while (!condition()) {
      if (absl::Now() > until) return false;
      std::this_thread::yield();
    }
    return true;
  }

  const std::filesystem::path folder_ = testing::TemporaryFolder();
  const std::string server_dir_ = folder_ / "server", caller_dir_ = folder_ / "caller";
  const Authority authority_{"first"};
  testing::TestService service_{Pipeline::Options()};
  std::unique_ptr<Server> server_;
};

TEST_F(TlsTest, ACallerWithACertificateOfATrustedAuthorityIsServed) {
  EXPECT_TRUE(CheckWith(caller_dir_).ok());
}

TEST_F(TlsTest, AProcessProbesItselfWhateverItsCertificateNames) {
  EXPECT_TRUE(Probe("0.0.0.0", server_->port(), server_dir_, absl::Seconds(20)).ok());
  EXPECT_TRUE(Probe("localhost", server_->port(), server_dir_, absl::Seconds(20)).ok());
  // As in a cell: the names of Services alone.
  const std::string cell_dir = folder_ / "cell";
  testing::Mount(cell_dir, authority_.Issue(absl::Hours(1), "DNS:tandem-placement,DNS:tandem"),
                 authority_.certificate());
  Server::Options options;
  options.listen = "127.0.0.1:0";
  options.pipelines = {service_.pipeline.get()};
  options.tls_dir = cell_dir;
  const auto in_a_cell = Server::Start(options);
  ASSERT_TRUE(in_a_cell.ok()) << in_a_cell.status();
  const Status live = Probe("0.0.0.0", (*in_a_cell)->port(), cell_dir, absl::Seconds(20));
  EXPECT_TRUE(live.ok()) << live;
  const int port = server_->port();
  server_.reset();
  EXPECT_TRUE(absl::IsUnavailable(Probe("0.0.0.0", port, server_dir_, absl::Milliseconds(300))));
}

// A restart would not renew it, and would end what is open.
TEST_F(TlsTest, AProcessLivesOnWhenItsCertificateExpires) {
  const auto open = Connect(ChannelCredentials(caller_dir_));
  EXPECT_TRUE(Check(*open).ok());
  testing::Mount(server_dir_, authority_.Issue(-absl::Seconds(1)), authority_.certificate());
  ASSERT_TRUE(Eventually([&] { return !CheckWith(caller_dir_).ok(); }));
  HttpServer::Options options;
  options.listen = "127.0.0.1:0";
  options.live = [this] {
    return Probe("127.0.0.1", server_->port(), server_dir_, absl::Seconds(20), &service_.log);
  };
  const auto http = *HttpServer::Start(options);
  httplib::Client client("127.0.0.1", http->port());
  client.set_read_timeout(30);
  const auto live = client.Get("/healthz");
  ASSERT_TRUE(live);
  EXPECT_EQ(live->status, 200) << live->body;
  EXPECT_THAT(service_.Logged(), HasSubstr("tls.crt is valid from"));
  EXPECT_THAT(service_.Logged(), HasSubstr("\"message\":\"grpc\",\"error\":\"Handshake failed"));
  EXPECT_LT(*CertificateExpiry(server_dir_ + "/tls.crt"), absl::Now()) << "as the metric says";
  EXPECT_TRUE(Check(*open).ok()) << "what is open goes on";
}

TEST_F(TlsTest, HandshakesThatFailDoNotFillTheLog) {
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(CheckWith("").ok());
  int told = 0;
  const std::string logged = service_.Logged();
  for (std::size_t at = 0; (at = logged.find("Handshake failed", at)) != std::string::npos; ++at)
    ++told;
  EXPECT_GT(told, 0);
  EXPECT_LE(told, 60);
}

// Its connections are taken by the kernel alone.
TEST_F(TlsTest, AProcessThatAcceptsNothingDoesNotLive) {
  testing::Mount(server_dir_, authority_.Issue(-absl::Seconds(1)), authority_.certificate());
  const auto silent = *Listener::Open("127.0.0.1:0");
  EXPECT_TRUE(absl::IsUnavailable(
      Probe("127.0.0.1", silent->port(), server_dir_, absl::Milliseconds(300), &service_.log)));
}

TEST_F(TlsTest, NobodyElseIs) {
  EXPECT_EQ(CheckWith("").error_code(), grpc::StatusCode::UNAVAILABLE) << "in the clear";
  EXPECT_EQ(Check(*Connect(grpc::SslCredentials({authority_.certificate(), "", ""}))).error_code(),
            grpc::StatusCode::UNAVAILABLE)
      << "without a certificate";
  const Authority other("other");
  testing::Mount(folder_ / "stranger", other.Issue(), authority_.certificate());
  EXPECT_EQ(CheckWith(folder_ / "stranger").error_code(), grpc::StatusCode::UNAVAILABLE)
      << "with one of another authority";
}

TEST_F(TlsTest, AServerOfAnotherAuthorityIsNotCalled) {
  testing::Mount(folder_ / "distrustful", authority_.Issue(), Authority("other").certificate());
  EXPECT_EQ(CheckWith(folder_ / "distrustful").error_code(), grpc::StatusCode::UNAVAILABLE);
}

// First both are trusted, then the new one signs, then the old one goes.
TEST_F(TlsTest, AnAuthorityIsReplacedWhileCallsGoOn) {
  Calls calls(*this);
  const Authority next("next");
  const std::string both = authority_.certificate() + next.certificate();
  testing::Mount(folder_ / "early", next.Issue(), both);
  for (const std::string& dir : {server_dir_, caller_dir_})
    testing::Mount(dir, authority_.Issue(), both);
  EXPECT_TRUE(Eventually([&] { return CheckWith(folder_ / "early").ok(); })) << "both are trusted";

  for (const std::string& dir : {server_dir_, caller_dir_}) testing::Mount(dir, next.Issue(), both);
  testing::Mount(folder_ / "late", next.Issue(), next.certificate());
  EXPECT_TRUE(Eventually([&] { return CheckWith(folder_ / "late").ok(); })) << "the new one signs";

  testing::Mount(folder_ / "old", authority_.Issue(), both);
  for (const std::string& dir : {server_dir_, caller_dir_})
    testing::Mount(dir, next.Issue(), next.certificate());
  EXPECT_TRUE(Eventually([&] { return !CheckWith(folder_ / "old").ok(); }))
      << "the old one is gone";
  calls.End();
}

TEST_F(TlsTest, ACertificateIsRenewedAgainAndAgainWhileCallsGoOn) {
  Calls calls(*this);
  for (int i = 0; i < (testing::Soak() ? 100 : 3); ++i) {
    const Authority::Pair next = authority_.Issue();
    testing::Mount(server_dir_, next, authority_.certificate());
    testing::Mount(caller_dir_, authority_.Issue(), authority_.certificate());
    ASSERT_TRUE(Eventually([&] { return Shown() == next.certificate; })) << "the " << i + 1 << "th";
  }
  calls.End();
}

TEST_F(TlsTest, WhatIsWrongWithAFolderIsSaid) {
  const Time now = absl::Now();
  EXPECT_TRUE(CheckTlsFolder(server_dir_, now).ok());
  EXPECT_NEAR(absl::ToDoubleHours(*CertificateExpiry(server_dir_ + "/tls.crt") - now), 1, 0.1);

  const auto said = [&](const std::string& folder, Time at) {
    const Status status = CheckTlsFolder(folder, at);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  };
  EXPECT_THAT(said(folder_ / "nowhere", now), HasSubstr("tls.crt cannot be read"));
  EXPECT_THAT(said(server_dir_, now + absl::Hours(2)), HasSubstr("valid now"));
  Authority::Pair mixed = authority_.Issue();
  mixed.key = authority_.Issue().key;
  testing::Mount(folder_ / "mixed", mixed, authority_.certificate());
  EXPECT_THAT(said(folder_ / "mixed", now), HasSubstr("not the key of tls.crt"));
  testing::Mount(folder_ / "no_authority", authority_.Issue(), "what is this");
  EXPECT_THAT(said(folder_ / "no_authority", now), HasSubstr("ca.crt holds no certificate"));
}

}  // namespace
}  // namespace tandem
