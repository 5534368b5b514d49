// Two replicas of one service: the holder of the lease runs the timers, and the other one when the
// holder is gone.
#include <atomic>
#include <future>
#include <memory>

#include "gmock/gmock.h"
#include "libs/common/events/events_fixture.h"
#include "libs/common/events/timers.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/postgres.h"

namespace tandem::testing {
namespace {

constexpr TimerKind kTakenOverReminder{"reminder"};
constexpr Duration kTakenOverWithin = absl::Seconds(5);
constexpr std::uint64_t kTimersEach = 20;

// What a process has of its own.
class Replica {
 public:
  // Each timer that it runs adds `name` to a log of its subject.
  Replica(Store* store, const Clock& clock, std::string name)
      : store_(store), name_(std::move(name)) {
    store_.before = [this](const Change& change) {
      const bool fails = is_stopped_ || (!keeps_lease_ && change.entry.cause() == "lease");
      return fails ? absl::UnavailableError("stopped") : OkStatus();
    };
    lease_ = std::make_unique<Lease>(Lease::Options{.store = &store_});
    Timers::Options options;
    options.service = "sink";
    options.store = &store_;
    options.lease = lease_.get();
    options.clock = &clock;
    options.handlers["reminder"] = [this](Unit& unit, std::string_view subject) {
      return Run(unit, subject);
    };
    timers_ = std::make_unique<Timers>(options);
  }
  ~Replica() { timers_.reset(); }

  bool Leads() const { return lease_->WaitUntilHeld(std::chrono::seconds(20)); }
  // Nothing that it writes arrives any more, as if it were dead or cut off: nor that it gives the
  // lease back.
  void Stop() { is_stopped_ = true; }
  // Its lease alone runs out.
  void RenewNoMore() { keeps_lease_ = false; }
  int runs() const { return runs_; }

  std::function<void()> within = [] {};  // of each run

 private:
  Status Run(Unit& unit, std::string_view subject) {
    ++runs_;
    within();
    const std::string name = std::string(subject) + "/logs/all";
    ASSIGN_OR_RETURN(std::optional<TestResource> log, unit.Find(kLogs, name));
    if (!log.has_value()) log.emplace();
    log->set_name(name);
    log->set_text(log->text() + name_ + " ");
    unit.Save(kLogs, *std::move(log));
    return OkStatus();
  }

  FaultyStore store_;
  const std::string name_;
  std::atomic<bool> is_stopped_ = false, keeps_lease_ = true;
  std::atomic<int> runs_ = 0;
  std::unique_ptr<Lease> lease_;
  std::unique_ptr<Timers> timers_;
};

class TimersTakeoverTest : public EventsTest, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    if (std::string_view(GetParam()) == "PostgreSQL") {
      StoreOptions options;
      options.url = SharedPostgres().CreateDatabase();
      options.collections = {kLogs.info()};
      options.service = "sink";
      options.clock = &clock_;
      sink_ = *OpenStore(options);
      beside_ = *OpenStore(options);
    }
    first_ = std::make_unique<Replica>(sink_.get(), clock_, "first");
    ASSERT_TRUE(first_->Leads());
    second_ = std::make_unique<Replica>(beside_ == nullptr ? sink_.get() : beside_.get(), clock_,
                                        "second");
  }
  void TearDown() override {
    second_.reset();
    first_.reset();
  }

  // For so many partnerships from `from` on, due now.
  void SetTimers(std::uint64_t from, std::uint64_t count = kTimersEach) {
    ASSERT_TRUE(RunNow(ContextOf(sink_.get()), [&](Unit& unit) {
                  for (std::uint64_t i = from; i < from + count; ++i)
                    unit.SetTimer(kTakenOverReminder, PartnershipName(i), clock_.Now());
                  return OkStatus();
                }).ok());
  }
  bool AllSay(std::uint64_t from, const std::string& text) {
    for (std::uint64_t i = from; i < from + kTimersEach; ++i) {
      if (Heard(i) != text) return false;
    }
    return true;
  }

  std::unique_ptr<Store> beside_;
  std::unique_ptr<Replica> first_, second_;
};

TEST_P(TimersTakeoverTest, TheHolderAloneRunsThemAndTheOtherWhenItRenewsNoMore) {
  SetTimers(0);
  ASSERT_TRUE(Eventually([&] { return AllSay(0, "first "); }));
  EXPECT_EQ(second_->runs(), 0);
  first_->Stop();
  SetTimers(kTimersEach);
  EXPECT_TRUE(Eventually([&] { return AllSay(kTimersEach, "second "); }, kTakenOverWithin));
  EXPECT_TRUE(AllSay(0, "first "));
}

// As one that was frozen does when it wakes.
TEST_P(TimersTakeoverTest, OneThatTheOldHolderIsAtWhenItLosesTheLeaseRunsOnce) {
  std::promise<void> began, goes_on;
  first_->within = [&, is_first = std::make_shared<std::atomic<bool>>(true)] {
    if (!is_first->exchange(false)) return;
    began.set_value();
    goes_on.get_future().wait();
  };
  SetTimers(0);
  began.get_future().wait();
  first_->RenewNoMore();
  EXPECT_TRUE(Eventually([&] { return AllSay(0, "second "); }, kTakenOverWithin));
  goes_on.set_value();
  SetTimers(kTimersEach);
  EXPECT_TRUE(Eventually([&] { return AllSay(kTimersEach, "second "); }));
  EXPECT_TRUE(AllSay(0, "second "));
  first_.reset();  // has committed whatever it could
  EXPECT_TRUE(AllSay(0, "second "));
}

INSTANTIATE_TEST_SUITE_P(OnEachStore, TimersTakeoverTest, ::testing::Values("SQLite", "PostgreSQL"),
                         [](const auto& named) { return std::string(named.param); });

}  // namespace
}  // namespace tandem::testing
