// Topics as a real broker has them: who makes them, and what each that does not fit is refused
// with.
#include "libs/common/events/kafka_topics.h"

#include <map>
#include <string>

#include "fmt/ranges.h"
#include "gmock/gmock.h"
#include "libs/common/events/kafka_fixture.h"
#include "libs/common/testing/seed.h"

namespace tandem::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kRemedy[] =
    "Alter the configuration with Kafka's own tools; the number of partitions stays for a topic's "
    "life.";

class KafkaTopicsTest : public OnKafka<ConsumerTest> {
 protected:
  // One that fits but for `unfit`.
  std::string MadeByHand(const std::map<std::string, std::string>& unfit) {
    std::map<std::string, std::string> config(TopicConfig().begin(), TopicConfig().end());
    for (const auto& [name, value] : unfit) config[name] = value;
    std::string topic = fmt::format("{}.{}", topic_, made_++);
    Create(topic, config);
    return topic;
  }
  static std::string Unfit(const Status& status) {
    EXPECT_EQ(ReasonOf(status), "TOPIC_UNFIT");
    return std::string(status.message());
  }

 private:
  int made_ = 0;
};

TEST_F(KafkaTopicsTest, AreMadeByApplyAlone) {
  const std::string other = topic_ + ".other", another = topic_ + ".another";
  const Status missing = log_->Prepare({another, topic_, other});
  EXPECT_EQ(ReasonOf(missing), "TOPIC_MISSING");
  EXPECT_EQ(std::string(missing.message()),
            fmt::format("Kafka has no topic {}, {}. Make it with `tandem topics apply`.", another,
                        other));
  EXPECT_THAT(ApplyTopics(url_, {topic_, other})->names, UnorderedElementsAre(other));
  EXPECT_THAT(ApplyTopics(url_, {topic_, other})->names, IsEmpty());
  EXPECT_TRUE(log_->Prepare({topic_, other}).ok());
}

// As where a broker of several is away.
TEST_F(KafkaTopicsTest, OfMoreReplicasThanThereAreBrokersAreNotMadeWithFewer) {
  const std::string url = url_ + "&replicas=3", other = topic_ + ".other";
  const auto refused = ApplyTopics(url, {other});
  EXPECT_EQ(ReasonOf(refused.status()), "EVENT_LOG_UNAVAILABLE");
  EXPECT_EQ(std::string(refused.status().message()),
            fmt::format("Kafka has too few brokers for 3 replicas of {}. Start the others first.",
                        other));
  EXPECT_EQ(ReasonOf(log_->Prepare({other})), "TOPIC_MISSING");
  // Nor does one fit that was.
  EXPECT_EQ(Unfit((*OpenEventLog(url))->Prepare({topic_})),
            fmt::format("{0}: it has 1 replicas, expected 2 or more; {0}: min.insync.replicas is "
                        "1, expected 2 or more. {1}",
                        topic_, kRemedy));
}

TEST_F(KafkaTopicsTest, OfMoreOrFewerPartitionsAreRefused) {
  for (const int expected : {3, 5}) {
    const std::string url = fmt::format("kafka://{}?partitions={}", kafka_->bootstrap(), expected);
    const std::string refused =
        fmt::format("{}: it has 4 partitions, expected {}. {}", topic_, expected, kRemedy);
    EXPECT_EQ(Unfit((*OpenEventLog(url))->Prepare({topic_})), refused);
    // Nor is any other made.
    const std::string other = topic_ + ".other";
    EXPECT_EQ(Unfit(ApplyTopics(url, {topic_, other}).status()), refused);
    EXPECT_EQ(ReasonOf(log_->Prepare({other})), "TOPIC_MISSING");
  }
}

