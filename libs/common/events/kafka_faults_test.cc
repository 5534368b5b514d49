// What a consumer and a relay meet with on a real broker.
#include <librdkafka/rdkafka.h>

#include <atomic>
#include <future>
#include <map>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "libs/common/events/consumer_fixture.h"
#include "libs/common/events/kafka_fixture.h"
#include "libs/common/events/partitioner.h"
#include "libs/common/testing/seed.h"

namespace tandem::testing {
namespace {

using ::testing::HasSubstr;

class KafkaTest : public OnKafka<ConsumerTest> {};

TEST_F(KafkaTest, RecordsAreCloudEventsInBinaryMode) {
  Say(1, "a");
  Publish();
  const std::vector<Record> records = Records(topic_);
  Relay relay(RelayOptions());
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  const KafkaHandle consumer =
      *OpenKafka(RD_KAFKA_CONSUMER, *ParseKafkaUrl(url_), {{"group.id", topic_}});
  rd_kafka_poll_set_consumer(consumer.get());
  const Partition partition{topic_, PartitionOf(PartnershipName(1), 4)};
  rd_kafka_assign(consumer.get(), PlacesOf({{partition, 0}}).get());
  KafkaMessage message;
  ASSERT_TRUE(Eventually([&] { return (message = NextMessage(consumer.get())) != nullptr; }));
  ASSERT_EQ(message->err, RD_KAFKA_RESP_ERR_NO_ERROR);
  std::map<std::string, std::string> headers;
  rd_kafka_headers_t* all = nullptr;
  ASSERT_EQ(rd_kafka_message_headers(message.get(), &all), RD_KAFKA_RESP_ERR_NO_ERROR);
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; rd_kafka_header_get_all(all, i, &name, &value, &size) == 0; ++i) {
    headers[name] = std::string(static_cast<const char*>(value), size);
  }
  const Event event =
      relay.backlog().rows == 0 ? (*log_->Read({{partition, 0}}))[0].event : Event();
  const std::map<std::string, std::string> expected = {
      {"ce_specversion", "1.0"},
      {"ce_id", event.id},
      {"ce_source", kSource},
      {"ce_type", "tandem.common.v1.TestHappened"},
      {"ce_subject", PartnershipName(1)},
      {"ce_time", absl::FormatTime(absl::RFC3339_full, clock_.Now(), absl::UTCTimeZone())},
      {"ce_tandemposition", "1.1.0"},
      {"content-type", "application/protobuf"}};
  EXPECT_EQ(headers, expected);
  const std::string key(static_cast<const char*>(message->key), message->key_len);
  EXPECT_EQ(key, PartnershipName(1));
  TestHappened happened;
  EXPECT_TRUE(happened.ParseFromArray(message->payload, static_cast<int>(message->len)));
  EXPECT_EQ(happened.text(), "a");
}

TEST_F(KafkaTest, ABrokerThatIsStoppedAndStartedCostsNothingButTime) {
  std::mt19937_64 random(Seed());
  Relay relay(RelayOptions());
  Consumer consumer(ConsumerOptions());
  SayMany(30, 5, random);
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  kafka_->Stop();
  SayMany(30, 5, random);  // commands go on
  const Status started = kafka_->Start();
  ASSERT_TRUE(started.ok()) << started;
  SayMany(30, 5, random);
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  ExpectAllHeard();
  EXPECT_TRUE(consumer.health().ok()) << consumer.health();
}

TEST_F(KafkaTest, AFrozenBrokerCostsNothingButTime) {
  std::mt19937_64 random(Seed());
  Relay relay(RelayOptions());
  Consumer consumer(ConsumerOptions());
  SayMany(20, 5, random);
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  kafka_->Freeze();
  SayMany(20, 5, random);
  EXPECT_EQ(ReasonOf(relay.Flush(absl::Now() + absl::Milliseconds(300))), "DEADLINE_EXCEEDED");
  kafka_->Thaw();
  SayMany(20, 5, random);
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  ExpectAllHeard();
}

TEST_F(KafkaTest, MembersThatComeAndGoLoseAndDoubleNothing) {
  std::mt19937_64 random(Seed());
  Relay relay(RelayOptions());
  const auto other_log = OpenAgain();
  Consumer::Options options = ConsumerOptions();
  options.batch = 3;
  Consumer::Options other_options = options;
  other_options.log = other_log.get();
  Consumer first(options);
  for (int round = 0; round < 3; ++round) {
    SayMany(40, 8, random);
    Consumer second(other_options);
    ASSERT_TRUE(second.WaitUntilIdle(Soon()).ok());  // it has its part by then
    SayMany(40, 8, random);
    ASSERT_TRUE(relay.Flush(Soon()).ok());
  }
  ExpectAllHeard();
}

// Whoever had paused it may get it back: a pause is of one assignment.
TEST_F(KafkaTest, APartitionThatWasPausedIsReadOnceItIsAssignedAgain) {
  for (int i = 0; i < 8; ++i) Say(1, fmt::format("{}", i));
  Publish();
  int assigned = 0;
  const Subscription::Assignment from_the_start = {
      .start = [&](const Partition&) -> Result<std::int64_t> {
        ++assigned;
        return 0;
      },
      .revoked = [](const Partition&) {}};
  const auto member = *log_->Subscribe(topic_, {topic_}, from_the_start);
  const auto poll = [&] {
    auto records = member->Poll(100, absl::Now() + absl::Milliseconds(100));
    return records.ok() ? *std::move(records) : std::vector<Record>();
  };
  ASSERT_TRUE(Eventually([&] { return poll().size() == 8; }));
  member->Pause({topic_, PartitionOf(PartnershipName(1), 4)}, 0);
  const auto other_log = OpenAgain();
  {
    const auto other = *other_log->Subscribe(topic_, {topic_}, from_the_start);
    assigned = 0;
    ASSERT_TRUE(Eventually([&] {
      const auto mine = poll(), others = *other->Poll(100, absl::Now() + absl::Milliseconds(100));
      return assigned >= 4;
    }));
    assigned = 0;
  }
  std::size_t taken = 0;
  EXPECT_TRUE(Eventually([&] { return (taken += poll().size()) >= 8; })) << assigned;
}

TEST_F(KafkaTest, LagCountsThePartitionsOfThisMemberAlone) {
  std::mt19937_64 random(Seed());
  const auto other_log = OpenAgain();
  Consumer::Options stuck = ConsumerOptions();
  stuck.reactions.begin()->second.apply = [](Unit&, const Event&) {
    return absl::UnavailableError("not now");
  };
  Consumer::Options other = stuck;
  other.log = other_log.get();
  SayMany(40, 20, random);
  Publish();
  clock_.Advance(absl::Minutes(2));
  Consumer first(stuck);
  Consumer second(other);
  EXPECT_TRUE(Eventually([&] {
    const std::int64_t one = first.MeasureLag().events, another = second.MeasureLag().events;
    return one > 0 && another > 0 && one + another == 40;
  }));
  EXPECT_EQ(first.lag().oldest, absl::Minutes(2));
}

TEST_F(KafkaTest, ATopicThatWasGivenMorePartitionsMovesNoKeyAndTakesNothingMore) {
  const std::vector<Event> events = {{.id = "1", .source = kSource, .key = "a"}};
  ASSERT_TRUE(log_->Publish(topic_, events).ok());
  Grow(topic_, 8);
  // One that runs does not know: it moves no key.
  const Partition place{topic_, PartitionOf("a", 4)};
  ASSERT_NE(place.number, PartitionOf("a", 8));
  ASSERT_TRUE(log_->Publish(topic_, events).ok());
  EXPECT_EQ(log_->Ends({place})->at(place), 2);
  const auto refused = OpenAgain()->Publish(topic_, events);
  EXPECT_EQ(ReasonOf(refused.status()), "TOPIC_UNFIT") << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("has 8 partitions, expected 4"));
}

