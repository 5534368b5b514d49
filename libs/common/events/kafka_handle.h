#pragma once

#include <librdkafka/rdkafka.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/owned.h"
#include "libs/common/events/event_log.h"

// What every part of the Kafka log needs of librdkafka.
namespace tandem {

// "kafka://host:port,host:port?tls=true&ca=FILE&certificate=FILE&key=FILE". Who calls shows a
// certificate: Debian's librdkafka 2.0.2 sends a wrong nonce with SCRAM, which brokers of version 4
// refuse (librdkafka's issue 4895; fixed in 2.6.1). Files are read by OpenKafka alone: whoever
// meets with a failure that lasts opens anew, for they may have been renewed.
struct KafkaUrl {
  std::string brokers;              // "host:port,host:port"
  int partitions = 64;              // of every topic, for its life
  int replicas = 0;                 // of every topic; 0: three, or as many as there are brokers
  int session_timeout_ms = 10'000;  // how long a member may be silent before others take over
  bool tls = false;                 // the brokers' certificates must name their hosts
  std::string ca;                   // who may have signed them; the machine's authorities if empty
  std::string certificate, key;     // shown to the brokers, as PEM
};
// EVENT_LOG_UNKNOWN on anything else.
Result<KafkaUrl> ParseKafkaUrl(std::string_view url);

// Without waiting for the brokers: a consumer that leaves its group has done so before.
inline void EndKafka(rd_kafka_t* handle) {
  rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}
using KafkaHandle = Owned<rd_kafka_t, EndKafka>;
using KafkaQueue = Owned<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using KafkaMessage = Owned<rd_kafka_message_t, rd_kafka_message_destroy>;
using KafkaEvent = Owned<rd_kafka_event_t, rd_kafka_event_destroy>;
using KafkaError = Owned<rd_kafka_error_t, rd_kafka_error_destroy>;
using KafkaTopic = Owned<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using KafkaMetadata = Owned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy>;
using KafkaPlaces = Owned<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;

// How long the brokers may take to answer a question.
inline constexpr int kKafkaPatience = 3000;  // milliseconds

// A connection to the brokers of `url`: `settings` are librdkafka's own, beside those that all
// share; `set` may add callbacks. It connects by itself, and again after a failure.
Result<KafkaHandle> OpenKafka(rd_kafka_type_t type, const KafkaUrl& url,
                              const std::map<std::string, std::string>& settings,
                              void (*set)(rd_kafka_conf_t*) = nullptr, void* opaque = nullptr);

// What went wrong with `what` ("tandem.placement.v1", "the brokers"): FAILED_PRECONDITION if the
// topic is missing or was replaced, INVALID_ARGUMENT on an event too large, else UNAVAILABLE.
Status StatusOf(rd_kafka_resp_err_t error, std::string_view what);

KafkaPlaces PlacesOf(const std::vector<Partition>& partitions);
KafkaPlaces PlacesOf(const std::map<Partition, std::int64_t>& offsets);
inline Partition PartitionOf(const rd_kafka_topic_partition_t& place) {
  return {place.topic, place.partition};
}
inline Partition PartitionOf(const rd_kafka_message_t& message) {
  return {rd_kafka_topic_name(message.rkt), message.partition};
}
// The next message or error of a consumer; null if there is none yet.
inline KafkaMessage NextMessage(rd_kafka_t* consumer) {
  return KafkaMessage(rd_kafka_consumer_poll(consumer, 0));
}

}  // namespace tandem
