#include "libs/common/events/consumer.h"

#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "gmock/gmock.h"
#include "libs/common/events/consumer_fixture.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/seed.h"

namespace tandem::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// A log that counts how often it is asked for its ends, and may be away.
class CountingLog final : public ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;

  Result<std::map<Partition, std::int64_t>> Ends(
      const std::vector<Partition>& partitions) override {
    ++asked;
    if (is_away) return absl::UnavailableError("away");
    return inner_->Ends(partitions);
  }
  std::atomic<int> asked = 0;
  std::atomic<bool> is_away = false;
};

TEST_F(ConsumerTest, AppliesEveryEventOnceInTheOrderOfItsKey) {
  std::mt19937_64 random(Seed());
  SayMany(100, 7, random);
  Publish();
  Consumer consumer(ConsumerOptions());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  ExpectAllHeardOnce();
  EXPECT_EQ(consumer.duplicates(), 0);
  consumer.MeasureLag();
  EXPECT_EQ(consumer.lag().events, 0);
}

// While the brokers are away, one question to them takes seconds.
TEST_F(ConsumerTest, WhoeverAsksForItsLagHearsWhatWasMeasuredLast) {
  Say(1, "a");
  Publish();
  CountingLog log(log_.get());
  Consumer::Options options = ConsumerOptions();
  options.log = &log;
  options.reactions.begin()->second.apply = [](Unit&, const Event&) {
    return absl::UnavailableError("not now");
  };
  Consumer consumer(options);
  ASSERT_TRUE(Eventually([&] {
    consumer.MeasureLag();
    return consumer.lag().events == 1;
  }));
  log.is_away = true;
  consumer.MeasureLag();
  const int asked = log.asked;
  EXPECT_EQ(consumer.lag().events, 1);
  EXPECT_EQ(log.asked, asked);
}

TEST_F(ConsumerTest, GoesOnWhereTheLastOneHasStopped) {
  Say(1, "a");
  Publish();
  RunUntilIdle(ConsumerOptions());
  Say(1, "b");
  Publish();
  Consumer consumer(ConsumerOptions());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "a b ");
  EXPECT_EQ(consumer.duplicates(), 0);
}

TEST_F(ConsumerTest, WaitForHearsOfTheMarkAsSoonAsItIsThere) {
  Relay relay(RelayOptions());
  Consumer consumer(ConsumerOptions());
  const Position position = Say(1, "a");
  const Status status = consumer.WaitFor(kSource, PartnershipName(1), position, Soon());
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Heard(1), "a ");
  Position later = position;
  ++later.number;
  EXPECT_EQ(ReasonOf(consumer.WaitFor(kSource, PartnershipName(1), later, absl::Now())),
            "DEADLINE_EXCEEDED");
}

TEST_F(ConsumerTest, TypesWithoutAReactionAdvanceTheMarkAlone) {
  Consumer::Options options = ConsumerOptions();
  options.reactions.clear();
  const Position position = Say(1, "a");
  Publish();
  Consumer consumer(options);
  EXPECT_TRUE(consumer.WaitFor(kSource, PartnershipName(1), position, Soon()).ok());
  EXPECT_EQ(Heard(1), "");
}

TEST_F(ConsumerTest, WaitersHearWhenItIsStopped) {
  Consumer consumer(ConsumerOptions());
  std::thread waiter([&] {
    EXPECT_EQ(consumer.WaitFor(kSource, "k", {1, 1, 0}, absl::InfiniteFuture()).code(),
              absl::StatusCode::kCancelled);
  });
  consumer.Stop();
  waiter.join();
}

TEST_F(ConsumerTest, DuplicatesAreDroppedAndCounted) {
  std::mt19937_64 random(Seed());
  SayMany(200, 9, random);
  FaultyLog faulty(log_.get());
  std::vector<Event> published;
  int repeats = 0;
  faulty.publish = [&](std::string_view topic,
                       const std::vector<Event>& events) -> Result<EventLog::Offsets> {
    std::vector<Event> with_repeats;
    for (const Event& event : events) {
      with_repeats.push_back(event);
      published.push_back(event);
      if (random() % 10 >= 3) continue;
      with_repeats.push_back(published[random() % published.size()]);
      ++repeats;
    }
    RETURN_IF_ERROR(log_->Publish(topic, with_repeats).status());
    return EventLog::Offsets();
  };
  {
    Relay::Options options = RelayOptions();
    options.log = &faulty;
    Relay relay(options);
    ASSERT_TRUE(relay.Flush(Soon()).ok());
  }
  Consumer consumer(ConsumerOptions());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  ExpectAllHeardOnce();
  EXPECT_EQ(consumer.duplicates(), repeats);
}

TEST_F(ConsumerTest, AFullReplayThreeTimesChangesNothing) {
  std::mt19937_64 random(Seed());
  SayMany(60, 5, random);
  Publish();
  RunUntilIdle(ConsumerOptions());
  const auto before = Contents();
  for (int replay = 0; replay < 3; ++replay) PublishAllAgain();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Contents(), before);
}

