#include "libs/common/rpc/admin.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/rpc/test_service.h"
#include "libs/common/store/internal_collections.h"
#include "tandem/admin/v1/admin_service.pb.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;

class FakeOperations final : public Operations {
 public:
  explicit FakeOperations(Store& store) : store_(store) {}
  std::string_view service() const override { return "test"; }
  Store& store() override { return store_; }
  Result<int> Replay(std::string_view key) override {
    replayed = key;
    return 3;
  }
  Result<int> Rebuild() override { return 2; }
  std::vector<Consumed> consumers() override { return {{"test", 7, Internal("stands still")}}; }
  std::string replayed;

 private:
  Store& store_;
};

class Collector final : public Writer {
 public:
  Status Write(const google::protobuf::Message& message) override {
    responses.emplace_back().CopyFrom(message);
    if (on_write) on_write();
    return alive();
  }
  Status alive() const override { return gone ? absl::CancelledError("gone") : OkStatus(); }
  std::vector<std::string> subjects() const {
    std::vector<std::string> names;
    for (const auto& response : responses) names.push_back(response.event().subject());
    return names;
  }
  std::vector<admin::v1::TailResponse> responses;
  std::function<void()> on_write;
  bool gone = false;
};

class AdminTest : public ::testing::Test {
 protected:
  template <class Response>
  Result<Response> Call(std::string_view method, const google::protobuf::Message& request) {
    for (const Method& one : methods_) {
      if (one.descriptor->name() != method) continue;
      View view{Context()};
      ASSIGN_OR_RETURN(const MessagePtr answer,
                       std::get<QueryHandler>(one.handler).run(view, request));
      Response response;
      response.CopyFrom(*answer);
      return response;
    }
    return Internal("no such method");
  }
  Status Tail(const admin::v1::TailRequest& request, Collector& collector) {
    View view{Context()};
    return std::get<StreamHandler>(methods_.front().handler).run(view, request, collector);
  }
  static admin::v1::TailRequest Request() {
    admin::v1::TailRequest request;
    request.set_service("test");
    return request;
  }

  testing::TestService service_;
  FakeOperations operations_{*service_.store};
  std::vector<Method> methods_ = AdminMethods({&operations_});
};

TEST_F(AdminTest, TailShowsTheEventsAfterAPositionInTheOrderOfTheJournal) {
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(service_.Create(id).ok());
  admin::v1::TailRequest request = Request();
  request.set_until_now(true);
  Collector all, rest;
  ASSERT_TRUE(Tail(request, all).ok());
  EXPECT_THAT(all.subjects(), ElementsAre("countries/ke/testItems/a", "countries/ke/testItems/b",
                                          "countries/ke/testItems/c"));
  EXPECT_EQ(all.responses[0].caller(), "tester");
  *request.mutable_after() = all.responses[0].position();
  ASSERT_TRUE(Tail(request, rest).ok());
  EXPECT_THAT(rest.subjects(), ElementsAre("countries/ke/testItems/b", "countries/ke/testItems/c"));
}

