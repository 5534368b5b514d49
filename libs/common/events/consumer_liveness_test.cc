// A consumer that takes nothing says so, whatever keeps it: nothing may look like no lag.
#include <atomic>

#include "gmock/gmock.h"
#include "libs/common/events/consumer_fixture.h"
#include "libs/common/testing/eventually.h"

namespace tandem::testing {
namespace {

using ::testing::HasSubstr;

// A member of a group that never comes to rest: it is given no partitions.
class Unassigned final : public Subscription {
 public:
  explicit Unassigned(std::unique_ptr<Subscription> inner) : inner_(std::move(inner)) {}

  Result<std::vector<Record>> Poll(int, Time) override {
    woken_.wait(false);
    return absl::UnavailableError("woken");
  }
  void Wake() override {
    woken_ = true;
    woken_.notify_all();
  }
  void Pause(const Partition&, std::int64_t) override {}
  void Resume(const Partition&) override {}

 private:
  const std::unique_ptr<Subscription> inner_;
  std::atomic<bool> woken_ = false;
};

class TroubledLog final : public ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;

  Status Prepare(const std::vector<std::string>& topics) override {
    RETURN_IF_ERROR(prepared);
    return inner_->Prepare(topics);
  }
  Result<std::unique_ptr<Subscription>> Subscribe(std::string_view group,
                                                  const std::vector<std::string>& topics,
                                                  Subscription::Assignment assignment) override {
    auto joined = inner_->Subscribe(group, topics, std::move(assignment));
    if (!is_unsettled || !joined.ok()) return joined;
    return std::make_unique<Unassigned>(*std::move(joined));
  }
  Result<std::map<Partition, std::int64_t>> Ends(
      const std::vector<Partition>& partitions) override {
    if (is_away) return absl::UnavailableError("away");
    auto ends = inner_->Ends(partitions);
    if (is_anew && ends.ok()) {
      for (auto& [partition, end] : *ends) end = 0;
    }
    return ends;
  }
  Status prepared;
  bool is_unsettled = false;
  std::atomic<bool> is_away = false, is_anew = false;
};

class ConsumerLiveness : public ConsumerTest {
 protected:
  ConsumerLiveness() {
    options_ = ConsumerOptions();
    options_.log = &troubled_;
    options_.silent_after = absl::Milliseconds(50);
    Say(1, "a");
    Publish();
  }
  // As a process does all the time.
  static bool IsUp(Consumer& consumer) {
    consumer.MeasureLag();
    return consumer.liveness().ok();
  }
  static bool GoesDown(Consumer& consumer) {
    return Eventually([&] { return !IsUp(consumer); });
  }

  TroubledLog troubled_{log_.get()};
  Consumer::Options options_;
};

TEST_F(ConsumerLiveness, OneThatTakesEventsIsUpHoweverLong) {
  Consumer consumer(options_);
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  for (const Until later(3 * options_.silent_after); !later.passed();)
    ASSERT_TRUE(IsUp(consumer)) << consumer.liveness();
}

TEST_F(ConsumerLiveness, OneThatStandsStillForGoodIsDown) {
  troubled_.prepared = absl::FailedPreconditionError("no such topic");
  Consumer consumer(options_);
  EXPECT_TRUE(GoesDown(consumer));
  EXPECT_EQ(consumer.liveness(), consumer.health());
}

TEST_F(ConsumerLiveness, OneThatCannotAskItsLogIsDownUntilItCan) {
  Consumer consumer(options_);
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  troubled_.is_away = true;
  EXPECT_TRUE(GoesDown(consumer));
  EXPECT_THAT(std::string(consumer.liveness().message()), HasSubstr("away"));
  EXPECT_TRUE(consumer.health().ok());
  troubled_.is_away = false;
  EXPECT_TRUE(Eventually([&] { return IsUp(consumer); }));
}

TEST_F(ConsumerLiveness, OneWhoseGroupNeverFormsIsDown) {
  troubled_.is_unsettled = true;
  Consumer consumer(options_);
  EXPECT_TRUE(GoesDown(consumer));
  EXPECT_EQ(consumer.lag().events, 0);
  EXPECT_THAT(std::string(consumer.liveness().message()), HasSubstr("no place in its group"));
}

// Its place lies behind the end, where nothing waits.
TEST_F(ConsumerLiveness, OneWhoseTopicWasMadeAnewIsDownThoughItHasNotReadInIt) {
  Consumer consumer(options_);
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  troubled_.is_anew = true;
  EXPECT_TRUE(GoesDown(consumer));
  EXPECT_EQ(ReasonOf(consumer.liveness()), "LOG_REPLACED") << consumer.liveness();
}

}  // namespace
}  // namespace tandem::testing
