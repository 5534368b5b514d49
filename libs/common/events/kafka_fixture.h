#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>

#include "libs/common/events/consumer_fixture.h"
#include "libs/common/events/kafka_handle.h"
#include "libs/common/events/kafka_topics.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/kafka.h"

namespace tandem::testing {

inline std::atomic<int> topics_made = 0;

// A test on a topic of its own of the shared broker; `Base` is ConsumerTest or one of its kind.
template <class Base>
class OnKafka : public Base {
 protected:
  void SetUp() override {
    if (Kafka::IsSkipped()) GTEST_SKIP() << Kafka::kSkip << " is set";
    const auto kafka = Kafka::Shared();
    ASSERT_TRUE(kafka.ok()) << kafka.status().message();
    kafka_ = *kafka;
    url_ = fmt::format("kafka://{}?partitions=4", kafka_->bootstrap());
    topic_ = fmt::format("tandem.faults{}.v1", topics_made++);
    const auto made = ApplyTopics(url_, {topic_, DeadLetterTopic(topic_, "sink")});
    ASSERT_TRUE(made.ok()) << made.status();
    EXPECT_EQ(made->names.size(), 2u);
    this->log_ = OpenAgain();
  }
  std::unique_ptr<EventLog> OpenAgain() { return *OpenEventLog(url_); }

  Relay::Options RelayOptions() override {
    Relay::Options options = Base::RelayOptions();
    options.topic = topic_;
    return options;
  }
  Consumer::Options ConsumerOptions() override {
    Consumer::Options options = Base::ConsumerOptions();
    options.topics = {topic_};
    options.group_prefix = topic_ + ".";
    return options;
  }
  void ExpectAllHeard() {
    const auto all_heard = [this] {
      return std::all_of(this->expected_.begin(), this->expected_.end(), [this](const auto& one) {
        return this->Heard(one.first).size() >= one.second.size();
      });
    };
    Eventually(all_heard, absl::Seconds(40));
    this->ExpectAllHeardOnce();
  }
  // Deletes the topic, and makes it again.
  void Replace() {
    rd_kafka_DeleteTopic_t* deleted = rd_kafka_DeleteTopic_new(topic_.c_str());
    Administer([&](rd_kafka_t* client, rd_kafka_queue_t* answers) {
      rd_kafka_DeleteTopics(client, &deleted, 1, nullptr, answers);
    });
    rd_kafka_DeleteTopic_destroy(deleted);
    // The answer is of the controller: a broker that has not heard of it still shows the old topic,
    // and there would be nothing to apply.
    ASSERT_TRUE(Eventually(
        [this] { return ReasonOf(OpenAgain()->Partitions(topic_).status()) == "TOPIC_MISSING"; }));
    ASSERT_TRUE(Eventually([this] { return ApplyTopics(url_, {topic_}).ok(); }));
    ASSERT_TRUE(Eventually([this] { return OpenAgain()->Partitions(topic_).ok(); }));
  }

  // Makes a topic as somebody might by hand.
  void Create(const std::string& topic, const std::map<std::string, std::string>& config) {
    char error[256] = "";
    rd_kafka_NewTopic_t* made = rd_kafka_NewTopic_new(
        topic.c_str(), *OpenAgain()->Partitions(topic_), 1, error, sizeof(error));
    for (const auto& [name, value] : config)
      rd_kafka_NewTopic_set_config(made, name.c_str(), value.c_str());
    Administer([&](rd_kafka_t* client, rd_kafka_queue_t* answers) {
      rd_kafka_CreateTopics(client, &made, 1, nullptr, answers);
    });
    rd_kafka_NewTopic_destroy(made);
    ASSERT_TRUE(Eventually([&] { return OpenAgain()->Partitions(topic).ok(); }));
  }

  // Gives a topic more partitions, so that there are `count`.
  void Grow(const std::string& topic, std::size_t count) {
    char error[256] = "";
    rd_kafka_NewPartitions_t* grown =
        rd_kafka_NewPartitions_new(topic.c_str(), count, error, sizeof(error));
    Administer([&](rd_kafka_t* client, rd_kafka_queue_t* answers) {
      rd_kafka_CreatePartitions(client, &grown, 1, nullptr, answers);
    });
    rd_kafka_NewPartitions_destroy(grown);
    const std::string expected = fmt::format("{}: it has {} partitions", topic, count);
    ASSERT_TRUE(Eventually([&] {
      return std::string(OpenAgain()->Prepare({topic}).message()).find(expected) !=
             std::string::npos;
    }));
  }

  Kafka* kafka_ = nullptr;
  std::string url_, topic_;

 private:
  // Asks the broker by `request(client, answers)`, and waits for its answer.
  template <class Request>
  void Administer(const Request& request) {
    const KafkaHandle client = *OpenKafka(RD_KAFKA_PRODUCER, *ParseKafkaUrl(url_), {});
    const KafkaQueue answers(rd_kafka_queue_new(client.get()));
    request(client.get(), answers.get());
    const KafkaEvent event(rd_kafka_queue_poll(answers.get(), 10000));
    ASSERT_NE(event, nullptr);
  }
};

}  // namespace tandem::testing
