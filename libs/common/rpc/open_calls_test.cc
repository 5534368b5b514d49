// What a caller may make a server keep, by frames of HTTP/2: gRPC's own clients do none of this.
#include <unistd.h>

#include <fstream>
#include <future>

#include "gmock/gmock.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "libs/common/rpc/server.h"
#include "libs/common/rpc/test_service.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/http2_frames.h"
#include "libs/common/testing/intruder.h"
#include "libs/common/testing/kept_log.h"

namespace tandem {
namespace {

using testing::CallHeaders;
using testing::Frame;
using testing::Greeting;
using testing::GrpcMessage;
using testing::Header;
using testing::Intruder;
using testing::kEndHeaders;
using testing::kEndStream;
using testing::kNoWindow;
using enum testing::FrameType;

constexpr const char* kList = "/tandem.common.v1.TestItemService/ListTestItems";
constexpr const char* kGet = "/tandem.common.v1.TestItemService/GetTestItem";
constexpr const char* kWatch = "/tandem.common.v1.TestItemService/WatchTestItems";
constexpr const char* kReflection = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

class OpenCallsTest : public ::testing::Test {
 protected:
  OpenCallsTest() {
    EXPECT_TRUE(MakeKey(folder_ / "keys", folder_ / "signing", "first").ok());
    authenticator_ = *Authenticator::Open({.keys_dir = folder_ / "keys"});
    Pipeline::Options options;
    options.authenticator = authenticator_.get();
    service_ = std::make_unique<testing::TestService>(std::move(options));
    TokenRequest token;
    token.caller = testing::With(common::v1::EVALUATOR, "countries/ke");
    authorization_ = "Bearer " + *IssueToken(folder_ / "signing", token);
  }
  ~OpenCallsTest() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Serve(const std::function<void(Server::Options&)>& with) {
    Server::Options serve;
    serve.listen = "127.0.0.1:0";
    serve.pipelines = {service_->pipeline.get()};
    serve.metrics = &metrics_;
    serve.log = &log_.log();
    with(serve);
    server_ = *Server::Start(serve);
  }
  Intruder Greet(std::string_view settings = "") const {
    Intruder intruder(server_->port());
    intruder.Insist(Greeting(settings));
    return intruder;
  }
  // How many calls were ended for this.
  double Cut(const std::string& why) {
    return metrics_.counter("tandem_calls_cut_total", "", {{"why", why}}).Value();
  }
  bool Becomes(const std::string& why, double cut) {
    return testing::Eventually([&] { return Cut(why) == cut; });
  }
  bool Serves() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const auto channel = grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()),
                                                   grpc::InsecureChannelCredentials(), arguments);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    grpc::health::v1::HealthCheckResponse response;
    return grpc::internal::BlockingUnaryCall<google::protobuf::Message, google::protobuf::Message>(
               channel.get(),
               {"/grpc.health.v1.Health/Check", grpc::internal::RpcMethod::NORMAL_RPC}, &context,
               grpc::health::v1::HealthCheckRequest(), &response)
        .ok();
  }

  const std::filesystem::path folder_ = testing::TemporaryFolder();
  Metrics metrics_;
  testing::KeptLog log_;
  std::unique_ptr<Authenticator> authenticator_;
  std::unique_ptr<testing::TestService> service_;
  std::unique_ptr<Server> server_;
  std::string authorization_;
};

