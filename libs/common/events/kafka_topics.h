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
Status CheckTopics(KafkaReader& reader, int partitions, const std::vector<std::string>& topics);

// Makes the topics that are missing on the brokers of `url` ("kafka://…"), and answers their names.
// Each has as many partitions as the url says (64), three replicas or as many as there are brokers,
// of which all but one must confirm an event. Topics that are there and do not fit are refused
// (TOPIC_UNFIT) and left as they are, before any other is made.
Result<std::vector<std::string>> ApplyTopics(std::string_view url,
                                             const std::vector<std::string>& topics);

}  // namespace tandem
