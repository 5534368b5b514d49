#include "libs/common/rpc/server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <utility>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/sync_stream.h"
#include "gtest/gtest.h"
#include "libs/common/base/until.h"
#include "libs/common/rpc/byte_service.h"
#include "libs/common/rpc/test_service.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;
using common::v1::CountTestItemsRequest;
using common::v1::GetTestItemRequest;
using common::v1::TestCount;
using common::v1::TestItem;
using google::protobuf::FileDescriptorProto;
using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;
using grpc::internal::RpcMethod;
using ::grpc::reflection::v1::ServerReflectionRequest;
using ::grpc::reflection::v1::ServerReflectionResponse;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::StartsWith;

constexpr const char* kServerName = "countries/ke/testItems/a";

class ServerTest : public ::testing::Test {
 protected:
  explicit ServerTest(std::vector<Method> methods = {}) {
    keys_ = testing::TemporaryFolder();
    const std::string keys = keys_ / "keys", signing = keys_ / "signing";
    EXPECT_TRUE(MakeKey(keys, signing, "first").ok());
    authenticator_ = *Authenticator::Open({.keys_dir = keys});
    Pipeline::Options options;
    options.authenticator = authenticator_.get();
    options.methods = std::move(methods);
    service_ = std::make_unique<testing::TestService>(std::move(options));
    Server::Options serve;
    serve.listen = "127.0.0.1:0";
    serve.pipelines = {service_->pipeline.get()};
    serve.metrics = &service_->metrics;
    auto started = Server::Start(serve);
    EXPECT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(server_->port()),
                                   grpc::InsecureChannelCredentials());
    TokenRequest token;
    token.caller = testing::With(common::v1::PROGRAMME_MANAGER, "*");
    token_ = *IssueToken(signing, token);
  }
  ~ServerTest() override {
    server_.reset();
    fs::remove_all(keys_);
  }

  void Prepare(grpc::ClientContext& context) const {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    if (!token_.empty()) context.AddMetadata("authorization", "Bearer " + token_);
  }
  template <class Response>
  grpc::Status Call(const std::string& path, const google::protobuf::Message& request,
                    Response* response) {
    context_ = std::make_unique<grpc::ClientContext>();
    Prepare(*context_);
    return grpc::internal::BlockingUnaryCall<google::protobuf::Message, google::protobuf::Message>(
        channel_.get(), RpcMethod(path.c_str(), RpcMethod::NORMAL_RPC), context_.get(), request,
        response);
  }
  grpc::Status Get(std::string name, TestItem* item) {
    GetTestItemRequest request;
    request.set_name(std::move(name));
    return Call("/tandem.common.v1.TestItemService/GetTestItem", request, item);
  }
  std::string Trailer(const char* key) const {
    const auto& metadata = context_->GetServerTrailingMetadata();
    const auto found = metadata.find(key);
    return found == metadata.end() ? "" : std::string(found->second.data(), found->second.size());
  }
  template <class Response>
  std::unique_ptr<grpc::ClientReader<Response>> Open(const std::string& path,
                                                     const google::protobuf::Message& request) {
    context_ = std::make_unique<grpc::ClientContext>();
    Prepare(*context_);
    return std::unique_ptr<grpc::ClientReader<Response>>(
        grpc::internal::ClientReaderFactory<Response>::Create(
            channel_.get(), RpcMethod(path.c_str(), RpcMethod::SERVER_STREAMING), context_.get(),
            request));
  }
  std::vector<ServerReflectionResponse> Reflect(
      const std::string& version, const std::vector<ServerReflectionRequest>& questions) {
    const std::string path =
        "/grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo";
    grpc::ClientContext context;
    using Factory = grpc::internal::ClientReaderWriterFactory<ServerReflectionRequest,
                                                              ServerReflectionResponse>;
    const std::unique_ptr<
        grpc::ClientReaderWriter<ServerReflectionRequest, ServerReflectionResponse>>
        stream(Factory::Create(channel_.get(), RpcMethod(path.c_str(), RpcMethod::BIDI_STREAMING),
                               &context));
    std::vector<ServerReflectionResponse> answers;
    for (const auto& question : questions) {
      EXPECT_TRUE(stream->Write(question));
      EXPECT_TRUE(stream->Read(&answers.emplace_back()));
    }
    stream->WritesDone();
    EXPECT_TRUE(stream->Finish().ok());
    return answers;
  }

  fs::path keys_;
  std::unique_ptr<Authenticator> authenticator_;
  std::unique_ptr<testing::TestService> service_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::string token_;
  std::unique_ptr<grpc::ClientContext> context_;
};

