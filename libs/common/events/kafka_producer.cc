#include "libs/common/events/kafka_producer.h"

#include <set>
#include <utility>

#include "fmt/format.h"
#include "libs/common/events/kafka_record.h"
#include "libs/common/events/partitioner.h"
#include "libs/common/events/reasons.h"

namespace tandem {
namespace {

constexpr Duration kNoDelivery = absl::Seconds(10);

}  // namespace

Result<std::unique_ptr<KafkaProducer>> KafkaProducer::Open(const KafkaUrl& url) {
  std::unique_ptr<KafkaProducer> producer(new KafkaProducer(url.partitions));
  const auto set = [](rd_kafka_conf_t* conf) {
    rd_kafka_conf_set_dr_msg_cb(
        conf, [](rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
          auto& hears = *static_cast<KafkaProducer*>(opaque);
          if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            ++hears.delivered_;
            *static_cast<std::int64_t*>(message->_private) = message->offset;
          } else if (hears.failure_ == RD_KAFKA_RESP_ERR_NO_ERROR) {
            hears.failure_ = message->err;
          }
        });
  };
  ASSIGN_OR_RETURN(producer->handle_, OpenKafka(RD_KAFKA_PRODUCER, url,
                                                {{"enable.idempotence", "true"},
                                                 {"enable.gapless.guarantee", "true"},
                                                 {"acks", "all"},
                                                 {"message.timeout.ms", "0"},  // none
                                                 {"message.max.bytes", "1048588"},
                                                 {"linger.ms", "0"}},
                                                set, producer.get()));
  producer->bell_.HangOn(*KafkaQueue(rd_kafka_queue_get_main(producer->handle_.get())));
  return producer;
}

Result<EventLog::Offsets> KafkaProducer::Publish(const std::string& topic,
                                                 const std::vector<Event>& events) {
  RETURN_IF_ERROR(Learn(topic));
  offsets_.assign(events.size(), RD_KAFKA_OFFSET_INVALID);
  delivered_ = 0;
  silence_ = Until(kNoDelivery);
  for (std::size_t i = 0; i < events.size(); ++i) {
    RETURN_IF_ERROR(Send(topic, events[i], offsets_[i]));
  }
  while (delivered_ < events.size() && failure_ == RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (const Status status = Hear(); !status.ok()) return WhereItWaits(topic, events, status);
  }
  RETURN_IF_ERROR(StatusOf(failure_, topic));
  return std::exchange(offsets_, {});
}

Status KafkaProducer::WhereItWaits(const std::string& topic, const std::vector<Event>& events,
                                   const Status& status) const {
  std::set<int> taking, waiting;
  for (std::size_t i = 0; i < events.size(); ++i) {
    auto& partitions = offsets_[i] == RD_KAFKA_OFFSET_INVALID ? waiting : taking;
    partitions.insert(PartitionOf(events[i].key, partitions_));
  }
  if (waiting.empty()) return status;
  return Refuse(kLogUnavailable,
                fmt::format("Kafka takes nothing for {}/{} ({} partitions take nothing, {} do).",
                            topic, *waiting.begin(), waiting.size(), taking.size()),
                "Look at the brokers, and who leads that partition.");
}

Status KafkaProducer::Learn(const std::string& topic) {
  if (topics_.contains(topic)) return OkStatus();
  KafkaTopic added(rd_kafka_topic_new(handle_.get(), topic.c_str(), nullptr));
  const rd_kafka_metadata_t* found = nullptr;
  const auto error = rd_kafka_metadata(handle_.get(), 0, added.get(), &found, kKafkaPatience);
  const KafkaMetadata metadata(found);
  RETURN_IF_ERROR(StatusOf(error, topic));
  RETURN_IF_ERROR(StatusOf(metadata->topics[0].err, topic));
  if (const int found = metadata->topics[0].partition_cnt; found != partitions_) {
    return Refuse(kTopicUnfit,
                  fmt::format("{} has {} partitions, expected {}.", topic, found, partitions_),
                  "The number of partitions stays for a topic's life: make the topic anew.");
  }
  topics_[topic] = std::move(added);
  return OkStatus();
}

Status KafkaProducer::Send(const std::string& topic, const Event& event, std::int64_t& offset) {
  rd_kafka_headers_t* headers = HeadersOf(event);
  while (true) {
    // The events outlive the messages: nothing is copied.
    const rd_kafka_resp_err_t error =
        rd_kafka_producev(handle_.get(), RD_KAFKA_V_TOPIC(topic.c_str()),
                          // A topic that has grown since changes no key's place.
                          RD_KAFKA_V_PARTITION(PartitionOf(event.key, partitions_)),
                          RD_KAFKA_V_KEY(event.key.data(), event.key.size()),
                          RD_KAFKA_V_VALUE(const_cast<char*>(event.data.data()), event.data.size()),
                          RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(&offset), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return OkStatus();
    Status status = StatusOf(error, topic);
    if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) status = Hear();
    if (status.ok()) continue;
    rd_kafka_headers_destroy(headers);
    return status;
  }
}

Status KafkaProducer::Hear() {
  const std::size_t before = delivered_;
  rd_kafka_poll(handle_.get(), 0);
  if (delivered_ != before) {
    silence_ = Until(kNoDelivery);
  } else if (failure_ == RD_KAFKA_RESP_ERR_NO_ERROR) {
    bell_.Wait(silence_.left());
  }
  if (!silence_.passed()) return OkStatus();
  return StatusOf(RD_KAFKA_RESP_ERR__TIMED_OUT, "the relay's events");
}

}  // namespace tandem
