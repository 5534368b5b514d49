#include "libs/common/store/runner.h"

#include <condition_variable>
#include <filesystem>
#include <future>
#include <thread>

#include "gmock/gmock.h"
#include "libs/common/store/lanes.h"
#include "libs/common/testing/manual_clock.h"
#include "libs/common/testing/temporary_folder.h"
#include "tandem/common/v1/testing.pb.h"

namespace tandem::testing {
namespace {

using common::v1::TestResource;
using ::testing::ElementsAre;

inline constexpr Collection<TestResource> kCounters{.pattern = "counters/{counter}"};
inline constexpr Collection<TestResource> kParts{.pattern = "counters/{counter}/parts/{part}"};

// One whose server is away: it answers from what it remembers, and nothing else.
class AwayStore final : public Store {
 public:
  explicit AwayStore(Store& memory) : memory_(memory) {}

  Result<std::optional<Row>> Get(const CollectionInfo& collection, std::string_view name) override {
    return memory_.Get(collection, name);
  }
  Result<std::vector<Row>> List(const CollectionInfo&, const Query&) override { return away_; }
  Result<std::vector<Tally>> Count(const CollectionInfo&, const CountQuery&) override {
    return away_;
  }
  void Commit(Change, std::function<void(Result<Committed>)> done) override { done(away_); }
  Result<std::vector<common::v1::JournalEntry>> ReadJournal(Position, int) override {
    return away_;
  }
  Result<std::vector<common::v1::JournalEntry>> ReadHistory(const History&) override {
    return away_;
  }
  Result<std::optional<common::v1::JournalEntry>> FindChange(std::string_view) override {
    return away_;
  }
  Result<Position> Head() override { return away_; }
  std::unique_ptr<Listening> Listen(Listener listener) override {
    return memory_.Listen(std::move(listener));
  }
  std::string_view digest_key() const override { return memory_.digest_key(); }

 private:
  Store& memory_;
  const Status away_ = absl::UnavailableError("away");
};

class CountingPeers : public Peers {
 public:
  Result<std::string> Ask(std::string_view, std::string, Time, std::string_view) override {
    ++asked;
    return TestResource().SerializeAsString();
  }
  int asked = 0;
};

class RunnerTest : public ::testing::Test {
 protected:
  RunnerTest() {
    StoreOptions options;
    options.url = "sqlite:" + (folder_ / "store.db").string();
    options.collections = {kCounters.info(), kParts.info()};
    auto store = OpenStore(options);
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    context_.store = store_.get();
    context_.now = absl::FromUnixSeconds(0);
  }
  ~RunnerTest() override { std::filesystem::remove_all(folder_); }

  static Status Increment(Unit& unit) {
    ASSIGN_OR_RETURN(auto found, unit.Find(kCounters, "counters/c"));
    TestResource counter = found.value_or(TestResource());
    counter.set_name("counters/c");
    counter.set_number(counter.number() + 1);
    unit.Save(kCounters, std::move(counter));
    return OkStatus();
  }
  std::int64_t Count() {
    View view(context_);
    return view.Load(kCounters, "counters/c")->number();
  }

