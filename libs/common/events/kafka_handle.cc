#include "libs/common/events/kafka_handle.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "fmt/format.h"
#include "libs/common/events/reasons.h"

namespace tandem {
namespace {

constexpr std::string_view kScheme = "kafka://";
constexpr std::string_view kPartitions = "partitions=";
constexpr int kMostPartitions = 1000;

// What every connection has. Events go out at once, and a broker that is back is found soon.
const std::pair<const char*, const char*> kSettings[] = {
    {"client.id", "tandem"},
    {"socket.nagle.disable", "true"},
    {"socket.timeout.ms", "10000"},
    {"reconnect.backoff.max.ms", "1000"},
};

}  // namespace

Result<KafkaUrl> ParseKafkaUrl(std::string_view text) {
  KafkaUrl url;
  bool fits = text.starts_with(kScheme);
  if (fits) {
    text.remove_prefix(kScheme.size());
    const std::size_t query = std::min(text.find('?'), text.size());
    url.brokers = std::string(text.substr(0, query));
    text.remove_prefix(query);
    fits = url.brokers.find(':') != std::string::npos;
  }
  if (fits && !text.empty()) {
    text.remove_prefix(1);
    fits = text.starts_with(kPartitions);
    if (fits) text.remove_prefix(kPartitions.size());
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), url.partitions);
    fits = fits && error == std::errc() && end == text.data() + text.size() && url.partitions > 0 &&
           url.partitions <= kMostPartitions;
  }
  if (fits) return url;
  return Refuse(kEventLogUnknown, "EVENT_LOG names no Kafka brokers.",
                "Write kafka://HOST:PORT,HOST:PORT, as in kafka://127.0.0.1:9092.");
}

Result<KafkaHandle> OpenKafka(rd_kafka_type_t type, const KafkaUrl& url,
                              const std::map<std::string, std::string>& settings,
                              void (*set)(rd_kafka_conf_t*), void* opaque) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char error[512] = "";
  bool fits = true;
  const auto take = [&](const char* name, const char* value) {
    fits = fits && rd_kafka_conf_set(conf, name, value, error, sizeof(error)) == RD_KAFKA_CONF_OK;
  };
  take("bootstrap.servers", url.brokers.c_str());
  for (const auto& [name, value] : kSettings) take(name, value);
  for (const auto& [name, value] : settings) take(name.c_str(), value.c_str());
  rd_kafka_conf_set_log_cb(conf, nullptr);  // what matters comes back as a status
  rd_kafka_conf_set_opaque(conf, opaque);
  if (set != nullptr) set(conf);
  rd_kafka_t* handle = fits ? rd_kafka_new(type, conf, error, sizeof(error)) : nullptr;
  if (handle != nullptr) return KafkaHandle(handle);
  rd_kafka_conf_destroy(conf);
  return Internal(fmt::format("librdkafka refuses its settings: {}", error));
}

Status StatusOf(rd_kafka_resp_err_t error, std::string_view what) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return OkStatus();
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return Refuse(kTopicMissing, fmt::format("Kafka has no topic {}.", what),
                    "Make it with `tandem topics apply`.");
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      return Refuse(kLogReplaced,
                    fmt::format("Topic {} was replaced or truncated: it does not reach where this "
                                "consumer stands.",
                                what),
                    "Give back the log that belongs to this store, or rebuild.");
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return Refuse(kEventTooLarge, fmt::format("Kafka takes no event so large in {}.", what),
                    "Say less in it, or set the brokers' message.max.bytes to 1048588 or more.");
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
      return Refuse(kLeaderUnknown, fmt::format("No broker leads {} at the moment.", what),
                    "Look at the brokers if it lasts.");
    default:
      return Refuse(kLogUnavailable,
                    fmt::format("Kafka does not answer for {}: {}.", what, rd_kafka_err2str(error)),
                    "Look at the brokers.");
  }
}

KafkaPlaces PlacesOf(const std::vector<Partition>& partitions) {
  KafkaPlaces places(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const auto& [topic, number] : partitions) {
    rd_kafka_topic_partition_list_add(places.get(), topic.c_str(), number);
  }
  return places;
}

KafkaPlaces PlacesOf(const std::map<Partition, std::int64_t>& offsets) {
  KafkaPlaces places(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [partition, offset] : offsets) {
    rd_kafka_topic_partition_list_add(places.get(), partition.topic.c_str(), partition.number)
        ->offset = offset;
  }
  return places;
}

KafkaMessage NextMessage(rd_kafka_t* consumer, Duration wait) {
  const std::int64_t milliseconds =
      absl::ToInt64Milliseconds(absl::Ceil(wait, absl::Milliseconds(1)));
  return KafkaMessage(rd_kafka_consumer_poll(
      consumer, static_cast<int>(std::clamp<std::int64_t>(milliseconds, 0, 1000))));
}

}  // namespace tandem