// Somebody made it by hand, with what a broker takes for granted or worse.
TEST_F(KafkaTopicsTest, ThatForgetOrTakeAnyTimeAreRefusedByTheSettingThatDoesNotFit) {
  const struct {
    std::string name, value, expected;
  } kUnfit[] = {{"retention.ms", "604800000", "-1"},
                {"retention.bytes", "1000000", "-1"},
                {"cleanup.policy", "compact", "delete"},
                {"cleanup.policy", "compact,delete", "delete"},
                {"message.timestamp.type", "CreateTime", "LogAppendTime"}};
  for (const auto& [name, value, expected] : kUnfit) {
    const std::string topic = MadeByHand({{name, value}});
    const std::string refused =
        fmt::format("{}: {} is {}, expected {}. {}", topic, name, value, expected, kRemedy);
    EXPECT_EQ(Unfit(log_->Prepare({topic_, topic})), refused);
    EXPECT_EQ(Unfit(ApplyTopics(url_, {topic_, topic}).status()), refused);
  }
}

TEST_F(KafkaTopicsTest, AreRefusedForAllThatDoesNotFitAtOnce) {
  const std::string one = MadeByHand({{"retention.ms", "1"}, {"cleanup.policy", "compact"}});
  const std::string other = MadeByHand({{"retention.bytes", "1"}});
  const std::string refused = Unfit(log_->Prepare({other, topic_, one}));
  for (const std::string& part : {one + ": retention.ms is 1", one + ": cleanup.policy is compact",
                                  other + ": retention.bytes is 1"}) {
    EXPECT_THAT(refused, HasSubstr(part));
  }
}

// Of a process that has started while Kafka was away: a start refuses them else.
TEST_F(KafkaTopicsTest, ThatAreMissingStopAConsumerUntilItsServiceIsStartedAgain) {
  Consumer::Options options = ConsumerOptions();
  options.topics = {topic_ + ".other"};
  const std::vector<std::string> topics = {options.topics[0],
                                           DeadLetterTopic(options.topics[0], "sink")};
  {
    Consumer consumer(options);
    const Status stopped = consumer.WaitUntilIdle(Soon());
    EXPECT_EQ(ReasonOf(stopped), "TOPIC_MISSING");
    EXPECT_EQ(std::string(stopped.message()),
              fmt::format("Kafka has no topic {}. Make it with `tandem topics apply`. Then start "
                          "sink again.",
                          fmt::join(topics, ", ")));
  }
  ASSERT_TRUE(ApplyTopics(url_, topics).ok());
  RunUntilIdle(options);
}

// Three brokers take some twenty seconds to start.
TEST(KafkaTopics, ThatOneBrokerAloneMayConfirmAreRefusedWhereThereAreThree) {
  if (!Soak()) GTEST_SKIP() << "only in the long form";
  if (Kafka::IsSkipped()) GTEST_SKIP() << Kafka::kSkip << " is set";
  const auto kafka = Kafka::Launch();
  ASSERT_TRUE(kafka.ok()) << kafka.status();
  const std::string url = fmt::format("kafka://{}?partitions=4", (*kafka)->bootstrap());
  Status joined = (*kafka)->Join();
  ASSERT_TRUE(joined.ok()) << joined;
  // Made while there were two.
  const auto early = ApplyTopics(url, {"early"});
  ASSERT_TRUE(early.ok()) << early.status();
  EXPECT_EQ(early->replicas, 2);
  EXPECT_EQ(early->in_sync, 1);
  joined = (*kafka)->Join();
  ASSERT_TRUE(joined.ok()) << joined;
  const auto log = *OpenEventLog(url);
  EXPECT_TRUE(Eventually([&] { return !log->Prepare({"early"}).ok(); }));
  EXPECT_EQ(std::string(log->Prepare({"early"}).message()),
            fmt::format("early: min.insync.replicas is 1, expected 2 or more. {}", kRemedy));
  ASSERT_TRUE(ApplyTopics(url, {"late"}).ok());
  EXPECT_TRUE(log->Prepare({"late"}).ok());
  const auto published =
      log->Publish("late", {{.id = "1", .source = "//tandem/test/source", .key = "a"}});
  EXPECT_TRUE(published.ok()) << published.status();
}

}  // namespace
}  // namespace tandem::testing