TEST_F(ConsumerTest, CommitsThatFailOrAreDisownedChangeNothing) {
  std::mt19937_64 random(Seed());
  SayMany(150, 6, random);
  Publish();
  FaultyStore faulty(sink_.get());
  std::mutex mutex;
  int failures = 0;
  const auto fails = [&](std::uint64_t one_in) {
    const std::lock_guard lock(mutex);
    if (random() % one_in != 0) return false;
    ++failures;
    return true;
  };
  faulty.before = [&](const Change&) -> Status {
    if (fails(4)) return absl::UnavailableError("down");
    if (fails(4)) return Refuse(kGuardLost, "somebody was faster", "");
    return OkStatus();
  };
  // It did commit, and nobody heard.
  faulty.after = [&](const Committed&) {
    return fails(4) ? absl::UnavailableError("the connection is lost") : OkStatus();
  };
  Consumer::Options options = ConsumerOptions();
  options.store = &faulty;
  options.batch = 10;
  RunUntilIdle(options);
  ExpectAllHeardOnce();
  EXPECT_GT(failures, 0);
}

TEST_F(ConsumerTest, ATransientFailureHoldsItsPartitionUntilItHasPassed) {
  std::mt19937_64 random(Seed());
  SayMany(40, 4, random);
  Publish();
  Consumer::Options options = ConsumerOptions();
  auto& apply = options.reactions.begin()->second.apply;
  int failures = 0;
  apply = [&, inner = apply](Unit& unit, const Event& event) -> Status {
    RETURN_IF_ERROR(inner(unit, event));
    if (random() % 4 != 0) return OkStatus();
    ++failures;
    return absl::UnavailableError("a peer does not answer");
  };
  Consumer consumer(options);
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  ExpectAllHeardOnce();
  EXPECT_GT(failures, 0);
  EXPECT_THAT(Parked(), IsEmpty());
}

TEST_F(ConsumerTest, AFaultThatAHandlerConcealsCountsAsItsFailure) {
  Say(1, "a");
  Publish();
  Consumer::Options options = ConsumerOptions();
  options.reactions.begin()->second.apply = [](Unit& unit, const Event&) {
    TestResource never_loaded;
    never_loaded.set_name(PartnershipName(1) + "/logs/all");
    unit.Save(kLogs, never_loaded);
    return OkStatus();
  };
  Consumer consumer(options);
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_THAT(Parked(), SizeIs(1));
  EXPECT_EQ(Heard(1), "");
}

// ---- Several consumers ----

TEST_F(ConsumerTest, WhatTheStoreCannotSayWhetherItCommittedIsRunAgainAndNotParked) {
  Say(1, "a");
  Say(1, "b");
  Publish();
  FaultyStore faulty(sink_.get());
  std::atomic<int> commits = 0;
  faulty.before = [&](const Change&) {
    return ++commits <= 2 ? absl::UnknownError("the disk failed") : OkStatus();
  };
  faulty.after = [&](const Committed&) {
    return commits <= 3 ? absl::UnknownError("the disk failed") : OkStatus();
  };
  Consumer::Options options = ConsumerOptions();
  options.store = &faulty;
  RunUntilIdle(options);
  EXPECT_THAT(Parked(), IsEmpty());
  EXPECT_EQ(Heard(1), "a b ");
}

// ---- The log is another ----

TEST_F(ConsumerTest, AReplacedLogStopsItWithOneLine) {
  Say(1, "a");
  Publish();
  RunUntilIdle(ConsumerOptions());
  auto fresh = OpenEventLog("local:" + (folder_ / "fresh.db").string());
  ASSERT_TRUE(fresh.ok());
  ASSERT_TRUE((*fresh)->Prepare({kTopic}).ok());
  Consumer::Options options = ConsumerOptions();
  options.log = fresh->get();
  {
    Consumer consumer(options);
    const Status status = consumer.WaitUntilIdle(Soon());
    EXPECT_EQ(ReasonOf(status), "LOG_REPLACED");
    EXPECT_EQ(ReasonOf(consumer.health()), "LOG_REPLACED");
  }
  // Not even when something else lies there.
  Event imposter = Records(kTopic)[0].event;
  imposter.id = "other";
  ASSERT_TRUE((*fresh)->Publish(kTopic, {imposter}).ok());
  Consumer consumer(options);
  EXPECT_EQ(ReasonOf(consumer.WaitUntilIdle(Soon())), "LOG_REPLACED");
  EXPECT_EQ(Heard(1), "a ");
}

TEST_F(ConsumerTest, AFoldThatFailsStopsItsProjectionAndSaysWhy) {
  Say(1, "a");
  Publish();
  Consumer::Options options = ConsumerOptions();
  options.name = "sink.g1";
  options.projection = true;
  options.generation = 1;
  options.reactions.begin()->second.apply = [](Unit&, const Event&) {
    return absl::InvalidArgumentError("cannot be");
  };
  Consumer consumer(options);
  EXPECT_EQ(consumer.WaitUntilIdle(Soon()).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(consumer.health().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Parked(), IsEmpty());
}

}  // namespace
}  // namespace tandem::testing
