#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "libs/common/events/kafka_reader.h"

// The topics as Tandem needs them: so many partitions for their life, kept for ever, and no event
// lost with one broker.
namespace tandem {

// What every topic is made with and must have, beside its partitions and replicas: names and values
// as Kafka takes them.
std::span<const std::pair<const char*, const char*>> TopicConfig();

// OK, or what does not fit, of all of them at once: TOPIC_MISSING, TOPIC_UNFIT.
Status CheckTopics(KafkaReader& reader, const KafkaUrl& url,
                   const std::vector<std::string>& topics);

// What was missing: each with so many replicas, of which so many must confirm an event.
struct MadeTopics {
  std::vector<std::string> names;
  int replicas = 0;
  int in_sync = 0;
};

// Makes the topics that are missing on the brokers of `url` ("kafka://…"). Each has as many
// partitions (64) and replicas (three, or as many as there are brokers at the moment) as the url
// says; all replicas but one must confirm an event. Topics that are there and do not fit are
// refused (TOPIC_UNFIT) and left as they are, before any other is made; EVENT_LOG_UNAVAILABLE if
// Kafka has not as many brokers as the url says.
Result<MadeTopics> ApplyTopics(std::string_view url, const std::vector<std::string>& topics);

}  // namespace tandem
