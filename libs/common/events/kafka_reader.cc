#include "libs/common/events/kafka_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "libs/common/events/kafka_record.h"
#include "libs/common/events/reasons.h"

namespace tandem {
namespace {

constexpr Duration kPatience = absl::Milliseconds(kKafkaPatience);
// How soon to ask again while a partition has no leader, as after a broker was started.
constexpr Duration kLeaderMoves = absl::Milliseconds(20);

}  // namespace

Result<std::unique_ptr<KafkaReader>> KafkaReader::Open(const KafkaUrl& url) {
  std::unique_ptr<KafkaReader> reader(new KafkaReader());
  ASSIGN_OR_RETURN(reader->handle_, OpenKafka(RD_KAFKA_CONSUMER, url,
                                              {{"group.id", "tandem-reader"},  // it joins none
                                               {"enable.auto.commit", "false"},
                                               {"auto.offset.reset", "error"},
                                               // Little is read of many partitions, while others
                                               // wait; a larger record comes all the same, alone.
                                               {"fetch.message.max.bytes", "32768"},
                                               // What waits in one request holds up the next.
                                               {"fetch.wait.max.ms", "10"}}));
  rd_kafka_poll_set_consumer(reader->handle());
  reader->bell_.HangOn(*KafkaQueue(rd_kafka_queue_get_consumer(reader->handle())));
  return reader;
}

Result<TopicSizes> KafkaReader::Sizes(const std::vector<std::string>& topics) {
  TopicSizes sizes;
  const std::set<std::string> wanted(topics.begin(), topics.end());
  const rd_kafka_metadata_t* found = nullptr;
  RETURN_IF_ERROR(
      StatusOf(rd_kafka_metadata(handle(), 1, nullptr, &found, kKafkaPatience), "its topics"));
  const KafkaMetadata metadata(found);
  brokers_ = metadata->broker_cnt;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata->topics[i];
    if (!wanted.contains(topic.topic)) continue;
    TopicSize& size = sizes[topic.topic];
    size = {.partitions = topic.partition_cnt, .replicas = brokers_};
    for (int number = 0; number < topic.partition_cnt; ++number)
      size.replicas = std::min(size.replicas, topic.partitions[number].replica_cnt);
  }
  return sizes;
}

Result<std::map<Partition, std::int64_t>> KafkaReader::Ends(
    const std::vector<Partition>& partitions) {
  if (partitions.empty()) return std::map<Partition, std::int64_t>();
  const Until until(kPatience);
  while (true) {
    auto ends = AskEnds(partitions);
    if (ReasonOf(ends.status()) == kTopicMissing.name) {
      // A broker may know of a topic before it has it; a slow one for longer than anybody waits.
      ASSIGN_OR_RETURN(const bool exist, Exist(partitions));
      if (exist) ends = StatusOf(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, partitions.front().topic);
    }
    if (ReasonOf(ends.status()) != kLeaderUnknown.name || until.passed()) return ends;
    absl::SleepFor(kLeaderMoves);
  }
}

Result<bool> KafkaReader::Exist(const std::vector<Partition>& partitions) {
  std::vector<std::string> topics;
  for (const Partition& partition : partitions) topics.push_back(partition.topic);
  ASSIGN_OR_RETURN(const TopicSizes found, Sizes(topics));
  return std::all_of(partitions.begin(), partitions.end(), [&found](const Partition& partition) {
    const auto topic = found.find(partition.topic);
    return topic != found.end() && partition.number < topic->second.partitions;
  });
}

Result<std::map<Partition, std::int64_t>> KafkaReader::AskEnds(
    const std::vector<Partition>& partitions) {
  const KafkaPlaces places = PlacesOf(partitions);
  for (int i = 0; i < places->cnt; ++i) places->elems[i].offset = RD_KAFKA_OFFSET_END;
  const auto error = rd_kafka_offsets_for_times(handle(), places.get(), kKafkaPatience);
  RETURN_IF_ERROR(StatusOf(error, partitions.front().topic));
  std::map<Partition, std::int64_t> ends;
  for (int i = 0; i < places->cnt; ++i) {
    const rd_kafka_topic_partition_t& place = places->elems[i];
    RETURN_IF_ERROR(StatusOf(place.err, place.topic));
    ends[PartitionOf(place)] = place.offset;
  }
  return ends;
}

Status KafkaReader::Read(std::map<Partition, std::int64_t> places, int count,
                         const EventLog::Take& take) {
  std::vector<Partition> partitions;
  for (const auto& [partition, offset] : places) partitions.push_back(partition);
  ASSIGN_OR_RETURN(const auto ends, Ends(partitions));
  std::erase_if(places, [&](const auto& place) { return place.second >= ends.at(place.first); });
  if (places.empty()) return OkStatus();
  RETURN_IF_ERROR(Begin(places));
  Until until(kPatience);
  Status status;
  while (status.ok() && !places.empty()) {
    std::vector<Record> next;
    status = TakeNext(next, until);
    for (Record& record : next) {
      const auto place = places.find(record.partition);
      if (place == places.end()) continue;
      const std::int64_t last = std::min(place->second + count, ends.at(place->first)) - 1;
      if (record.offset >= last) places.erase(place);
      if (record.offset > last) continue;
      take(std::move(record));
      until = Until(kPatience);
    }
    if (status.ok() && next.empty()) status = StatusOf(RD_KAFKA_RESP_ERR__TIMED_OUT, "its records");
  }
  End();
  return status;
}

Result<std::vector<Record>> KafkaReader::Fetch(const Partition& partition, std::int64_t offset,
                                               int limit, Time deadline) {
  const Until until(deadline);
  ASSIGN_OR_RETURN(const auto ends, Ends({partition}));
  const std::int64_t waiting = ends.at(partition) - offset;
  std::vector<Record> records;
  if (waiting <= 0 && until.passed()) return records;
  RETURN_IF_ERROR(Begin({{partition, offset}}));
  const auto wanted = static_cast<std::size_t>(std::clamp<std::int64_t>(waiting, 1, limit));
  Status status;
  while (status.ok() && records.size() < wanted) {
    const std::size_t before = records.size();
    status = TakeNext(records, waiting > 0 ? Until(kPatience) : until);
    if (records.size() > before) continue;
    if (status.ok() && waiting > 0) status = StatusOf(RD_KAFKA_RESP_ERR__TIMED_OUT, "its records");
    break;
  }
  End();
  if (!status.ok()) return status;
  return records;
}

Status KafkaReader::Begin(const std::map<Partition, std::int64_t>& places) {
  return StatusOf(rd_kafka_assign(handle(), PlacesOf(places).get()), "its partitions");
}

void KafkaReader::End() { rd_kafka_assign(handle(), nullptr); }

Status KafkaReader::TakeNext(std::vector<Record>& records, const Until& until) {
  while (true) {
    const KafkaMessage message = NextMessage(handle());
    if (message == nullptr) {
      if (until.passed()) return OkStatus();
      bell_.Wait(until.left());
      continue;
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      const bool has_topic = message->rkt != nullptr;
      return StatusOf(message->err, has_topic ? rd_kafka_topic_name(message->rkt) : "its records");
    }
    Record record = RecordOf(*message);
    records.push_back(std::move(record));
    return OkStatus();
  }
}

}  // namespace tandem
