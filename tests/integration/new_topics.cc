#include "tests/integration/new_topics.h"

#include <algorithm>

#include "gtest/gtest.h"
#include "libs/common/events/kafka_handle.h"
#include "libs/common/events/progress.h"
#include "libs/common/testing/eventually.h"

namespace tandem::testing {

void MakeTopicsAnew(const Distributed& suite, const std::vector<std::string>& topics) {
  {
    const KafkaHandle client = *OpenKafka(RD_KAFKA_PRODUCER, *ParseKafkaUrl(suite.log_url()), {});
    const KafkaQueue answers(rd_kafka_queue_new(client.get()));
    std::vector<rd_kafka_DeleteTopic_t*> deleted;
    for (const std::string& topic : topics)
      deleted.push_back(rd_kafka_DeleteTopic_new(topic.c_str()));
    rd_kafka_DeleteTopics(client.get(), deleted.data(), deleted.size(), nullptr, answers.get());
    const KafkaEvent event(rd_kafka_queue_poll(answers.get(), 10000));
    rd_kafka_DeleteTopic_destroy_array(deleted.data(), deleted.size());
    ASSERT_NE(event, nullptr);
  }
  // They are deleted a little later.
  const auto is_empty = [&] {
    const ClientAnswer made = Tandem({"topics", "apply", "--event-log", suite.log_url(),
                                      "--topic-prefix", suite.topic_prefix()});
    const auto log = *OpenEventLog(suite.log_url());
    return made.code == 0 && std::all_of(topics.begin(), topics.end(), [&](const auto& topic) {
             const auto ends = EndsOf(*log, {topic});
             return ends.ok() && std::all_of(ends->begin(), ends->end(),
                                             [](const auto& end) { return end.second == 0; });
           });
  };
  ASSERT_TRUE(Eventually(is_empty, absl::Minutes(1), kDear));
}

}  // namespace tandem::testing
