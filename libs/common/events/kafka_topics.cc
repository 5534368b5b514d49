#include "libs/common/events/kafka_topics.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/events/reasons.h"

namespace tandem {
namespace {

using NewTopic = Owned<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using Resource = Owned<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;

constexpr int kReplicas = 3;
// How long brokers are given to hear of topics that are made.
constexpr Duration kHeard = absl::Seconds(30);
constexpr std::string_view kInSync = "min.insync.replicas";

// Projections are rebuilt from the first event on; the broker's own time of arrival cannot be
// refused, whatever the clock of the relay says.
constexpr std::pair<const char*, const char*> kConfig[] = {
    {"retention.ms", "-1"},
    {"retention.bytes", "-1"},
    {"cleanup.policy", "delete"},
    {"message.timestamp.type", "LogAppendTime"},
};

int Replicas(const KafkaUrl& url, const KafkaReader& reader) {
  return url.replicas > 0 ? url.replicas : std::min(kReplicas, reader.brokers());
}
// How many must confirm an event, so that it survives the loss of a broker where there are several.
int InSync(const KafkaUrl& url, const KafkaReader& reader) {
  return std::max(1, Replicas(url, reader) - 1);
}

// Runs an admin request and waits for its answer.
template <class Request>
Result<KafkaEvent> Ask(KafkaReader& reader, Request request) {
  const KafkaQueue answers(rd_kafka_queue_new(reader.handle()));
  request(answers.get());
  KafkaEvent event(rd_kafka_queue_poll(answers.get(), 2 * kKafkaPatience));
  if (event == nullptr) return StatusOf(RD_KAFKA_RESP_ERR__TIMED_OUT, "its topics");
  RETURN_IF_ERROR(StatusOf(rd_kafka_event_error(event.get()), "its topics"));
  return event;
}

// What of the configuration of `topic` does not fit.
void CheckConfig(const rd_kafka_ConfigResource_t& topic, int in_sync,
                 std::vector<std::string>& unfit) {
  std::size_t count = 0;
  const auto* entries = rd_kafka_ConfigResource_configs(&topic, &count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view name = rd_kafka_ConfigEntry_name(entries[i]);
    const char* const text = rd_kafka_ConfigEntry_value(entries[i]);
    const std::string_view value = text == nullptr ? "" : text;
    std::string expected;
    for (const auto& [key, wanted] : kConfig) {
      if (name == key && value != wanted) expected = wanted;
    }
    int number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    if (name == kInSync && number < in_sync) expected = fmt::format("{} or more", in_sync);
    if (expected.empty()) continue;
    unfit.push_back(fmt::format("{}: {} is {}, expected {}", rd_kafka_ConfigResource_name(&topic),
                                name, value, expected));
  }
}

Status CheckConfigs(KafkaReader& reader, int in_sync, const TopicSizes& topics,
                    std::vector<std::string>& unfit) {
  std::vector<Resource> owned;
  std::vector<rd_kafka_ConfigResource_t*> resources;
  for (const auto& [topic, size] : topics) {
    owned.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
    resources.push_back(owned.back().get());
  }
  if (resources.empty()) return OkStatus();
  ASSIGN_OR_RETURN(const KafkaEvent event, Ask(reader, [&](rd_kafka_queue_t* answers) {
                     rd_kafka_DescribeConfigs(reader.handle(), resources.data(), resources.size(),
                                              nullptr, answers);
                   }));
  std::size_t count = 0;
  const auto* described = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto error = rd_kafka_ConfigResource_error(described[i]);
    RETURN_IF_ERROR(StatusOf(error, rd_kafka_ConfigResource_name(described[i])));
    CheckConfig(*described[i], in_sync, unfit);
  }
  return OkStatus();
}

// Of those that are there.
Status CheckFit(KafkaReader& reader, const KafkaUrl& url, const TopicSizes& topics) {
  std::vector<std::string> unfit;
  const int least = InSync(url, reader);
  for (const auto& [topic, size] : topics) {
    if (size.partitions != url.partitions) {
      unfit.push_back(fmt::format("{}: it has {} partitions, expected {}", topic, size.partitions,
                                  url.partitions));
    }
    // With fewer than must confirm an event nothing could ever be published.
    if (size.replicas < least) {
      unfit.push_back(
          fmt::format("{}: it has {} replicas, expected {} or more", topic, size.replicas, least));
    }
  }
  RETURN_IF_ERROR(CheckConfigs(reader, least, topics, unfit));
  if (unfit.empty()) return OkStatus();
  return Refuse(kTopicUnfit, fmt::format("{}.", fmt::join(unfit, "; ")),
                "Alter the configuration with Kafka's own tools; the number of partitions stays "
                "for a topic's life.");
}

std::vector<std::string> MissingOf(const std::vector<std::string>& topics,
                                   const TopicSizes& found) {
  std::vector<std::string> missing;
  for (const std::string& topic : topics) {
    if (!found.contains(topic)) missing.push_back(topic);
  }
  return missing;
}

Status Make(KafkaReader& reader, int partitions, const MadeTopics& topics) {
  std::vector<NewTopic> owned;
  std::vector<rd_kafka_NewTopic_t*> wanted;
  char error[512] = "";
  for (const std::string& name : topics.names) {
    NewTopic topic(
        rd_kafka_NewTopic_new(name.c_str(), partitions, topics.replicas, error, sizeof(error)));
    if (topic == nullptr) return Internal(error);
    for (const auto& [key, value] : kConfig) rd_kafka_NewTopic_set_config(topic.get(), key, value);
    rd_kafka_NewTopic_set_config(topic.get(), std::string(kInSync).c_str(),
                                 std::to_string(topics.in_sync).c_str());
    wanted.push_back(topic.get());
    owned.push_back(std::move(topic));
  }
  ASSIGN_OR_RETURN(const KafkaEvent event, Ask(reader, [&](rd_kafka_queue_t* answers) {
                     rd_kafka_CreateTopics(reader.handle(), wanted.data(), wanted.size(), nullptr,
                                           answers);
                   }));
  std::size_t count = 0;
  const auto* results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto failure = rd_kafka_topic_result_error(results[i]);
    // Somebody else may apply at the same time.
    if (failure == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
    const std::string_view name = rd_kafka_topic_result_name(results[i]);
    if (failure == RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR) {
      return Refuse(
          kLogUnavailable,
          fmt::format("Kafka has too few brokers for {} replicas of {}.", topics.replicas, name),
          "Start the others first.");
    }
    RETURN_IF_ERROR(StatusOf(failure, name));
  }
  return OkStatus();
}

}  // namespace

