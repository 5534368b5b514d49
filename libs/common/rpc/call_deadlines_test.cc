#include <atomic>
#include <future>
#include <mutex>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/rpc/test_service.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/forwarding.h"

// What becomes of calls whose commit does not return.
namespace tandem::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kName = "countries/ke/testItems/a";
constexpr const char* kCreate = "tandem.common.v1.TestItemService/CreateTestItem";
constexpr Duration kSoon = absl::Milliseconds(200);

// Commits that come in while it hangs are held until it goes on.
class HangingStore : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  void Commit(Change change, std::function<void(Result<Committed>)> done) override {
    {
      const std::lock_guard lock(mutex_);
      if (hangs_) {
        held_.emplace_back(std::move(change), std::move(done));
        return;
      }
    }
    inner_.Commit(std::move(change), std::move(done));
  }
  void Hang() {
    const std::lock_guard lock(mutex_);
    hangs_ = true;
  }
  void GoOn() {
    std::vector<Held> held;
    {
      const std::lock_guard lock(mutex_);
      hangs_ = false;
      held.swap(held_);
    }
    for (auto& [change, done] : held) inner_.Commit(std::move(change), std::move(done));
  }
  std::size_t held() {
    const std::lock_guard lock(mutex_);
    return held_.size();
  }

 private:
  using Held = std::pair<Change, std::function<void(Result<Committed>)>>;
  std::mutex mutex_;
  bool hangs_ = false;
  std::vector<Held> held_;
};

class CallDeadlinesTest : public ::testing::Test {
 protected:
  ~CallDeadlinesTest() override { store_.GoOn(); }

  Pipeline::Options Options() {
    Pipeline::Options options;
    options.store = &store_;
    return options;
  }
  static std::string Creation(std::string_view id, std::string_view request_id = "") {
    common::v1::CreateTestItemRequest request;
    request.set_parent("countries/ke");
    request.mutable_test_item()->set_display_name("An item");
    request.mutable_test_item()->set_seats(1);
    request.set_test_item_id(std::string(id));
    request.set_request_id(std::string(request_id));
    return request.SerializeAsString();
  }
  static CallMetadata Until(Time deadline) {
    CallMetadata metadata;
    metadata.deadline = deadline;
    return metadata;
  }
  std::string Metric(std::string_view beginning) {
    const std::string text = service_.metrics.Text();
    const std::size_t at = text.find(beginning);
    if (at == std::string::npos) return "";
    return text.substr(at, text.find('\n', at) - at);
  }

  ManualClock clock_;
  std::unique_ptr<Store> inner_ = *OpenStore({.url = "sqlite:" + FreshPath("deadlines.db").string(),
                                              .collections = {kTestItems.info()},
                                              .clock = &clock_});
  HangingStore store_{inner_.get()};
  TestService service_{Options()};
};

TEST_F(CallDeadlinesTest, ACommandWhoseCommitDoesNotReturnIsAnsweredAtItsDeadline) {
  store_.Hang();
  const Time began = absl::Now();
  const Reply late =
      service_.CallBytes("CreateTestItem", Creation("a", "once"), Until(began + kSoon));
  EXPECT_EQ(ReasonOf(late.status), "DEADLINE_EXCEEDED");
  EXPECT_THAT(std::string(late.status.message()), HasSubstr("may still be done"));
  EXPECT_GE(absl::Now() - began, kSoon);
  EXPECT_LT(absl::Now() - began, absl::Seconds(5));
  EXPECT_THAT(Metric("grpc_server_handled_total{grpc_code=\"DeadlineExceeded\",grpc_method="
                     "\"CreateTestItem\""),
              HasSubstr("} 1"));
  EXPECT_THAT(Metric("grpc_server_handling_seconds_count{grpc_method=\"CreateTestItem\""),
              HasSubstr("} 1"));
  EXPECT_THAT(service_.Logged(), HasSubstr("DEADLINE_EXCEEDED"));

  store_.GoOn();
  // Its outcome is not told again; who asks again with its id gets it.
  const Reply again = service_.CallBytes("CreateTestItem", Creation("a", "once"));
  EXPECT_TRUE(again.status.ok()) << again.status;
  EXPECT_TRUE(again.repeated);
  EXPECT_THAT(Metric("grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"CreateTestItem\""),
              HasSubstr("} 1"));
}

// One that was never begun is not done later, either.
TEST_F(CallDeadlinesTest, WhatWaitsForOneThatHangsEndsAtItsDeadlineAndIsNotDone) {
  ASSERT_TRUE(service_.Create("a").ok());
  common::v1::CloseTestItemRequest close;
  close.set_name(kName);
  store_.Hang();
  const auto* route = service_.pipeline->Find("tandem.common.v1.TestItemService/CloseTestItem");
  std::promise<Reply> first, second;
  const Time deadline = absl::Now() + kSoon;
  for (std::promise<Reply>* promise : {&first, &second}) {
    service_.pipeline->CallAs(service_.caller, *route, close.SerializeAsString(), Until(deadline),
                              [promise](Reply reply) { promise->set_value(std::move(reply)); });
  }
  EXPECT_THAT(std::string(first.get_future().get().status.message()), HasSubstr("may still be"));
  EXPECT_THAT(std::string(second.get_future().get().status.message()),
              HasSubstr("before the call was begun"));
  const Position before = *inner_->Head();
  store_.GoOn();
  ASSERT_TRUE(service_.Create("b").ok());
  EXPECT_EQ(inner_->Head()->number, before.number + 2);
}

// Nor do they keep more than so many in memory: the rest waits, and ends there.
TEST_F(CallDeadlinesTest, ReadsGoOnHoweverManyCommitsHang) {
  ASSERT_TRUE(service_.Create("a").ok());
  store_.Hang();
  const auto* route = service_.pipeline->Find(kCreate);
  std::atomic<int> answered = 0;
  constexpr int kCommands = 300;
  const Time deadline = absl::Now() + absl::Seconds(3);
  for (int i = 0; i < kCommands; ++i) {
    service_.pipeline->CallAs(service_.caller, *route, Creation(fmt::format("n{}", i)),
                              Until(deadline), [&](const Reply&) { ++answered; });
    if (i < 256) {
      ASSERT_TRUE(Eventually([&] { return service_.executor.length() == 0; }));
    }
  }
  common::v1::ListTestItemsRequest list;
  list.set_parent("countries/ke");
  const Reply read = service_.CallBytes("ListTestItems", list.SerializeAsString(), Until(deadline));
  EXPECT_TRUE(read.status.ok()) << read.status;
  EXPECT_LT(absl::Now(), deadline);
  EXPECT_EQ(answered, 0);
  EXPECT_TRUE(Eventually([&] { return answered == kCommands; }));
  EXPECT_EQ(store_.held(), 256U);
  store_.GoOn();
  EXPECT_TRUE(Eventually([&] { return service_.executor.length() == 0; }));
  EXPECT_EQ(answered, kCommands);
}

}  // namespace
}  // namespace tandem::testing