  const std::filesystem::path folder_ = TemporaryFolder();
  std::unique_ptr<Store> store_;
  Context context_;
};

TEST_F(RunnerTest, AHandlerThatLostItsGuardRunsAgain) {
  int runs = 0;
  const auto result = RunNow(context_, [&](Unit& unit) -> Status {
    RETURN_IF_ERROR(Increment(unit));
    // Someone else comes first, once.
    if (++runs == 1) RETURN_IF_ERROR(RunNow(context_, &RunnerTest::Increment).status());
    return OkStatus();
  });
  EXPECT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Count(), 2);
}

TEST_F(RunnerTest, AHandlerThatLosesAgainAndAgainIsAborted) {
  int runs = 0;
  const auto result = RunNow(context_, [&](Unit& unit) -> Status {
    ++runs;
    RETURN_IF_ERROR(Increment(unit));
    return RunNow(context_, &RunnerTest::Increment).status();
  });
  EXPECT_EQ(ReasonOf(result.status()), "CONTENDED");
  EXPECT_EQ(runs, 50);
}

// As when another replica's commands take every second turn: 20 losses in a row come to someone.
TEST_F(RunnerTest, AHandlerThatLosesTwentyTimesSucceeds) {
  int runs = 0;
  const auto result = RunNow(context_, [&](Unit& unit) -> Status {
    RETURN_IF_ERROR(Increment(unit));
    return ++runs > 20 ? OkStatus() : RunNow(context_, &RunnerTest::Increment).status();
  });
  EXPECT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(Count(), 21);
}

TEST_F(RunnerTest, ARefusalCommitsNothing) {
  const auto result = RunNow(context_, [&](Unit& unit) -> Status {
    RETURN_IF_ERROR(Increment(unit));
    return absl::FailedPreconditionError("no");
  });
  EXPECT_TRUE(absl::IsFailedPrecondition(result.status()));
  EXPECT_EQ(store_->Head()->number, 0);
}

TEST_F(RunnerTest, ARequestIdCommitsOnce) {
  context_.change_id = "id";
  context_.request_digest = "digest";
  ASSERT_TRUE(RunNow(context_, &RunnerTest::Increment).ok());
  const auto again = RunNow(context_, &RunnerTest::Increment);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->entry.written(0).name(), "counters/c");
  // One that has nothing left to do, and one that is refused now.
  const auto idle = RunNow(context_, [](Unit&) { return OkStatus(); });
  ASSERT_TRUE(idle.ok()) << idle.status();
  EXPECT_TRUE(idle->repeated);
  EXPECT_TRUE(RunNow(context_, [](Unit&) { return absl::NotFoundError("gone"); })->repeated);
  context_.request_digest = "another";
  EXPECT_EQ(ReasonOf(RunNow(context_, &RunnerTest::Increment).status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(Count(), 1);
}

TEST_F(RunnerTest, ARetryOfWhatCommittedIsNotToldThatItFailedWhileTheServerIsAway) {
  AwayStore away(*store_);
  context_.change_id = "id";
  context_.request_digest = "digest";
  ASSERT_TRUE(RunNow(context_, &RunnerTest::Increment).ok());
  context_.store = &away;
  const auto refused = RunNow(context_, [](Unit&) { return absl::AlreadyExistsError("exists"); });
  EXPECT_TRUE(absl::IsUnavailable(refused.status())) << refused.status();
}

TEST_F(RunnerTest, ARefusalThatCannotBeCheckedIsNotTold) {
  AwayStore away(*store_);
  context_.store = &away;
  const auto refused = RunNow(context_, [](Unit& unit) -> Status {
    RETURN_IF_ERROR(unit.Find(kCounters, "counters/c").status());
    RETURN_IF_ERROR(unit.Find(kCounters, "counters/d").status());
    return absl::FailedPreconditionError("neither");
  });
  EXPECT_TRUE(absl::IsUnavailable(refused.status())) << refused.status();
}

TEST_F(RunnerTest, ARefusalAfterAListThatSelectsNothingIsOfOneMoment) {
  ASSERT_TRUE(RunNow(context_, &RunnerTest::Increment).ok());
  int runs = 0;
  std::int64_t seen = 0;
  const auto refused = RunNow(context_, [&](Unit& unit) -> Status {
    ASSIGN_OR_RETURN(const TestResource counter, unit.Load(kCounters, "counters/c"));
    seen = counter.number();
    // Someone else changes the owner, and with it the set.
    if (++runs == 1) RETURN_IF_ERROR(RunNow(context_, &RunnerTest::Increment).status());
    RETURN_IF_ERROR(unit.List(kParts, Below("counters/c")).status());
    return absl::FailedPreconditionError("no part");
  });
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status()));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(seen, 2);
}