std::span<const std::pair<const char*, const char*>> TopicConfig() { return kConfig; }

Status CheckTopics(KafkaReader& reader, const KafkaUrl& url,
                   const std::vector<std::string>& topics) {
  ASSIGN_OR_RETURN(const TopicSizes found, reader.Sizes(topics));
  const std::vector<std::string> missing = MissingOf(topics, found);
  if (!missing.empty()) {
    return StatusOf(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
                    fmt::to_string(fmt::join(missing, ", ")));
  }
  return CheckFit(reader, url, found);
}

Result<MadeTopics> ApplyTopics(std::string_view url, const std::vector<std::string>& topics) {
  ASSIGN_OR_RETURN(const KafkaUrl kafka, ParseKafkaUrl(url));
  ASSIGN_OR_RETURN(const std::unique_ptr<KafkaReader> reader, KafkaReader::Open(kafka));
  ASSIGN_OR_RETURN(const TopicSizes found, reader->Sizes(topics));
  RETURN_IF_ERROR(CheckFit(*reader, kafka, found));
  MadeTopics made{.names = MissingOf(topics, found),
                  .replicas = Replicas(kafka, *reader),
                  .in_sync = InSync(kafka, *reader)};
  if (made.names.empty()) return made;
  RETURN_IF_ERROR(Make(*reader, kafka.partitions, made));
  // The brokers hear of new topics one after another, busy ones late.
  const Time until = absl::Now() + kHeard;
  Status status = CheckTopics(*reader, kafka, topics);
  while (ReasonOf(status) == kTopicMissing.name && absl::Now() < until) {
    absl::SleepFor(absl::Milliseconds(20));
    status = CheckTopics(*reader, kafka, topics);
  }
  if (!status.ok()) return status;
  return made;
}

}  // namespace tandem