TEST_F(ServerTest, CarriesACommandAndItsPositionOverTheWire) {
  common::v1::CreateTestItemRequest request;
  request.set_parent("countries/ke");
  request.mutable_test_item()->set_display_name("An item");
  request.mutable_test_item()->set_seats(1);
  request.set_test_item_id("a");
  request.set_request_id("once");
  TestItem created, read;
  ASSERT_TRUE(Call("/tandem.common.v1.TestItemService/CreateTestItem", request, &created).ok());
  EXPECT_THAT(Trailer("tandem-position"),
              StartsWith("//tandem/local/test countries/ke/testItems/a "));
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(Get(kServerName, &read).ok());
    EXPECT_EQ(read.SerializeAsString(), created.SerializeAsString())
        << (i == 0 ? "from the store" : "from the cache");
  }
  ASSERT_TRUE(Call("/tandem.common.v1.TestItemService/CreateTestItem", request, &created).ok());
  EXPECT_EQ(Trailer("tandem-repeated"), "true");
}

TEST_F(ServerTest, SendsTheDetailsOfAnError) {
  TestItem item;
  const grpc::Status status = Get("countries/xx/testItems/a", &item);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), status.error_code());
  EXPECT_EQ(ReasonOf(FromGrpc(status)), "INVALID_FIELDS");
  EXPECT_THAT(BadFieldsOf(FromGrpc(status)), ElementsAre("name"));
}