// In one frame gRPC counts them itself.
TEST_F(OpenCallsTest, HeadersAreRefusedAboveTheLimitInHoweverManyFrames) {
  Serve([](Server::Options&) {});
  const Intruder intruder = Greet();
  std::uint32_t stream = 1;
  for (const char* path : {kList, kWatch, kReflection, "/no.such/Method"}) {
    intruder.Insist(Frame(kHeaders, 0, stream, CallHeaders(path)));
    for (int i = 0; i < 4; ++i) {
      intruder.Insist(Frame(kContinuation, i == 3 ? kEndHeaders : '\0', stream,
                            Header("x-large", std::string(10'000, 'v'))));
    }
    stream += 2;
    EXPECT_TRUE(Becomes("headers", (stream - 1) / 2)) << path << " " << Cut("headers");
  }
  EXPECT_TRUE(Serves());
}

TEST_F(OpenCallsTest, OnesThatBringNoMessageEnd) {
  Serve([](Server::Options& options) { options.question = absl::Milliseconds(200); });
  const Intruder intruder = Greet();
  std::uint32_t stream = 1;
  for (const char* path : {kList, kWatch, kReflection}) {
    intruder.Insist(Frame(kHeaders, kEndHeaders, stream, CallHeaders(path, authorization_)));
    stream += 2;
  }
  EXPECT_TRUE(Becomes("silent", 3)) << Cut("silent");
}

TEST_F(OpenCallsTest, OnesWhoseAnswerIsNotReadEnd) {
  Serve([](Server::Options& options) {
    options.question = options.answer = absl::Milliseconds(200);
  });
  const Intruder intruder = Greet(kNoWindow);
  common::v1::ListTestItemsRequest list;
  list.set_parent("countries/ke");
  common::v1::CountTestItemsRequest watch;
  watch.set_parent("countries/ke");
  ASSERT_TRUE(service_->Create("a").ok());
  common::v1::GetTestItemRequest get;
  get.set_name("countries/ke/testItems/a");
  ::grpc::reflection::v1::ServerReflectionRequest ask;
  ask.set_list_services("");
  std::uint32_t stream = 1;
  for (const auto& [path, request] :
       {std::pair<const char*, const google::protobuf::Message&>{kList, list},
        {kGet, get},
        {kWatch, watch},
        {kReflection, ask}}) {
    intruder.Insist(Frame(kHeaders, kEndHeaders, stream, CallHeaders(path, authorization_)) +
                    Frame(kData, kEndStream, stream, GrpcMessage(request.SerializeAsString())));
    stream += 2;
  }
  EXPECT_TRUE(Becomes("unread", 4)) << Cut("unread");
}

// Not even of the socket: what ends a call is bound by no window of HTTP/2.
TEST_F(OpenCallsTest, OnesWhoseRefusalIsNotReadEnd) {
  Serve([](Server::Options& options) {
    options.answer = absl::Milliseconds(200);
    options.max_streams = 10'000;
  });
  const Intruder intruder = Greet();
  const std::string refused = CallHeaders("/no.such/" + std::string(6'000, 'M'), authorization_);
  for (std::uint32_t stream = 1; Cut("unread") == 0 && stream < 20'000; stream += 2)
    intruder.Insist(Frame(kHeaders, kEndHeaders | kEndStream, stream, refused));
  EXPECT_TRUE(testing::Eventually([&] { return Cut("unread") > 0; }));
  EXPECT_TRUE(Serves());
}

// CVE-2023-44487. Streams that were reset count for nothing with gRPC, calls go on for a while.
TEST_F(OpenCallsTest, AConnectionThatOpensAndResetsStreamsInARowIsClosed) {
  Serve([](Server::Options& options) { options.max_streams = 10; });
  const Intruder intruder = Greet();
  const std::string headers = CallHeaders(kGet);
  bool is_heard = true;
  for (std::uint32_t stream = 1; is_heard && stream < 60'000; stream += 2) {
    is_heard = intruder.Insist(Frame(kHeaders, kEndHeaders, stream, headers) +
                               Frame(kResetStream, 0, stream, std::string("\0\0\0\x8", 4)));
  }
  EXPECT_TRUE(intruder.Ends());
  EXPECT_GE(Cut("too_many"), 1);
  EXPECT_TRUE(Serves());
}

TEST_F(OpenCallsTest, SoManyAskForDescriptorsAtOnceAndNoMore) {
  Serve([](Server::Options&) {});
  const Intruder intruder = Greet();
  for (std::uint32_t stream = 1; stream < 2 * 70; stream += 2)
    intruder.Insist(Frame(kHeaders, kEndHeaders, stream, CallHeaders(kReflection)));
  EXPECT_TRUE(testing::Eventually([&] {
    return metrics_.Text().find(
               "grpc_server_handled_total{grpc_code=\"ResourceExhausted\",grpc_method="
               "\"ServerReflectionInfo\",grpc_service=\"grpc.reflection.v1.ServerReflection\","
               "grpc_type=\"bidi_stream\",service=\"grpc\"} 6\n") != std::string::npos;
  })) << metrics_.Text();
  EXPECT_TRUE(testing::Eventually([&] { return log_.Has("reflection refused"); })) << log_.text();
}

TEST_F(OpenCallsTest, WhatGrpcSaysOfAHeaderDoesNotQuoteIt) {
  Serve([](Server::Options&) {});
  const Intruder intruder = Greet();
  intruder.Insist(Frame(kHeaders, kEndHeaders | kEndStream, 1,
                        CallHeaders(kList) + Header("te", "Zaphodine, +231 77 424242")));
  EXPECT_TRUE(testing::Eventually([&] { return log_.Has("key=te"); })) << log_.text();
  EXPECT_FALSE(log_.Has("Zaphodine")) << log_.text();
}

}  // namespace
}  // namespace tandem
