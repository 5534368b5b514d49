#include "libs/common/events/timers.h"

#include <atomic>

#include "gmock/gmock.h"
#include "libs/common/events/events_fixture.h"
#include "libs/common/store/internal_collections.h"

namespace tandem::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr TimerKind kReminder{"reminder"};

class TimersTest : public EventsTest {
 protected:
  void SetTimer(std::uint64_t partnership, Time due) {
    ASSERT_TRUE(RunNow(ContextOf(sink_.get()), [&](Unit& unit) {
                  unit.SetTimer(kReminder, PartnershipName(partnership), due);
                  return OkStatus();
                }).ok());
  }
  Timers::Options TimersOptions() {
    Timers::Options options;
    options.service = "sink";
    options.store = sink_.get();
    options.clock = &clock_;
    options.handlers["reminder"] = [](Unit& unit, std::string_view subject) {
      return Note(unit, subject);
    };
    return options;
  }
  static Status Note(Unit& unit, std::string_view subject) {
    const std::string name = std::string(subject) + "/logs/all";
    ASSIGN_OR_RETURN(std::optional<TestResource> log, unit.Find(kLogs, name));
    if (!log.has_value()) log.emplace();
    log->set_name(name);
    log->set_text(log->text() + "rang ");
    unit.Save(kLogs, *std::move(log));
    return OkStatus();
  }
  std::vector<common::v1::Timer> Left() {
    std::vector<common::v1::Timer> timers;
    const auto rows = sink_->List(kTimers.info(), Query());
    for (const Row& row : *rows) {
      EXPECT_TRUE(timers.emplace_back().ParseFromString(row.body));
    }
    return timers;
  }
};

TEST_F(TimersTest, OneThatIsDueRunsInTheChangeThatDeletesIt) {
  SetTimer(1, clock_.Now() + absl::Hours(1));
  Timers timers(TimersOptions());
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "");
  clock_.Advance(absl::Hours(1));
  timers.Wake();
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "rang ");
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(TimersTest, OneThatIsSetWhileItWaitsIsHeardOf) {
  std::atomic<bool> rang = false;
  Timers::Options options = TimersOptions();
  std::mutex mutex;
  std::condition_variable rings;
  options.handlers["reminder"] = [&](Unit&, std::string_view) {
    const std::lock_guard lock(mutex);
    rang = true;
    rings.notify_all();
    return OkStatus();
  };
  Timers timers(options);
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  SetTimer(1, clock_.Now());
  std::unique_lock lock(mutex);
  EXPECT_TRUE(rings.wait_until(lock, absl::ToChronoTime(Soon()), [&] { return rang.load(); }));
}

TEST_F(TimersTest, TheMachinesClockWakesIt) {
  std::mutex mutex;
  std::condition_variable rings;
  bool rang = false;
  Timers::Options options = TimersOptions();
  options.clock = &SystemClock();
  options.handlers["reminder"] = [&](Unit&, std::string_view) {
    const std::lock_guard lock(mutex);
    rang = true;
    rings.notify_all();
    return OkStatus();
  };
  Timers timers(options);
  SetTimer(1, absl::Now() + absl::Milliseconds(30));
  std::unique_lock lock(mutex);
  EXPECT_TRUE(rings.wait_until(lock, absl::ToChronoTime(Soon()), [&] { return rang; }));
}

TEST_F(TimersTest, AHandlerMaySetItAnew) {
  Timers::Options options = TimersOptions();
  options.handlers["reminder"] = [](Unit& unit, std::string_view subject) -> Status {
    RETURN_IF_ERROR(Note(unit, subject));
    unit.SetTimer(kReminder, subject, unit.now() + absl::Hours(1));
    return OkStatus();
  };
  SetTimer(1, clock_.Now());
  Timers timers(options);
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "rang ");
  clock_.Advance(absl::Hours(1));
  timers.Wake();
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "rang rang ");
  EXPECT_THAT(Left(), SizeIs(1));
}

TEST_F(TimersTest, ATransientFailureIsTriedAgain) {
  std::atomic<int> runs = 0;
  Timers::Options options = TimersOptions();
  options.handlers["reminder"] = [&](Unit& unit, std::string_view subject) -> Status {
    if (++runs < 4) return absl::UnavailableError("a peer does not answer");
    return Note(unit, subject);
  };
  SetTimer(1, clock_.Now());
  Timers timers(options);
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "rang ");
  EXPECT_EQ(runs, 4);
}

TEST_F(TimersTest, AFailureForGoodParksItWithItsErrorAndTheOthersRun) {
  Timers::Options options = TimersOptions();
  options.handlers["reminder"] = [](Unit& unit, std::string_view subject) -> Status {
    if (subject == PartnershipName(1)) return absl::InvalidArgumentError("cannot be");
    return Note(unit, subject);
  };
  SetTimer(1, clock_.Now());
  SetTimer(2, clock_.Now());
  Timers timers(options);
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(2), "rang ");
  const auto left = Left();
  ASSERT_THAT(left, SizeIs(1));
  EXPECT_TRUE(left[0].parked());
  EXPECT_EQ(left[0].attempts(), 1);
  EXPECT_EQ(left[0].error(), "INVALID_ARGUMENT: cannot be");
  EXPECT_EQ(*timers.overdue(), 0);
}

TEST_F(TimersTest, OneOfWhichTheStoreCannotSayWhetherItRanIsTriedAgain) {
  FaultyStore faulty(sink_.get());
  std::atomic<int> commits = 0;
  faulty.before = [&](const Change&) {
    return ++commits == 1 ? absl::UnknownError("the disk failed") : OkStatus();
  };
  SetTimer(1, clock_.Now());
  Timers::Options options = TimersOptions();
  options.store = &faulty;
  Timers timers(options);
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "rang ");
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(TimersTest, OneWithoutAHandlerIsParked) {
  Timers::Options options = TimersOptions();
  options.handlers.clear();
  SetTimer(1, clock_.Now());
  Timers timers(options);
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  EXPECT_TRUE(Left().at(0).parked());
}

TEST_F(TimersTest, EachRunsOnceThoughCommitsFail) {
  FaultyStore faulty(sink_.get());
  std::atomic<int> calls = 0;
  faulty.before = [&](const Change&) {
    return ++calls % 2 == 1 ? absl::UnavailableError("down") : OkStatus();
  };
  faulty.after = [&](const Committed&) {
    return calls % 3 == 1 ? absl::UnavailableError("nobody heard") : OkStatus();
  };
  for (std::uint64_t i = 0; i < 20; ++i) SetTimer(i, clock_.Now());
  Timers::Options options = TimersOptions();
  options.store = &faulty;
  Timers timers(options);
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  for (std::uint64_t i = 0; i < 20; ++i) EXPECT_EQ(Heard(i), "rang ");
}

}  // namespace
}  // namespace tandem::testing