TEST_F(ServerTest, LetsNobodyInWithoutAToken) {
  token_.clear();
  TestItem item;
  EXPECT_EQ(Get(kServerName, &item).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  auto stream =
      Open<TestCount>("/tandem.common.v1.TestItemService/WatchTestItems", CountTestItemsRequest());
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Call("/tandem.common.v1.Nothing/Nothing", CountTestItemsRequest(), &item).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Get(std::string(kMaxRequestBytes + 1, 'x'), &item).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(ServerTest, SaysWithAReasonThatAMethodIsUnknown) {
  TestItem item;
  const grpc::Status status =
      Call("/tandem.common.v1.TestItemService/BurnTestItem", GetTestItemRequest(), &item);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(ReasonOf(FromGrpc(status)), "UNKNOWN_METHOD");
  EXPECT_THAT(status.error_message(), HasSubstr("BurnTestItem"));
}

TEST_F(ServerTest, RefusesAMessageAboveTheLimit) {
  TestItem item;
  const std::string long_name(kMaxRequestBytes + 1, 'x');
  const grpc::Status status = Get(long_name, &item);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonOf(FromGrpc(status)), "MESSAGE_TOO_LARGE");
  CountTestItemsRequest request;
  request.set_parent(long_name);
  auto stream = Open<TestCount>("/tandem.common.v1.TestItemService/WatchTestItems", request);
  EXPECT_EQ(ReasonOf(FromGrpc(stream->Finish())), "MESSAGE_TOO_LARGE");
  const grpc::Status cut_off = Get(std::string(5 * kMaxRequestBytes, 'x'), &item);
  EXPECT_EQ(cut_off.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonOf(FromGrpc(cut_off)), "") << "gRPC's own: see docs/decisions/015";
  ASSERT_TRUE(service_->Create("a").ok());
  EXPECT_TRUE(Get(kServerName, &item).ok()) << "the connection is of use afterwards";
}

TEST_F(ServerTest, LogsAndCountsWhatItRefusesUnread) {
  TestItem item;
  Get(std::string(kMaxRequestBytes + 1, 'x'), &item);
  for (const char* path : {"/tandem.common.v1.TestItemService/BurnTestItem", "/No.Such/Thing"})
    Call(path, GetTestItemRequest(), &item);
  EXPECT_THAT(service_->Logged(), HasSubstr(R"("reason":"MESSAGE_TOO_LARGE")"));
  EXPECT_THAT(service_->Logged(), HasSubstr(R"("method":"unknown","code":"Unimplemented")"));
  const std::string counted = service_->metrics.Text();
  EXPECT_THAT(counted,
              HasSubstr("tandem_calls_excused_total{service=\"test\",why=\"too_large\"} 1\n"));
  EXPECT_THAT(
      counted,
      HasSubstr(
          "grpc_server_handled_total{grpc_code=\"ResourceExhausted\",grpc_method=\"GetTestItem"
          "\",grpc_service=\"tandem.common.v1.TestItemService\",grpc_type=\"unary\","
          "service=\"test\"} 1\n"));
  EXPECT_THAT(counted, HasSubstr("grpc_server_handled_total{grpc_code=\"Unimplemented\","
                                 "grpc_method=\"unknown\",grpc_service=\"unknown\",grpc_type="
                                 "\"unary\",service=\"test\"} 2\n"))
      << "whatever callers make up has one label";
}

TEST_F(ServerTest, StreamsWhatAWatchSends) {
  CountTestItemsRequest request;
  request.set_parent("countries/ke");
  auto stream = Open<TestCount>("/tandem.common.v1.TestItemService/WatchTestItems", request);
  TestCount count;
  ASSERT_TRUE(stream->Read(&count));
  EXPECT_EQ(count.count(), 0);
  ASSERT_TRUE(service_->Create("a").ok());
  ASSERT_TRUE(stream->Read(&count));
  EXPECT_EQ(count.count(), 1);
  context_->TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(ServerTest, AStreamEndsWithItsToken) {
  CountTestItemsRequest request;
  request.set_parent("countries/ke");
  auto stream = Open<TestCount>("/tandem.common.v1.TestItemService/WatchTestItems", request);
  TestCount count;
  ASSERT_TRUE(stream->Read(&count));
  fs::remove(keys_ / "keys" / "first");
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(ServerTest, AnswersHealthWithoutATokenAndTellsThoseWhoWatch) {
  token_.clear();
  HealthCheckRequest request;
  HealthCheckResponse response;
  for (const char* service : {"", "tandem.common.v1.TestItemService"}) {
    request.set_service(service);
    ASSERT_TRUE(Call("/grpc.health.v1.Health/Check", request, &response).ok());
    EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  }
  request.set_service("nobody");
  EXPECT_EQ(Call("/grpc.health.v1.Health/Check", request, &response).error_code(),
            grpc::StatusCode::NOT_FOUND);
  auto unknown = Open<HealthCheckResponse>("/grpc.health.v1.Health/Watch", request);
  ASSERT_TRUE(unknown->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVICE_UNKNOWN);
  context_->TryCancel();
  EXPECT_FALSE(unknown->Finish().ok());
  const auto handled_with = [](std::string_view code, std::string_view method) {
    return fmt::format(
        "grpc_server_handled_total{{grpc_code=\"{}\",grpc_method=\"{}\","
        "grpc_service=\"grpc.health.v1.Health\"",
        code, method);
  };
  // The server hears of it when it hears of it.
  EXPECT_TRUE(testing::Eventually([&] {
    return service_->metrics.Text().find(handled_with("Canceled", "Watch")) != std::string::npos;
  }));

  request.clear_service();
  auto stream = Open<HealthCheckResponse>("/grpc.health.v1.Health/Watch", request);
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  server_->SetServing(false);
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  server_->Stop(absl::Now() + absl::Seconds(10));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  const std::string counted = service_->metrics.Text();
  for (const auto& handled : {handled_with("OK", "Check"), handled_with("NotFound", "Check"),
                              handled_with("Unavailable", "Watch")}) {
    EXPECT_THAT(counted, HasSubstr(handled));
  }
}

TEST_F(ServerTest, DescribesEveryServiceHealthIncludedInBothVersionsOfReflection) {
  token_.clear();
  ServerReflectionRequest list, symbol, unknown;
  list.set_list_services("*");
  symbol.set_file_containing_symbol("grpc.health.v1.Health");
  unknown.set_file_containing_symbol("no.such.Thing");
  ServerReflectionRequest extension, numbers;
  extension.mutable_file_containing_extension()->set_containing_type(
      "google.protobuf.MethodOptions");
  extension.mutable_file_containing_extension()->set_extension_number(50001);
  numbers.set_all_extension_numbers_of_type("google.protobuf.MethodOptions");
  for (const char* version : {"v1", "v1alpha"}) {
    const auto answers = Reflect(version, {list, symbol, unknown, extension, numbers});
    std::vector<std::string> names;
    for (const auto& service : answers[0].list_services_response().service())
      names.push_back(service.name());
    EXPECT_THAT(names, IsSupersetOf({"tandem.common.v1.TestItemService", "grpc.health.v1.Health",
                                     "grpc.reflection.v1.ServerReflection",
                                     "grpc.reflection.v1alpha.ServerReflection"}));
    EXPECT_EQ(answers[1].file_descriptor_response().file_descriptor_proto_size(), 1);
    EXPECT_EQ(answers[2].error_response().error_code(), grpc::StatusCode::NOT_FOUND);
    FileDescriptorProto file;
    file.ParseFromString(answers[3].file_descriptor_response().file_descriptor_proto(0));
    EXPECT_EQ(file.name(), "tandem/common/v1/options.proto");
    EXPECT_THAT(answers[4].all_extension_numbers_response().extension_number(), Contains(50001));
  }
}

TEST_F(ServerTest, AGracefulStopEndsStreamsAndIsSoonDone) {
  CountTestItemsRequest request;
  request.set_parent("countries/ke");
  auto stream = Open<TestCount>("/tandem.common.v1.TestItemService/WatchTestItems", request);
  TestCount count;
  ASSERT_TRUE(stream->Read(&count));
  const Time begun = absl::Now();
  server_->Stop(begun + absl::Seconds(30));
  EXPECT_LT(absl::Now() - begun, absl::Seconds(15));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

// A stream that always has more to say, to a caller that reads nothing.
class SlowReaderTest : public ServerTest {
 protected:
  SlowReaderTest() : ServerTest(Endless()) {
    CountTestItemsRequest request;
    request.set_parent("countries/ke");
    stream_ = Open<TestCount>("/tandem.common.v1.TestItemService/WatchTestItems", request);
    Until quiet(kQuiet);
    for (int seen = written_, first = seen; seen == first || !quiet.passed();
         std::this_thread::yield()) {
      const int now = written_;
      if (std::exchange(seen, now) != now) quiet = Until(kQuiet);
    }
  }

  static std::vector<Method> Endless() {
    std::vector<Method> methods = testing::TestMethods();
    methods.back().handler = StreamHandler{[](View&, const auto&, Writer& writer) {
      TestCount count;
      count.set_etag(std::string(1 << 16, 'x'));
      Status status;
      for (; status.ok(); ++written_) status = writer.Write(count);
      return status;
    }};
    return methods;
  }

  static constexpr Duration kQuiet = absl::Milliseconds(300);
  static inline std::atomic<int> written_ = 0;
  std::unique_ptr<grpc::ClientReader<TestCount>> stream_;
};

TEST_F(SlowReaderTest, DoesNotHoldUpAStop) {
  const Until soon(absl::Seconds(10));
  server_->Stop(absl::Now() + absl::Seconds(60));
  EXPECT_FALSE(soon.passed());
  while (service_->threads.running() > 0 && !soon.passed()) std::this_thread::yield();
  EXPECT_EQ(service_->threads.running(), 0);
}

TEST_F(SlowReaderTest, LosesItsStreamWithItsToken) {
  fs::remove(keys_ / "keys" / "first");
  const Until soon(absl::Seconds(10));
  while (service_->threads.running() > 0 && !soon.passed()) std::this_thread::yield();
  EXPECT_EQ(service_->threads.running(), 0);
}

TEST_F(ServerTest, AnAddressThatIsTakenIsRefused) {
  Server::Options options;
  options.listen = "127.0.0.1:" + std::to_string(server_->port());
  options.pipelines = {service_->pipeline.get()};
  const Status taken = Server::Start(options).status();
  EXPECT_EQ(taken.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(taken.message()), HasSubstr(options.listen));
}

}  // namespace
}  // namespace tandem
