#include "libs/common/events/kafka_subscription.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/common/events/kafka_record.h"

namespace tandem {
namespace {

constexpr Duration kTellEvery = absl::Seconds(1);
constexpr Duration kLeaveWithin = absl::Seconds(1);
constexpr int kMostGaps = 3;
constexpr int kReachWithin = 500;  // milliseconds

std::map<std::string, std::string> SettingsOf(const KafkaUrl& url, const std::string& group) {
  return {{"group.id", group},
          {"partition.assignment.strategy", "range"},
          {"enable.auto.commit", "false"},
          {"auto.offset.reset", "error"},
          // One that comes is heard of within a second.
          {"session.timeout.ms", std::to_string(url.session_timeout_ms)},
          {"heartbeat.interval.ms", "500"},
          // A partition that goes on waits for the request under way.
          {"fetch.wait.max.ms", "100"},
          {"fetch.error.backoff.ms", "100"}};
}

}  // namespace

Result<std::unique_ptr<KafkaSubscription>> KafkaSubscription::Join(
    const KafkaUrl& url, const std::string& group, const std::vector<std::string>& topics,
    Assignment assignment, Exists exists) {
  std::unique_ptr<KafkaSubscription> member(
      new KafkaSubscription(std::move(assignment), std::move(exists)));
  const auto set = [](rd_kafka_conf_t* conf) {
    rd_kafka_conf_set_rebalance_cb(conf, &Rebalance);
    rd_kafka_conf_set_error_cb(conf, [](rd_kafka_t* handle, int error, const char*, void* opaque) {
      if (error != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;  // the others pass or come again
      static_cast<KafkaSubscription*>(opaque)->unreachable_ = true;
      rd_kafka_yield(handle);
    });
  };
  ASSIGN_OR_RETURN(member->handle_,
                   OpenKafka(RD_KAFKA_CONSUMER, url, SettingsOf(url, group), set, member.get()));
  rd_kafka_poll_set_consumer(member->handle_.get());
  member->bell_.HangOn(*KafkaQueue(rd_kafka_queue_get_consumer(member->handle_.get())));
  const KafkaPlaces all(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
  for (const std::string& topic : topics) {
    rd_kafka_topic_partition_list_add(all.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  RETURN_IF_ERROR(StatusOf(rd_kafka_subscribe(member->handle_.get(), all.get()), group));
  return member;
}

KafkaSubscription::~KafkaSubscription() {
  leaving_ = true;
  // Whoever cannot tell its group waits for five seconds with a busy thread, and sometimes for ever
  // (librdkafka 2.0.2).
  if (!IsReachable().ok()) return;
  const KafkaQueue leaving(rd_kafka_queue_new(handle_.get()));
  const KafkaError error(rd_kafka_consumer_close_queue(handle_.get(), leaving.get()));
  bell_.HangOn(*leaving);
  const Until until(kLeaveWithin);
  while (error == nullptr && !rd_kafka_consumer_closed(handle_.get()) && !until.passed()) {
    bell_.Wait(absl::Milliseconds(10));
    const KafkaEvent event(rd_kafka_queue_poll(leaving.get(), 0));
    if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_REBALANCE) {
      rd_kafka_assign(handle_.get(), nullptr);
    }
  }
}

void KafkaSubscription::Rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t what,
                                  rd_kafka_topic_partition_list_t* places, void* opaque) {
  auto& member = *static_cast<KafkaSubscription*>(opaque);
  member.assigned_.reset();
  if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS && !member.leaving_) {
    // Begun with in Poll, where an error of `start` can be answered.
    std::vector<Partition>& assigned = member.assigned_.emplace();
    for (int i = 0; i < places->cnt; ++i) assigned.push_back(PartitionOf(places->elems[i]));
    rd_kafka_yield(handle);
    return;
  }
  rd_kafka_assign(handle, nullptr);
  const auto lost = std::exchange(member.readings_, {});
  if (member.leaving_) return;
  for (const auto& [partition, reading] : lost) member.assignment_.revoked(partition);
}

Status KafkaSubscription::Begin() {
  if (!assigned_.has_value()) return OkStatus();
  std::map<Partition, std::int64_t> starts;
  for (const Partition& partition : *assigned_) {
    ASSIGN_OR_RETURN(starts[partition], assignment_.start(partition));
  }
  // A partition that comes back is as paused as it was when it went (librdkafka 2.0.2). After it
  // was assigned, the thread that starts to read it could lose a race against this, and with it the
  // partition: nothing would come of it any more.
  rd_kafka_resume_partitions(handle_.get(), PlacesOf(*assigned_).get());
  RETURN_IF_ERROR(StatusOf(rd_kafka_assign(handle_.get(), PlacesOf(starts).get()), "its group"));
  assigned_.reset();
  for (const auto& [partition, offset] : starts) readings_[partition] = {.next = offset};
  return OkStatus();
}

Status KafkaSubscription::IsReachable() const {
  if (handle_ == nullptr) return Internal("It was never opened.");
  const rd_kafka_metadata_t* found = nullptr;
  const auto error = rd_kafka_metadata(handle_.get(), 0, nullptr, &found, kReachWithin);
  const KafkaMetadata metadata(found);
  return StatusOf(error, "this consumer");
}

// librdkafka tells once that it has lost its brokers, and never that it has one again.
Status KafkaSubscription::Reach() {
  if (!unreachable_) return OkStatus();
  RETURN_IF_ERROR(IsReachable());
  unreachable_ = false;
  return OkStatus();
}

Result<std::vector<Record>> KafkaSubscription::Poll(int limit, Time deadline) {
  const Until until(deadline);
  RETURN_IF_ERROR(Reach());
  RETURN_IF_ERROR(Begin());
  TellProgress();
  std::vector<Record> records;
  while (failure_.ok() && !unreachable_ && static_cast<int>(records.size()) < limit) {
    const KafkaMessage message = NextMessage(handle_.get());
    if (message != nullptr) {
      failure_.Update(Take(*message, records));
      continue;
    }
    if (assigned_.has_value()) {
      RETURN_IF_ERROR(Begin());
      break;
    }
    if (!failure_.ok() || unreachable_ || !records.empty() || woken_.exchange(false) ||
        until.passed())
      break;
    bell_.Wait(std::min(until.left(), kTellEvery));
    TellProgress();
  }
  // Some may have gone while others were taken.
  std::erase_if(records, [this](const Record& one) { return !readings_.contains(one.partition); });
  if (records.empty() && !failure_.ok()) return std::exchange(failure_, OkStatus());
  if (records.empty() && unreachable_) RETURN_IF_ERROR(Reach());
  return records;
}

Status KafkaSubscription::Take(rd_kafka_message_t& message, std::vector<Record>& records) {
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorOf(message);
  const auto found = readings_.find(PartitionOf(message));
  if (found == readings_.end()) return OkStatus();
  auto& [partition, reading] = *found;
  if (reading.paused || message.offset < reading.next) return OkStatus();
  if (message.offset > reading.next) {
    if (++reading.gaps > kMostGaps) {
      return StatusOf(RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, partition.topic);
    }
    Seek(partition, reading.next);
    return OkStatus();
  }
  Record record = RecordOf(message);
  reading.gaps = 0;
  reading.next = message.offset + 1;
  records.push_back(std::move(record));
  return OkStatus();
}

Status KafkaSubscription::ErrorOf(const rd_kafka_message_t& message) const {
  const std::string topic = message.rkt == nullptr ? "" : rd_kafka_topic_name(message.rkt);
  Status status = StatusOf(message.err, topic.empty() ? "this consumer" : topic);
  const bool is_replaced = message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET;
  if (IsTransient(status) || is_replaced || topic.empty()) return status;
  // A broker that has just come back may not know its topics yet.
  RETURN_IF_ERROR(exists_(topic));
  return StatusOf(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, topic);
}

void KafkaSubscription::Wake() {
  woken_ = true;
  bell_.Ring();
}

void KafkaSubscription::Pause(const Partition& partition, std::int64_t offset) {
  const auto found = readings_.find(partition);
  if (found == readings_.end()) return;
  found->second = {.next = offset, .paused = true};
  rd_kafka_pause_partitions(handle_.get(), PlacesOf(std::vector{partition}).get());
}

void KafkaSubscription::Resume(const Partition& partition) {
  const auto found = readings_.find(partition);
  if (found == readings_.end() || !found->second.paused) return;
  found->second.paused = false;
  Seek(partition, found->second.next);
  rd_kafka_resume_partitions(handle_.get(), PlacesOf(std::vector{partition}).get());
}

void KafkaSubscription::Seek(const Partition& partition, std::int64_t offset) {
  // If it fails, what comes is not the next record, and it is tried again.
  const KafkaPlaces places = PlacesOf({{partition, offset}});
  const KafkaError ignored(rd_kafka_seek_partitions(handle_.get(), places.get(), kKafkaPatience));
}

void KafkaSubscription::TellProgress() {
  if (readings_.empty() || !tell_.passed()) return;
  tell_ = Until(kTellEvery);
  std::map<Partition, std::int64_t> next;
  for (const auto& [partition, reading] : readings_) next[partition] = reading.next;
  rd_kafka_commit(handle_.get(), PlacesOf(next).get(), /*async=*/1);
}

}  // namespace tandem
