#include "libs/common/events/kafka_handle.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/common/events/reasons.h"

namespace tandem {
namespace {

constexpr std::string_view kScheme = "kafka://";
constexpr int kMostPartitions = 1000, kMostReplicas = 100;
constexpr int kShortestSession = 2'000, kLongestSession = 300'000;  // milliseconds

// What every connection has. Events go out at once, and a broker that is back is found soon.
const std::pair<const char*, const char*> kSettings[] = {
    {"client.id", "tandem"},
    {"socket.nagle.disable", "true"},
    // How long the end of a process waits for a broker that does not answer.
    {"socket.timeout.ms", "8000"},
    {"reconnect.backoff.max.ms", "1000"},
};

// One option of a url; false if there is none such, or it is no value of it.
bool Take(const std::string& name, const std::string& value, KafkaUrl& url) {
  const auto take_number = [&](int least, int most, int& number) {
    const char* const end = value.data() + value.size();
    const auto [read, error] = std::from_chars(value.data(), end, number);
    return error == std::errc() && read == end && number >= least && number <= most;
  };
  if (name == "partitions") return take_number(1, kMostPartitions, url.partitions);
  if (name == "replicas") return take_number(1, kMostReplicas, url.replicas);
  if (name == "session_timeout_ms")
    return take_number(kShortestSession, kLongestSession, url.session_timeout_ms);
  if (name == "tls") {
    url.tls = value == "true";
    return url.tls || value == "false";
  }
  const std::pair<const char*, std::string KafkaUrl::*> kTexts[] = {
      {"ca", &KafkaUrl::ca}, {"certificate", &KafkaUrl::certificate}, {"key", &KafkaUrl::key}};
  for (const auto& [known, member] : kTexts) {
    if (name == known) url.*member = value;
    if (name == known) return !value.empty();
  }
  return false;
}

// How the brokers are to be spoken to.
std::map<std::string, std::string> SecurityOf(const KafkaUrl& url) {
  if (!url.tls) return {};
  std::map<std::string, std::string> settings = {
      {"security.protocol", "ssl"}, {"ssl.endpoint.identification.algorithm", "https"}};
  if (!url.ca.empty()) settings["ssl.ca.location"] = url.ca;
  if (!url.certificate.empty()) settings["ssl.certificate.location"] = url.certificate;
  if (!url.key.empty()) settings["ssl.key.location"] = url.key;
  return settings;
}

}  // namespace

Result<KafkaUrl> ParseKafkaUrl(std::string_view text) {
  KafkaUrl url;
  const std::size_t query = std::min(text.find('?'), text.size());
  bool fits = text.starts_with(kScheme);
  if (fits) url.brokers = std::string(text.substr(kScheme.size(), query - kScheme.size()));
  fits = fits && url.brokers.find(':') != std::string::npos;
  const std::string_view options = text.substr(std::min(query + 1, text.size()));
  for (const absl::string_view option :
       absl::StrSplit(absl::string_view(options.data(), options.size()), '&', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(option, absl::MaxSplits('=', 1));
    fits = fits && Take(parts.first, parts.second, url);
  }
  const bool is_whole = url.certificate.empty() == url.key.empty() &&
                        (url.tls || (url.ca.empty() && url.certificate.empty()));
  if (fits && is_whole) return url;
  return Refuse(kEventLogUnknown, "EVENT_LOG names no Kafka brokers, or something unknown of them.",
                "Write kafka://HOST:PORT,HOST:PORT, as in kafka://127.0.0.1:9092, then maybe "
                "?tls=true&ca=FILE&certificate=FILE&key=FILE.");
}

Result<KafkaHandle> OpenKafka(rd_kafka_type_t type, const KafkaUrl& url,
                              const std::map<std::string, std::string>& settings,
                              void (*set)(rd_kafka_conf_t*), void* opaque) {
  const std::map<std::string, std::string> security = SecurityOf(url);
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char error[512] = "";
  bool fits = true;
  const auto take = [&](const char* name, const char* value) {
    fits = fits && rd_kafka_conf_set(conf, name, value, error, sizeof(error)) == RD_KAFKA_CONF_OK;
  };
  take("bootstrap.servers", url.brokers.c_str());
  for (const auto& [name, value] : kSettings) take(name, value);
  for (const auto* some : {&security, &settings})
    for (const auto& [name, value] : *some) take(name.c_str(), value.c_str());
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
                    "");
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return Refuse(kEventTooLarge, fmt::format("Kafka takes no event so large in {}.", what),
                    "Say less in it, or set the brokers' message.max.bytes to 1048588 or more.");
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
      return Refuse(kLeaderUnknown, fmt::format("No broker leads {} at the moment.", what),
                    "Look at the brokers if it lasts.");
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return Refuse(kLogUnavailable,
                    fmt::format("Kafka does not let this program do what it must with {}: {}.",
                                what, rd_kafka_err2str(error)),
                    "Give its user the ACLs of deploy/k8s/components/kafka.");
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

}  // namespace tandem