TEST_F(KafkaTest, WhatIsParkedInATopicThatWasGivenMorePartitionsIsReplayed) {
  std::uint64_t moved = 0;
  while (PartitionOf(PartnershipName(moved), 4) == PartitionOf(PartnershipName(moved), 8)) ++moved;
  std::atomic<bool> healed = false;
  Consumer::Options options = ConsumerOptions();
  options.reactions.begin()->second.apply = [&](Unit& unit, const Event& event) -> Status {
    return healed ? Append(unit, event) : absl::InvalidArgumentError("cannot be");
  };
  Relay::Options letters = RelayOptions();
  letters.store = sink_.get();
  letters.source = "//tandem/test/sink";
  Say(moved, "a");
  Say(moved, "b");
  Publish();
  Consumer consumer(options);
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  Relay relay(letters);
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  Grow(DeadLetterTopic(topic_, "sink"), 8);
  healed = true;
  const Result<int> replayed = consumer.Replay("");
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(*replayed, 2);
  EXPECT_EQ(Heard(moved), "a b ");
}

TEST_F(KafkaTest, WhatSomebodyElseWritesToATopicHoldsUpNobody) {
  Say(1, "a");
  Publish();
  RunUntilIdle(ConsumerOptions());
  const KafkaHandle stranger = *OpenKafka(RD_KAFKA_PRODUCER, *ParseKafkaUrl(url_), {});
  std::string value = "{}";
  for (int number = 0; number < 4; ++number) {
    ASSERT_EQ(rd_kafka_producev(stranger.get(), RD_KAFKA_V_TOPIC(topic_.c_str()),
                                RD_KAFKA_V_PARTITION(number),
                                RD_KAFKA_V_VALUE(value.data(), value.size()),
                                RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END),
              RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  ASSERT_EQ(rd_kafka_flush(stranger.get(), 20'000), RD_KAFKA_RESP_ERR_NO_ERROR);
  // The relay looks at what the partitions end with before it publishes.
  Say(1, "b");
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "a b ");
  RunUntilIdle(ConsumerOptions());
  Say(1, "c");
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "a b c ");
}

TEST_F(KafkaTest, ATopicThatWasMadeAgainStopsTheNextConsumerToo) {
  Say(1, "a");
  Publish();
  RunUntilIdle(ConsumerOptions());
  Replace();
  Consumer consumer(ConsumerOptions());
  EXPECT_EQ(ReasonOf(consumer.WaitUntilIdle(Soon())), "LOG_REPLACED");
}

// Whoever stops a process does not wait for a broker that does not answer.
TEST_F(KafkaTest, AConsumerAndItsLogEndWhileTheirBrokerIsFrozen) {
  std::mt19937_64 random(Seed());
  auto consumer = std::make_unique<Consumer>(ConsumerOptions());
  SayMany(20, 5, random);
  Publish();
  ASSERT_TRUE(consumer->WaitUntilIdle(Soon()).ok());
  auto asked_while_frozen = OpenAgain();
  ASSERT_TRUE(asked_while_frozen->Ends({{topic_, 0}}).ok());
  kafka_->Freeze();
  const Until killed(absl::Seconds(25));
  auto asked = std::async(std::launch::async, [&] {
    EXPECT_FALSE(asked_while_frozen->Ends({{topic_, 0}}).ok());
    asked_while_frozen.reset();
  });
  const Until left(absl::Seconds(5));
  consumer.reset();
  EXPECT_FALSE(left.passed()) << "It waited for an answer to its leave.";
  log_.reset();
  asked.wait();
  EXPECT_FALSE(killed.passed());
  kafka_->Thaw();
  log_ = OpenAgain();
  Consumer::Options options = ConsumerOptions();
  options.group_prefix += "next.";  // the old group has a member until its session ends
  consumer = std::make_unique<Consumer>(options);
  ASSERT_TRUE(consumer->WaitUntilIdle(Soon()).ok());
  ExpectAllHeardOnce();
}

TEST(KafkaLog, BrokersThatAreNotThereAreUnavailable) {
  const auto log = OpenEventLog(fmt::format("kafka://127.0.0.1:{}", FreePort()));
  ASSERT_TRUE(log.ok());
  EXPECT_EQ(ReasonOf((*log)->Prepare({"tandem.none.v1"})), "EVENT_LOG_UNAVAILABLE");
  EXPECT_EQ(ReasonOf(OpenEventLog("kafka://nowhere").status()), "EVENT_LOG_UNKNOWN");
  EXPECT_EQ(ReasonOf(OpenEventLog("kafka://a:1?partitions=0").status()), "EVENT_LOG_UNKNOWN");
}

}  // namespace
}  // namespace tandem::testing
