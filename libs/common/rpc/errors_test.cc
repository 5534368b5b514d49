#include "libs/common/rpc/errors.h"

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/client_unary_call.h"
#include "gtest/gtest.h"
#include "libs/common/base/bad_request.h"
#include "libs/common/rpc/byte_service.h"
#include "libs/common/rpc/test_service.h"

namespace tandem {
namespace {

using common::v1::TestItem;
using grpc::ByteBuffer;
using grpc::internal::RpcMethod;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::StartsWith;

constexpr const char* kRefusePath = "tandem.common.v1.Echo/Refuse";
constexpr Reason kGateShut{"GATE_SHUT", absl::StatusCode::kFailedPrecondition, ""};

// What a client with gRPC's own settings hears of `status`.
Status Heard(const Status& status) {
  ByteService service;
  service.AddUnary(kRefusePath, [&](ByteService::Context* context, const auto*, auto*) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(ToGrpc(status));
    return reactor;
  });
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  const auto channel =
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  const std::string path = "/" + std::string(kRefusePath);
  ByteBuffer answer;
  const grpc::Status heard =
      grpc::internal::BlockingUnaryCall<ByteBuffer, ByteBuffer, ByteBuffer, ByteBuffer>(
          channel.get(), RpcMethod(path.c_str(), RpcMethod::NORMAL_RPC), &context,
          BufferOf(std::string()), &answer);
  server->Shutdown(std::chrono::system_clock::now());
  return FromGrpc(heard);
}

std::string Words(std::string_view word, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text.append(word);
  return text;
}

TEST(ToGrpc, LeavesAloneWhatClientsTake) {
  FieldErrors errors;
  for (int i = 0; i < 20; ++i)
    errors.Add("items[" + std::to_string(i) + "]", "expected a decimal, as in \"12.5\"");
  const Status status = errors.ToStatus();
  EXPECT_EQ(Heard(status), status);
}

TEST(ToGrpc, SaysHowManyViolationsMoreThereAreThanClientsTake) {
  FieldErrors errors;
  constexpr int kWrong = 200;
  for (int i = 0; i < kWrong; ++i) {
    errors.Add("assessment.scores[" + std::to_string(i) + "].value",
               "\"six\" is no decimal; expected at most 12 digits and six after the point");
  }
  const Status heard = Heard(errors.ToStatus());
  EXPECT_TRUE(absl::IsInvalidArgument(heard)) << heard;
  EXPECT_EQ(ReasonOf(heard), "INVALID_FIELDS");
  EXPECT_THAT(std::string(heard.message()), StartsWith("assessment.scores[0].value: \"six\""));
  const auto bad = BadRequestOf(heard);
  const int told = bad.field_violations_size() - 1;
  ASSERT_GT(told, 20);
  EXPECT_EQ(bad.field_violations(told - 1).field(),
            "assessment.scores[" + std::to_string(told - 1) + "].value");
  EXPECT_EQ(bad.field_violations(told).field(), "*");
  EXPECT_EQ(bad.field_violations(told).description(),
            "and " + std::to_string(kWrong - told) + " more");
}

TEST(ToGrpc, MakesRoomAlsoForLettersThatTakeMoreOnTheWire) {
  std::vector<Unmet> unmet;
  for (int i = 0; i < 50; ++i)
    unmet.push_back({"APPROVED", "countries/ke/partnerships/p", Words("é", 400)});
  const Status heard = Heard(RefuseUnmet(kGateShut, Words("ü", 3'000), unmet));
  EXPECT_TRUE(absl::IsFailedPrecondition(heard)) << heard;
  EXPECT_EQ(ReasonOf(heard), "GATE_SHUT");
  ASSERT_FALSE(UnmetOf(heard).empty());
  EXPECT_EQ(UnmetOf(heard).front(), "APPROVED");
  EXPECT_EQ(UnmetOf(heard).back(), "MORE");
}

TEST(ToGrpc, CutsASingleTextThatClientsWouldNotTake) {
  const std::string text = Words("a", 20'000);
  const Status heard =
      Heard(Refuse({"TOO_LONG", absl::StatusCode::kNotFound, ""}, text, "", {{"name", text}}));
  EXPECT_TRUE(absl::IsNotFound(heard)) << heard;
  EXPECT_EQ(ReasonOf(heard), "TOO_LONG");
  const Status field = Heard(BadField("text", text));
  EXPECT_TRUE(absl::IsInvalidArgument(field)) << field;
  EXPECT_THAT(BadRequestOf(field).field_violations(0).description(), EndsWith("aaa..."));
}

// A text that protobuf takes is no longer one once a letter of it is cut in two.
TEST(ToGrpc, CarriesTheDetailsOfWhatQuotesALongText) {
  testing::TestService service;
  const std::string letters = "a" + Words("é", 120);
  TestItem wrong;
  wrong.set_country(letters);
  wrong.set_team(letters);
  EXPECT_THAT(BadFieldsOf(FromGrpc(ToGrpc(service.Create("a", wrong).status()))),
              ElementsAre("test_item.country", "test_item.team"));
  common::v1::UpdateTestItemRequest update;
  update.mutable_test_item()->set_name("countries/ke/testItems/a");
  update.mutable_update_mask()->add_paths(letters);
  EXPECT_THAT(BadFieldsOf(FromGrpc(ToGrpc(service.Call("UpdateTestItem", update).status()))),
              ElementsAre("update_mask"));
  service.caller = testing::With(common::v1::EVALUATOR, "*");
  update.mutable_test_item()->set_name("countries/ke/testItems/b" + letters);
  const Status refused = service.Call("UpdateTestItem", update).status();
  EXPECT_EQ(ReasonOf(FromGrpc(ToGrpc(refused))), "NOT_PERMITTED") << refused;
}

}  // namespace
}  // namespace tandem