TEST_F(AdminTest, TailGoesOnAsEventsAreCommittedUntilNobodyListens) {
  ASSERT_TRUE(service_.Create("a").ok());
  Collector collector;
  collector.on_write = [&] {
    if (collector.responses.size() == 1) {
      ASSERT_TRUE(service_.Create("b").ok());
    }
    collector.gone = collector.responses.size() == 2;
  };
  EXPECT_EQ(Tail(Request(), collector).code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(collector.subjects().back(), "countries/ke/testItems/b");
}

TEST_F(AdminTest, ListsParkedKeysAndReplaysThem) {
  Change change;
  change.entry.set_change_id("park");
  for (const std::string id : {"p", "q"}) {
    common::v1::ParkedKey parked;
    parked.set_key("countries/ke/partnerships/" + id);
    change.writes.push_back({.collection = kParkedKeys.info(),
                             .name = "parkedKeys/test/source/" + id,
                             .expected = {},
                             .body = parked.SerializeAsString(),
                             .columns = ColumnsOf(kParkedKeys.info(), parked)});
  }
  ASSERT_TRUE(service_.store->CommitAndWait(std::move(change)).ok());
  admin::v1::ListParkedKeysRequest list;
  list.set_service("test");
  list.set_page_size(1);
  for (const std::string id : {"p", "q"}) {
    const auto listed = Call<admin::v1::ListParkedKeysResponse>("ListParkedKeys", list);
    ASSERT_TRUE(listed.ok()) << listed.status();
    ASSERT_EQ(listed->parked_keys_size(), 1);
    EXPECT_EQ(listed->parked_keys(0).key(), "countries/ke/partnerships/" + id);
    list.set_page_token(listed->next_page_token());
  }
  EXPECT_EQ(list.page_token(), "");
  list.set_page_token("parkedKeys/test/source/p");
  EXPECT_EQ(ReasonOf(Call<admin::v1::ListParkedKeysResponse>("ListParkedKeys", list).status()),
            "PAGE_TOKEN_INVALID");
  admin::v1::ReplayParkedRequest replay;
  replay.set_service("test");
  replay.set_key("k");
  EXPECT_EQ(Call<admin::v1::ReplayParkedResponse>("ReplayParked", replay)->applied(), 3);
  EXPECT_EQ(operations_.replayed, "k");
}

TEST_F(AdminTest, ListsParkedTimersAndLetsThemBeDueAgain) {
  Change change;
  change.entry.set_change_id("park");
  for (const std::string id : {"p", "q", "r"}) {
    common::v1::Timer timer;
    timer.set_name("timers/lapse/" + id);
    timer.set_kind("lapse");
    timer.set_parked(id != "r");
    change.writes.push_back({.collection = kTimers.info(),
                             .name = timer.name(),
                             .expected = {},
                             .body = timer.SerializeAsString(),
                             .columns = ColumnsOf(kTimers.info(), timer)});
  }
  ASSERT_TRUE(service_.store->CommitAndWait(std::move(change)).ok());
  admin::v1::ListParkedTimersRequest list;
  list.set_service("test");
  list.set_page_size(1);
  for (const std::string id : {"p", "q"}) {
    const auto listed = Call<admin::v1::ListParkedTimersResponse>("ListParkedTimers", list);
    ASSERT_TRUE(listed.ok()) << listed.status();
    ASSERT_EQ(listed->timers_size(), 1);
    EXPECT_EQ(listed->timers(0).name(), "timers/lapse/" + id);
    list.set_page_token(listed->next_page_token());
  }
  EXPECT_EQ(list.page_token(), "");
  admin::v1::RetryParkedTimersRequest retry;
  retry.set_service("test");
  retry.set_name("timers/lapse/p");
  const auto retried = Call<admin::v1::RetryParkedTimersResponse>("RetryParkedTimers", retry);
  ASSERT_TRUE(retried.ok()) << retried.status();
  EXPECT_EQ(retried->retried(), 1);
  const auto left = Call<admin::v1::ListParkedTimersResponse>("ListParkedTimers", list);
  ASSERT_TRUE(left.ok()) << left.status();
  ASSERT_EQ(left->timers_size(), 1);
  EXPECT_EQ(left->timers(0).name(), "timers/lapse/q");
}

TEST_F(AdminTest, ShowsWhereAServiceStands) {
  ASSERT_TRUE(service_.Create("a").ok());
  admin::v1::GetPositionsRequest request;
  request.set_service("test");
  const auto positions = Call<admin::v1::Positions>("GetPositions", request);
  ASSERT_TRUE(positions.ok()) << positions.status();
  EXPECT_EQ(FromProto(positions->head()).number, service_.store->Head()->number);
  EXPECT_EQ(positions->consumers(0).lag(), 7);
  EXPECT_EQ(positions->consumers(0).error(), "stands still");
}

TEST_F(AdminTest, SaysWhichServicesThereAre) {
  admin::v1::GetPositionsRequest request;
  request.set_service("other");
  EXPECT_EQ(Call<admin::v1::Positions>("GetPositions", request).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tandem