// A handler that goes wrong on what was so a moment ago.
TEST_F(RunnerTest, AFaultIsDecidedAnewOnceWhatItWasDecidedOnHasChanged) {
  ASSERT_TRUE(RunNow(context_, &RunnerTest::Increment).ok());
  int runs = 0;
  const auto result = RunNow(context_, [&](Unit& unit) -> Status {
    ASSIGN_OR_RETURN(TestResource counter, unit.Load(kCounters, "counters/c"));
    RETURN_IF_ERROR(unit.Find(kCounters, "counters/d").status());
    if (++runs == 1) RETURN_IF_ERROR(RunNow(context_, &RunnerTest::Increment).status());
    TestResource part;
    part.set_name("counters/c/parts/p");
    if (counter.number() == 1) unit.Save(kParts, part);  // was not loaded
    unit.Save(kCounters, std::move(counter));
    return OkStatus();
  });
  EXPECT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(runs, 2);
}

TEST_F(RunnerTest, APeerIsAskedOnceThoughTheHandlerRunsAgain) {
  CountingPeers peers;
  context_.peers = &peers;
  int runs = 0;
  Context other = context_;
  ASSERT_TRUE(RunNow(context_, [&](Unit& unit) -> Status {
                RETURN_IF_ERROR(unit.Ask<TestResource>("a.B/C", TestResource()).status());
                RETURN_IF_ERROR(unit.Ask<TestResource>("a.B/C", TestResource()).status());
                RETURN_IF_ERROR(Increment(unit));
                if (++runs == 1) RETURN_IF_ERROR(RunNow(other, &RunnerTest::Increment).status());
                return OkStatus();
              }).ok());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(peers.asked, 1);
}

TEST_F(RunnerTest, ManyCommandsOnOneResourceAllSucceed) {
  constexpr int kCommands = 200;
  std::atomic<int> failed = 0, left = kCommands;
  std::promise<void> all;
  // Handlers run on two threads, as in an executor.
  std::mutex mutex;
  std::condition_variable arrived;
  std::deque<std::function<void()>> tasks;
  bool stopping = false;
  const auto put = [&](std::function<void()> task) {
    const std::lock_guard lock(mutex);
    tasks.push_back(std::move(task));
    arrived.notify_one();
  };
  std::vector<std::jthread> executor;
  for (int i = 0; i < 2; ++i) {
    executor.emplace_back([&] {
      std::unique_lock lock(mutex);
      for (;;) {
        arrived.wait(lock, [&] { return stopping || !tasks.empty(); });
        if (tasks.empty()) return;
        auto task = std::move(tasks.front());
        tasks.pop_front();
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
      }
    });
  }
  for (int i = 0; i < kCommands; ++i) {
    tandem::Run run;
    run.context = context_;
    run.handler = &RunnerTest::Increment;
    run.again = put;
    run.max_runs = 1'000;
    run.done = [&](const Result<Committed>& result) {
      if (!result.ok()) ++failed;
      if (--left == 0) all.set_value();
    };
    put([run = std::move(run)]() mutable { Start(std::move(run)); });
  }
  all.get_future().wait();
  {
    const std::lock_guard lock(mutex);
    stopping = true;
    arrived.notify_all();
  }
  executor.clear();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(Count(), kCommands);
}

TEST(Lanes, AreTakenOneAfterTheOther) {
  Lanes lanes;
  std::vector<std::string> order;
  lanes.Enter("a", [&] { order.emplace_back("first"); });
  lanes.Enter("a", [&] { order.emplace_back("second"); });
  lanes.Enter("b", [&] { order.emplace_back("other"); });
  EXPECT_THAT(order, ElementsAre("first", "other"));
  lanes.Leave("a");
  EXPECT_THAT(order, ElementsAre("first", "other", "second"));
  lanes.Leave("a");
  lanes.Enter("a", [&] { order.emplace_back("third"); });
  EXPECT_EQ(order.back(), "third");
}

}  // namespace
}  // namespace tandem::testing
