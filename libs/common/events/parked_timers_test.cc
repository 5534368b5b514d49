#include "libs/common/events/parked_timers.h"

#include <atomic>

#include "gmock/gmock.h"
#include "libs/common/events/events_fixture.h"
#include "libs/common/events/timers.h"
#include "libs/common/store/internal_collections.h"

namespace tandem::testing {
namespace {

constexpr TimerKind kParkedReminder{"reminder"};

// Timers whose handler fails for good until it is mended.
class ParkedTimersTest : public EventsTest {
 protected:
  std::string SetTimer(std::uint64_t partnership) {
    EXPECT_TRUE(RunNow(ContextOf(sink_.get()), [&](Unit& unit) {
                  unit.SetTimer(kParkedReminder, PartnershipName(partnership), clock_.Now());
                  return OkStatus();
                }).ok());
    return "timers/reminder/" + PartnershipName(partnership);
  }
  Timers::Options TimersOptions() {
    Timers::Options options;
    options.service = "sink";
    options.store = sink_.get();
    options.clock = &clock_;
    options.handlers["reminder"] = [this](Unit&, std::string_view) -> Status {
      if (!mended_) return absl::InvalidArgumentError("cannot be");
      ++rang_;
      return OkStatus();
    };
    return options;
  }
  std::optional<common::v1::Timer> Timer(const std::string& name) {
    return *View({.store = sink_.get()}).Find(kTimers, name);
  }

  std::atomic<bool> mended_ = false;
  std::atomic<int> rang_ = 0;
};

TEST_F(ParkedTimersTest, RunOnceTheyAreMended) {
  constexpr int kMany = 150;  // more than a page
  for (int i = 0; i < kMany; ++i) SetTimer(static_cast<std::uint64_t>(i));
  Timers timers(TimersOptions());
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  mended_ = true;
  const Result<int> retried = RetryParkedTimers(*sink_, "sink", "");
  ASSERT_TRUE(retried.ok()) << retried.status();
  EXPECT_EQ(*retried, kMany);
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(rang_, kMany);
  EXPECT_EQ(*RetryParkedTimers(*sink_, "sink", ""), 0);
}

TEST_F(ParkedTimersTest, AreParkedAgainIfTheyFailAgain) {
  const std::string name = SetTimer(1);
  Timers timers(TimersOptions());
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  ASSERT_EQ(*RetryParkedTimers(*sink_, "sink", name), 1);
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  const auto timer = Timer(name);
  ASSERT_TRUE(timer.has_value());
  EXPECT_TRUE(timer->parked());
  EXPECT_EQ(timer->attempts(), 2);
}

TEST_F(ParkedTimersTest, AreRetriedByName) {
  const std::string name = SetTimer(1), other = SetTimer(2);
  {
    Timers timers(TimersOptions());
    ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  }
  EXPECT_EQ(*RetryParkedTimers(*sink_, "sink", name), 1);
  EXPECT_FALSE(Timer(name)->parked());
  EXPECT_TRUE(Timer(other)->parked());
  EXPECT_EQ(*RetryParkedTimers(*sink_, "sink", name), 0) << "it is not parked any more";
  EXPECT_EQ(RetryParkedTimers(*sink_, "sink", "timers/reminder/nobody").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tandem::testing
