#include <condition_variable>
#include <future>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/rpc/pipeline.h"
#include "libs/common/rpc/test_service.h"

namespace tandem {
namespace {

using common::v1::CountTestItemsRequest;
using common::v1::TestCount;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TestService;

// A stream's other end.
class SinkListener final : public StreamSink {
 public:
  bool Send(std::shared_ptr<const std::string> bytes) override {
    const std::lock_guard lock(mutex_);
    TestCount count;
    count.ParseFromString(*bytes);
    counts_.push_back(count.count());
    changed_.notify_all();
    return true;
  }
  bool gone() const override { return gone_; }
  void Leave() { gone_ = true; }
  void WaitFor(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !counts_.empty() && counts_.back() == count; });
  }
  std::vector<int> counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> counts_;
  std::atomic<bool> gone_{false};
};

class Watching {
 public:
  Watching(TestService& service, std::string etag = "") : service_(service) {
    CountTestItemsRequest request;
    request.set_parent("countries/ke");
    request.set_etag(std::move(etag));
    service_.pipeline->CallAs(
        service_.caller,
        *service_.pipeline->Find("tandem.common.v1.TestItemService/WatchTestItems"),
        request.SerializeAsString(), {},
        [this](const Reply& reply) { ended_.set_value(reply.status); }, listener);
  }
  Status Ended() { return ended_.get_future().get(); }

  std::shared_ptr<SinkListener> listener = std::make_shared<SinkListener>();

 private:
  TestService& service_;
  std::promise<Status> ended_;
};

TEST(Pipeline, CountsTheMessagesOfEveryCallThatBegan) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  service.Get("countries/ke/testItems/none").IgnoreError();
  {
    Watching watching(service);
    watching.listener->WaitFor(1);
    ASSERT_TRUE(service.Create("b").ok());
    watching.listener->WaitFor(2);
    watching.listener->Leave();
    EXPECT_FALSE(watching.Ended().ok());
  }
  const std::string text = service.metrics.Text();
  const auto counts = [&](const char* name, const char* method, const char* type, int count) {
    const std::string line = fmt::format(
        "{}{{grpc_method=\"{}\",grpc_service=\"tandem.common.v1.TestItemService\","
        "grpc_type=\"{}\",service=\"test\"}} {}\n",
        name, method, type, count);
    EXPECT_THAT(text, HasSubstr(line));
  };
  for (const char* once : {"grpc_server_started_total", "grpc_server_msg_received_total"}) {
    counts(once, "GetTestItem", "unary", 1);
    counts(once, "WatchTestItems", "server_stream", 1);
  }
  counts("grpc_server_msg_sent_total", "CreateTestItem", "unary", 2);
  counts("grpc_server_msg_sent_total", "GetTestItem", "unary", 0);
  counts("grpc_server_msg_sent_total", "WatchTestItems", "server_stream", 2);
}

TEST(Watch, SendsTheStateThenTheNewestOneWheneverItChanges) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  Watching watching(service);
  watching.listener->WaitFor(1);
  for (const char* id : {"b", "c", "d"}) ASSERT_TRUE(service.Create(id).ok());
  watching.listener->WaitFor(4);
  watching.listener->Leave();
  EXPECT_EQ(watching.Ended().code(), absl::StatusCode::kCancelled);
}

TEST(Watch, SendsAtMostFourStatesASecond) {
  constexpr int kCreated = 50;
  TestService service;
  const absl::Time begun = absl::Now();
  Watching watching(service);
  for (int i = 0; i < kCreated; ++i) ASSERT_TRUE(service.Create("").ok());
  watching.listener->WaitFor(kCreated);
  const auto sent = static_cast<std::int64_t>(watching.listener->counts().size());
  EXPECT_LE(sent, (absl::Now() - begun) / absl::Milliseconds(250) + 2);
  watching.listener->Leave();
  EXPECT_EQ(watching.Ended().code(), absl::StatusCode::kCancelled);
}

TEST(Watch, WithAnEtagSendsNothingUntilThereIsAnother) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  Watching watching(service, "1");
  ASSERT_TRUE(service.Create("b").ok());
  watching.listener->WaitFor(2);
  EXPECT_THAT(watching.listener->counts(), ElementsAre(2));
  service.pipeline->EndStreams();
  EXPECT_EQ(watching.Ended().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace tandem
