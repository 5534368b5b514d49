#include "libs/common/rpc/pipeline.h"

#include <atomic>
#include <future>
#include <set>
#include <thread>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/rpc/peers.h"
#include "libs/common/rpc/test_service.h"

namespace tandem {
namespace {

using common::v1::CloseTestItemRequest;
using common::v1::CountTestItemsRequest;
using common::v1::TestCount;
using common::v1::TestItem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing::TestService;
using testing::With;

constexpr const char* kName = "countries/ke/testItems/a";
constexpr auto kManager = common::v1::PROGRAMME_MANAGER;

CloseTestItemRequest Close(std::string request_id = "", std::string etag = "") {
  CloseTestItemRequest request;
  request.set_name(kName);
  request.set_request_id(std::move(request_id));
  request.set_etag(std::move(etag));
  return request;
}

TEST(Pipeline, AnswersTheSameToWhomMayNotWhetherTheResourceExistsOrNot) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  for (const Caller& other :
       {With(kManager, "countries/lr"), With(kManager, "countries/ke/testItems/b"),
        With(common::v1::TEAM_LEAD, "*"), Caller{}}) {
    service.caller = other;
    const Status there = service.Get(kName).status();
    EXPECT_EQ(there.code(), absl::StatusCode::kPermissionDenied);
    const Status not_there = service.Get("countries/ke/testItems/c").status();
    EXPECT_EQ(not_there.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(ReasonOf(there), ReasonOf(not_there));
  }
}

TEST(Pipeline, TakesTheReachOfAGrantAsTheRuleSays) {
  TestService service;
  CountTestItemsRequest request;
  request.set_parent("countries/ke");
  service.caller = With(common::v1::EVALUATOR, "countries/ke/partnerships/x");
  EXPECT_TRUE(service.Call<TestCount>("CountTestItems", request).ok());
  request.set_parent("countries/lr");
  EXPECT_EQ(service.Call<TestCount>("CountTestItems", request).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST(Pipeline, TellsAMalformedNameToThoseWhoMayCallTheMethodAtAll) {
  TestService service;
  service.caller = With(kManager, "countries/ke");
  EXPECT_THAT(BadFieldsOf(service.Get("countries/KE/testItems/a").status()), ElementsAre("name"));
  EXPECT_THAT(BadFieldsOf(service.Get("").status()), ElementsAre("name"));
  service.caller = With(common::v1::TEAM_LEAD, "countries/ke");
  EXPECT_EQ(service.Get("").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST(Pipeline, SaysWhichCountriesItServes) {
  TestService service;
  const Status refused = service.Get("countries/gb/testItems/a").status();
  EXPECT_EQ(ReasonOf(refused), "COUNTRY_NOT_SERVED");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("ke, lr"));
}

TEST(Pipeline, RefusesBytesThatAreNoRequestAndTextThatIsNotUtf8) {
  TestService service;
  EXPECT_EQ(service.CallBytes("GetTestItem", "\xff\xff\xff").status.code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(service.CallBytes("GetTestItem", std::string_view("\x0a\x02\xc3\x28", 4)).status.code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Pipeline, AnswersAReadFromTheCacheOnTheCallingThreadWithItsBytes) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  ASSERT_TRUE(service.Get(kName).ok());
  const auto kept = service.cache->Get(kName).bytes;
  ASSERT_NE(kept, nullptr);
  common::v1::GetTestItemRequest request;
  request.set_name(kName);
  Reply reply;
  std::thread::id thread;
  service.pipeline->CallAs(service.caller,
                           *service.pipeline->Find("/tandem.common.v1.TestItemService/GetTestItem"),
                           request.SerializeAsString(), {}, [&](Reply given) {
                             thread = std::this_thread::get_id();
                             reply = std::move(given);
                           });
  EXPECT_EQ(thread, std::this_thread::get_id());
  EXPECT_EQ(reply.bytes.get(), kept.get());
}

TEST(Pipeline, ChecksThePermissionBeforeTheCache) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  ASSERT_TRUE(service.Get(kName).ok());
  service.caller = With(kManager, "countries/lr");
  EXPECT_EQ(service.Get(kName).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST(Pipeline, AWriteIsSeenByTheNextRead) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  ASSERT_TRUE(service.Get(kName).ok());
  const auto closed = service.Call("CloseTestItem", Close());
  ASSERT_TRUE(closed.ok()) << closed.status();
  const auto read = service.Get(kName);
  EXPECT_EQ(read->state(), TestItem::CLOSED);
  EXPECT_EQ(read->etag(), closed->etag());
}

TEST(Pipeline, AReadThatRequiresAPositionGoesPastTheCache) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  const std::string position = service.last.position;
  const auto old = service.cache->Read(kName, [] {
    return Result<Cache::Entry>({{1, 1}, std::make_shared<const std::string>("old")});
  });
  ASSERT_TRUE(old.ok());
  common::v1::GetTestItemRequest request;
  request.set_name(kName);
  EXPECT_EQ(*service.CallBytes("GetTestItem", request.SerializeAsString()).bytes, "old");
  CallMetadata metadata;
  metadata.at_least = position;
  EXPECT_NE(*service.CallBytes("GetTestItem", request.SerializeAsString(), metadata).bytes, "old");
}

TEST(Pipeline, ACommandAnswersThePositionOfItsLastEvent) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  EXPECT_THAT(service.last.position, StartsWith("//tandem/local/test countries/ke/testItems/a "));
  const std::string position = service.last.position;
  CallMetadata metadata;
  metadata.at_least = position;
  common::v1::GetTestItemRequest request;
  request.set_name(kName);
  EXPECT_TRUE(service.CallBytes("GetTestItem", request.SerializeAsString(), metadata).status.ok());
  metadata.at_least = "nonsense";
  EXPECT_EQ(service.CallBytes("GetTestItem", request.SerializeAsString(), metadata).status.code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Pipeline, WhatWasReadOfAGenerationThatIsErasedMeanwhileIsReadAgain) {
  Pipeline::Options options;
  std::atomic<int> generation = 1;
  std::vector<int> read;
  options.generation = [&] { return generation.load(); };
  options.still_read = [&](int which) {
    read.push_back(which);
    if (generation == 1) generation = 2;
    return which == generation;
  };
  TestService service(std::move(options));
  service.caller = With(common::v1::EVALUATOR, "countries/ke");
  CountTestItemsRequest request;
  request.set_parent("countries/ke");
  EXPECT_TRUE(service.Call<TestCount>("CountTestItems", request).ok());
  EXPECT_THAT(read, ElementsAre(1, 2));
}

TEST(Pipeline, ARetryWithTheSameRequestIdDoesNothingAgainAndGetsTheResourceAsItIsNow) {
  TestService service;
  const auto created = service.Create("a");
  const auto first = service.Call("CloseTestItem", Close("once", created->etag()));
  ASSERT_TRUE(first.ok()) << first.status();
  const Position head = *service.store->Head();
  const auto again = service.Call("CloseTestItem", Close("once", created->etag()));
  ASSERT_TRUE(again.ok()) << "the request id comes before the etag: " << again.status();
  EXPECT_TRUE(service.last.repeated);
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(*service.store->Head(), head);
  EXPECT_EQ(ReasonOf(service.Call("CloseTestItem", Close("once", "")).status()),
            "REQUEST_ID_REUSED");
  service.caller.subject = "another";
  EXPECT_TRUE(service.Call("CloseTestItem", Close("once", "")).ok()) << "ids are a caller's own";
}

TEST(Pipeline, RefusesWhatIsLateBeforeItRuns) {
  TestService service;
  CallMetadata metadata;
  metadata.deadline = absl::Now() - absl::Seconds(1);
  common::v1::GetTestItemRequest request;
  request.set_name(kName);
  const Reply reply = service.CallBytes("GetTestItem", request.SerializeAsString(), metadata);
  EXPECT_EQ(ReasonOf(reply.status), "DEADLINE_EXCEEDED");
}

TEST(Pipeline, CountsCallsUnderTheNamesOfGoGrpcPrometheus) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  service.Get("countries/ke/testItems/none").IgnoreError();
  const std::string text = service.metrics.OpenMetrics();
  EXPECT_THAT(
      text,
      HasSubstr("grpc_server_handled_total{grpc_code=\"NotFound\",grpc_method=\"GetTestItem\","
                "grpc_service=\"tandem.common.v1.TestItemService\",grpc_type=\"unary\","
                "service=\"test\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("grpc_code=\"Internal\",grpc_method=\"GetTestItem\""))
      << "a fault of ours is counted from 0";
  EXPECT_THAT(text, Not(HasSubstr("grpc_code=\"Aborted\",grpc_method=\"GetTestItem\"")));
  EXPECT_THAT(text, HasSubstr("grpc_server_handling_seconds_count{grpc_method=\"CreateTestItem\""));
  EXPECT_THAT(text, ::testing::EndsWith("# EOF\n"));
}

// So that a rate sees the first of them.
TEST(Pipeline, CountsCallsAndFaultsOfEachMethodFromZeroAtTheStart) {
  const TestService service;
  const std::string text = service.metrics.Text();
  const std::string labels =
      "grpc_method=\"GetTestItem\",grpc_service=\"tandem.common.v1.TestItemService\","
      "grpc_type=\"unary\",service=\"test\"} 0\n";
  EXPECT_THAT(text, HasSubstr("grpc_server_started_total{" + labels));
  for (const char* code : {"OK", "Internal", "Unavailable", "DeadlineExceeded"})
    EXPECT_THAT(text, HasSubstr(fmt::format("_handled_total{{grpc_code=\"{}\",{}", code, labels)));
  EXPECT_THAT(text, Not(HasSubstr("NotFound")));
  EXPECT_THAT(text, Not(HasSubstr("grpc_server_handling_seconds")));
}

TEST(Pipeline, ShowsATraceOfEachBucketIfItIsRecorded) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  const auto get = [&](const char* traceparent) {
    CallMetadata metadata;
    metadata.traceparent = traceparent;
    common::v1::GetTestItemRequest request;
    request.set_name(kName);
    EXPECT_TRUE(
        service.CallBytes("GetTestItem", request.SerializeAsString(), metadata).status.ok());
    return service.metrics.OpenMetrics();
  };
  constexpr const char* kTrace = "# {trace_id=\"0af7651916cd43dd8448eb211c80319c\"}";
  EXPECT_THAT(get("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"),
              Not(HasSubstr(kTrace)));
  EXPECT_THAT(get("00-somebodys name, not a trace------b7ad6b7169203331-01"),
              Not(HasSubstr("somebody")));
  EXPECT_THAT(get("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), HasSubstr(kTrace));
}

TEST(Pipeline, LogsOneJsonObjectACallWithoutWhatTheCallerSent) {
  TestService service;
  TestItem item;
  item.set_contact("not an address of anyone");
  EXPECT_FALSE(service.Create("a", item).ok());
  const std::string lines = service.Logged();
  EXPECT_THAT(
      lines,
      HasSubstr(
          R"("method":"tandem.common.v1.TestItemService/CreateTestItem","code":"InvalidArgument")"));
  EXPECT_THAT(lines, HasSubstr(R"("reason":"INVALID_FIELDS")"));
  EXPECT_THAT(lines, Not(HasSubstr("not an address")));
}

TEST(Pipeline, LogsSoManyRefusalsAMinuteForOneReason) {
  TestService service;
  for (int i = 0; i < 400; ++i) EXPECT_FALSE(service.Get("countries/ke/testItems/none").ok());
  TestItem item;
  item.set_contact("no address");
  EXPECT_FALSE(service.Create("a", item).ok());
  const std::vector<std::string> lines = absl::StrSplit(service.Logged(), '\n');
  const auto are_about = [&](std::string_view reason) {
    return std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
      return line.find(reason) != std::string::npos;
    });
  };
  EXPECT_EQ(are_about("RESOURCE_NOT_FOUND"), 300);
  EXPECT_EQ(are_about("INVALID_FIELDS"), 1);
}

TEST(Pipeline, TellsTheCallerOfAFaultTheTraceThatTheLogHasItUnder) {
  Pipeline::Options options;
  options.methods = testing::TestMethods();
  for (Method& method : options.methods) {
    if (method.descriptor->name() != "CountTestItems") continue;
    method.handler = QueryHandler{
        [](View&, const auto&) -> Result<MessagePtr> { return Internal("a secret of ours"); }};
  }
  TestService service(std::move(options));
  service.caller = With(common::v1::EVALUATOR, "countries/ke");
  common::v1::CountTestItemsRequest request;
  request.set_parent("countries/ke");
  const Status status = service.CallBytes("CountTestItems", request.SerializeAsString(), {}).status;
  EXPECT_THAT(status.message(), Not(HasSubstr("secret")));
  constexpr std::string_view kIsTold = "the trace id of this call: ";
  const std::string message(status.message());
  const std::size_t told = message.find(kIsTold);
  ASSERT_NE(told, std::string::npos) << status;
  const std::string trace = message.substr(told + kIsTold.size(), 32);
  EXPECT_THAT(service.Logged(), HasSubstr("\"trace\":\"" + trace + "\""));
}

TEST(Pipeline, GoesOnWithTheTraceThatItWasGiven) {
  TestService service;
  CallMetadata metadata;
  metadata.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  ASSERT_TRUE(service.Create("a").ok());
  ASSERT_TRUE(
      service.CallBytes("CloseTestItem", Close().SerializeAsString(), metadata).status.ok());
  const auto journal = *service.store->ReadJournal({}, 10);
  EXPECT_THAT(journal.back().traceparent(), StartsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
  EXPECT_NE(journal.back().traceparent(), metadata.traceparent);
}

TEST(Pipeline, ConcurrentCommandsOnOneNameAllSucceedOneAfterTheOther) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  const auto* route = service.pipeline->Find("tandem.common.v1.TestItemService/CloseTestItem");
  std::vector<std::promise<Reply>> replies(40);
  for (std::promise<Reply>& reply : replies) {
    service.pipeline->CallAs(service.caller, *route, Close().SerializeAsString(), {},
                             [&reply](Reply given) { reply.set_value(std::move(given)); });
  }
  std::set<std::string> etags;
  for (std::promise<Reply>& reply : replies) {
    const Reply given = reply.get_future().get();
    ASSERT_TRUE(given.status.ok()) << given.status;
    TestItem item;
    item.ParseFromString(*given.bytes);
    etags.insert(item.etag());
  }
  EXPECT_EQ(etags.size(), replies.size());
}

TEST(LocalPeers, WaitNoLongerThanTheirPatienceNorTheAskersDeadline) {
  TestService service;
  LocalPeers peers(absl::Milliseconds(50));
  peers.Add(service.pipeline.get());
  // Both threads are busy, so that what is asked stays in the queue.
  std::promise<void> done;
  const std::shared_future<void> wait = done.get_future().share();
  for (int i = 0; i < 2; ++i) service.executor.Continue([wait] { wait.wait(); });
  common::v1::GetTestItemRequest request;
  request.set_name(kName);
  const auto ask = [&](Time deadline) {
    return ReasonOf(peers
                        .Ask("tandem.common.v1.TestItemService/GetTestItem",
                             request.SerializeAsString(), deadline, "")
                        .status());
  };
  EXPECT_EQ(ask(absl::InfiniteFuture()), "PEER_UNAVAILABLE");
  EXPECT_EQ(ask(absl::Now() + absl::Milliseconds(1)), "DEADLINE_EXCEEDED");
  done.set_value();
}

TEST(LocalPeers, AskAsAServiceThroughTheOthersPipeline) {
  TestService service;
  LocalPeers peers;
  peers.Add(service.pipeline.get());
  CountTestItemsRequest request;
  request.set_parent("countries/ke");
  const auto refused = peers.Ask("tandem.common.v1.TestItemService/CountTestItems",
                                 request.SerializeAsString(), absl::Now() + absl::Seconds(10), "");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kPermissionDenied)
      << "the rule does not name the role";
  EXPECT_EQ(ReasonOf(peers.Ask("tandem.other.v1.Service/Get", "", absl::Now(), "").status()),
            "PEER_UNAVAILABLE");
}

// What the thread sanitizer is to see.
TEST(LocalPeers, AnswerWhileTheNextServicesAreAdded) {
  TestService service;
  LocalPeers peers;
  peers.Add(service.pipeline.get());
  std::jthread starting([&] {
    for (int i = 0; i < 1'000; ++i) peers.Add(service.pipeline.get());
  });
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(peers.Ask("tandem.common.v1.TestItemService/CountTestItems", "", absl::Now(), "")
                  .status()
                  .code(),
              absl::StatusCode::kPermissionDenied);
  }
}

}  // namespace
}  // namespace tandem
