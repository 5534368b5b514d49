#include <atomic>
#include <future>
#include <thread>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/client_unary_call.h"
#include "gtest/gtest.h"
#include "libs/common/base/until.h"
#include "libs/common/rpc/authenticator.h"
#include "libs/common/rpc/byte_service.h"
#include "libs/common/rpc/server.h"
#include "libs/common/rpc/test_service.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem {
namespace {

using grpc::internal::RpcMethod;
using ::testing::HasSubstr;

// Of delay: 0.25 s.
constexpr Duration kLongerThanTheLevel = absl::Milliseconds(300);
constexpr const char* kOneWithinTheLevel =
    "grpc_server_handling_seconds_bucket{grpc_method=\"GetTestItem\",grpc_service=\"tandem.common."
    "v1."
    "TestItemService\",grpc_type=\"unary\",service=\"test\",le=\"0.25\"} 1";
constexpr const char* kAwaited = "countries/ke/testItems/a";
constexpr const char* kAnothers = "//tandem/local/other countries/ke/partnerships/p 1.42.0";

// A wait for what does not come: until its step is over.
Status NothingComes(std::string_view, std::string_view, const Position&, Time step) {
  while (absl::Now() < step) std::this_thread::yield();
  return absl::DeadlineExceededError("The step is over.");
}

TEST(Waits, AStopDoesNotWaitForAPositionThatDoesNotCome) {
  Pipeline::Options options;
  std::promise<void> waits;
  bool told = false;
  options.wait_for = [&](std::string_view, std::string_view, const Position&, Time step) -> Status {
    if (!std::exchange(told, true)) waits.set_value();
    while (absl::Now() < step) std::this_thread::yield();
    return absl::DeadlineExceededError("The step is over.");
  };
  testing::TestService service(std::move(options));
  ASSERT_TRUE(service.Create("a").ok());
  CallMetadata metadata;
  metadata.at_least = kAnothers;
  metadata.deadline = absl::Now() + absl::Hours(24);
  common::v1::GetTestItemRequest request;
  request.set_name(kAwaited);
  auto call = std::async(std::launch::async, [&] {
    return service.CallBytes("GetTestItem", request.SerializeAsString(), metadata).status;
  });
  waits.get_future().wait();
  service.pipeline->EndStreams();
  EXPECT_TRUE(absl::IsDeadlineExceeded(call.get()));
}

double Excused(testing::TestService& service, const char* why) {
  return service.metrics
      .counter("tandem_calls_excused_total", "", {{"service", "test"}, {"why", why}})
      .Value();
}

// What the rules of deploy/prometheus take off the faults of the service.
TEST(Waits, ThatAreInVainAreNoFaultOfTheService) {
  Pipeline::Options options;
  options.wait_for = NothingComes;
  testing::TestService service(std::move(options));
  CallMetadata metadata;
  metadata.at_least = kAnothers;
  metadata.deadline = absl::Now() + kLongerThanTheLevel;
  common::v1::GetTestItemRequest request;
  request.set_name(kAwaited);
  const auto status =
      service.CallBytes("GetTestItem", request.SerializeAsString(), metadata).status;
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
  EXPECT_EQ(Excused(service, "waited"), 1);
  EXPECT_THAT(service.metrics.Text(), HasSubstr(kOneWithinTheLevel));
  metadata.at_least = {};
  service.CallBytes("GetTestItem", request.SerializeAsString(), metadata);
  EXPECT_EQ(Excused(service, "waited"), 1) << "it waited for nothing";
}

TEST(Waits, AreNoTimeThatTheServiceTook) {
  Pipeline::Options options;
  options.wait_for = [](std::string_view, std::string_view, const Position&, Time) -> Status {
    absl::SleepFor(kLongerThanTheLevel);
    return OkStatus();
  };
  testing::TestService service(std::move(options));
  ASSERT_TRUE(service.Create("a").ok());
  CallMetadata metadata;
  metadata.at_least = kAnothers;
  common::v1::GetTestItemRequest request;
  request.set_name(kAwaited);
  EXPECT_TRUE(service.CallBytes("GetTestItem", request.SerializeAsString(), metadata).status.ok());
  EXPECT_THAT(service.metrics.Text(), HasSubstr(kOneWithinTheLevel));
}

TEST(Waits, AreForAnotherServicesPosition) {
  Pipeline::Options options;
  std::string waited;
  options.wait_for = [&](std::string_view source, std::string_view key, const Position& position,
                         Time) -> Status {
    waited = std::string(source) + " " + std::string(key) + " " + FormatPosition(position);
    return OkStatus();
  };
  testing::TestService service(std::move(options));
  ASSERT_TRUE(service.Create("a").ok());
  CallMetadata metadata;
  metadata.at_least = kAnothers;
  common::v1::GetTestItemRequest request;
  request.set_name(kAwaited);
  EXPECT_TRUE(service.CallBytes("GetTestItem", request.SerializeAsString(), metadata).status.ok());
  EXPECT_EQ(waited, metadata.at_least);
}

TEST(Waits, ACountryThatFloodsLeavesRoomForOthers) {
  Pipeline::Options options;
  options.wait_for = NothingComes;
  testing::TestService service(std::move(options));
  CallMetadata metadata;
  metadata.at_least = kAnothers;
  std::vector<std::future<Status>> waiting;
  const auto wait = [&](const std::string& parent) {
    common::v1::ListTestItemsRequest request;
    request.set_parent(parent);
    auto answer = std::make_shared<std::promise<Status>>();
    waiting.push_back(answer->get_future());
    service.pipeline->CallAs(
        service.caller, *service.pipeline->Find("tandem.common.v1.TestItemService/ListTestItems"),
        request.SerializeAsString(), metadata,
        [answer](const Reply& reply) { answer->set_value(reply.status); });
    return service.threads.running();
  };
  for (int i = 0; i < service.threads.limit(); ++i) wait("countries/ke");
  EXPECT_EQ(ReasonOf(waiting.back().get()), "OVERLOADED");
  waiting.pop_back();
  const int of_one = service.threads.running();
  EXPECT_EQ(Excused(service, "too_many_wait"), service.threads.limit() - of_one);
  EXPECT_EQ(wait("countries/lr"), of_one + 1);
  service.pipeline->EndStreams();
}

// By each of the ways that a unary call comes.
class WaitsOfCallers : public ::testing::TestWithParam<const char*> {};

TEST_P(WaitsOfCallers, EndOnceTheCallerHasGone) {
  const std::string keys = testing::FreshPath("keys"), signing = testing::FreshPath("signing");
  ASSERT_TRUE(MakeKey(keys, signing, "first").ok());
  const auto authenticator = *Authenticator::Open({.keys_dir = keys});
  Pipeline::Options options;
  options.authenticator = authenticator.get();
  options.wait_for = NothingComes;
  options.default_deadline = absl::Hours(1);
  testing::TestService service(std::move(options));
  Server::Options serve;
  serve.listen = "127.0.0.1:0";
  serve.pipelines = {service.pipeline.get()};
  const auto server = *Server::Start(serve);
  const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(server->port()),
                                           grpc::InsecureChannelCredentials());
  TokenRequest token;
  token.caller = service.caller;
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + *IssueToken(signing, token));
  context.AddMetadata("tandem-at-least", kAnothers);
  common::v1::GetTestItemRequest request;
  request.set_name(kAwaited);
  const std::string path = "/tandem.common.v1.TestItemService/" + std::string(GetParam());
  auto call = std::async(std::launch::async, [&] {
    grpc::ByteBuffer answer;
    return grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer, grpc::ByteBuffer,
                                             grpc::ByteBuffer>(
        channel.get(), RpcMethod(path.c_str(), RpcMethod::NORMAL_RPC), &context,
        BufferOf(request.SerializeAsString()), &answer);
  });
  const Until soon(absl::Seconds(10));
  while (service.threads.running() == 0 && !soon.passed()) std::this_thread::yield();
  ASSERT_EQ(service.threads.running(), 1);
  context.TryCancel();
  EXPECT_EQ(call.get().error_code(), grpc::StatusCode::CANCELLED);
  while (service.threads.running() > 0 && !soon.passed()) std::this_thread::yield();
  EXPECT_EQ(service.threads.running(), 0);
}

INSTANTIATE_TEST_SUITE_P(Unary, WaitsOfCallers, ::testing::Values("GetTestItem", "CloseTestItem"));

}  // namespace
}  // namespace tandem
