// The machine's clock is set back by an hour while something waits: it goes on in time.
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <future>

#include "libs/common/events/consumer_fixture.h"
#include "libs/common/events/timers.h"
#include "libs/common/testing/eventually.h"

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they have one of their own
namespace {
std::atomic<std::int64_t> shift = 0;  // seconds
}  // namespace

// In place of the C library's, for all of this test binary.
extern "C" int clock_gettime(clockid_t clock, struct timespec* time) noexcept {
  const int failed = static_cast<int>(syscall(SYS_clock_gettime, clock, time));
  if (failed == 0 && clock == CLOCK_REALTIME) time->tv_sec += shift;
  return failed;
}

namespace tandem::testing {
namespace {

class ClockJumpTest : public ConsumerTest {
 protected:
  ~ClockJumpTest() override { shift = 0; }
  // Fails twice, and has the clock set back by an hour the first time.
  Status FailTwice() {
    if (runs_++ == 0) shift -= 3600;
    return runs_ < 3 ? absl::UnavailableError("not now") : OkStatus();
  }
  // Timers of the sink, one of which is due at `due`.
  Timers::Options WithReminderAt(Time due) {
    static constexpr TimerKind kReminder{"reminder"};
    EXPECT_TRUE(RunNow(ContextOf(sink_.get(), "set"), [due](Unit& unit) {
                  unit.SetTimer(kReminder, PartnershipName(1), due);
                  return OkStatus();
                }).ok());
    Timers::Options options;
    options.service = "sink";
    options.store = sink_.get();
    options.clock = &clock_;
    return options;
  }
  std::atomic<int> runs_ = 0;
  std::atomic<bool> done_ = false;
};

TEST_F(ClockJumpTest, APartitionThatWaitsIsTriedAgainInTime) {
  Say(1, "a");
  Publish();
  Consumer::Options options = ConsumerOptions();
  options.reactions.begin()->second.apply = [this](Unit& unit, const Event& event) -> Status {
    RETURN_IF_ERROR(FailTwice());
    done_ = true;
    return Append(unit, event);
  };
  Consumer consumer(options);
  EXPECT_TRUE(Eventually([this] { return done_.load(); }));
  EXPECT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "a ");
}

TEST_F(ClockJumpTest, WhoWaitsForTimersHearsInTimeThatTheyAreLate) {
  Timers::Options options = WithReminderAt(clock_.Now() + absl::Hours(1));
  options.handlers["reminder"] = [this](Unit&, std::string_view) -> Status {
    if (!done_.exchange(true)) shift -= 3600;
    return absl::UnavailableError("not now");
  };
  Timers timers(options);
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  clock_.Advance(absl::Hours(2));
  auto waits = std::async(std::launch::async, [&] {
    return timers.WaitUntilIdle(absl::Now() + absl::Milliseconds(300));
  });
  EXPECT_EQ(waits.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_TRUE(done_);
  shift = 0;
  EXPECT_TRUE(absl::IsDeadlineExceeded(waits.get()));
}

TEST_F(ClockJumpTest, ATimerThatHasFailedIsTriedAgainInTime) {
  Timers::Options options = WithReminderAt(clock_.Now());
  options.handlers["reminder"] = [this](Unit&, std::string_view) -> Status {
    RETURN_IF_ERROR(FailTwice());
    done_ = true;
    return OkStatus();
  };
  Timers timers(options);
  EXPECT_TRUE(Eventually([this] { return done_.load(); }));
}

TEST_F(ClockJumpTest, WhoeverWaitsForAnEventHearsOfItOrOfItsDeadline) {
  Consumer consumer(ConsumerOptions());
  std::thread waiter([&] {
    EXPECT_EQ(
        ReasonOf(consumer.WaitFor(kSource, "k", {1, 1, 0}, absl::Now() + absl::Milliseconds(200))),
        "DEADLINE_EXCEEDED");
    done_ = true;
  });
  shift -= 3600;
  EXPECT_TRUE(Eventually([this] { return done_.load(); }));
  consumer.Stop();
  waiter.join();
}

}  // namespace
}  // namespace tandem::testing
#endif
