#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/common/base/until.h"
#include "libs/common/events/kafka_bell.h"

namespace tandem {

// A member of a Kafka consumer group. It begins where `assignment` says, whatever Kafka has
// committed for the group: that is written once a second for those who watch lag, and never read.
class KafkaSubscription final : public Subscription {
 public:
  // `exists` answers FAILED_PRECONDITION if a topic is gone: asked when librdkafka believes so.
  using Exists = std::function<Status(const std::string& topic)>;
  static Result<std::unique_ptr<KafkaSubscription>> Join(const KafkaUrl& url,
                                                         const std::string& group,
                                                         const std::vector<std::string>& topics,
                                                         Assignment assignment, Exists exists);
  // Leaves the group, so that the others need not wait for its session to end.
  ~KafkaSubscription() override;

  Result<std::vector<Record>> Poll(int limit, Time deadline) override;
  void Wake() override;
  void Pause(const Partition& partition, std::int64_t offset) override;
  void Resume(const Partition& partition) override;

 private:
  struct Reading {
    std::int64_t next = 0;
    bool paused = false;
    int gaps = 0;  // records in a row that are not the next one
  };

  KafkaSubscription(Assignment assignment, Exists exists)
      : assignment_(std::move(assignment)), exists_(std::move(exists)) {}
  static void Rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t what,
                        rd_kafka_topic_partition_list_t* places, void* opaque);
  Status IsReachable() const;
  // Whether a broker answers, where none did before.
  Status Reach();
  // Begins with what was assigned.
  Status Begin();
  // Adds the record of `message` if it is the next one of a partition that is read here.
  Status Take(rd_kafka_message_t& message, std::vector<Record>& records);
  Status ErrorOf(const rd_kafka_message_t& message) const;
  void Seek(const Partition& partition, std::int64_t offset);
  void TellProgress();

  const Assignment assignment_;
  const Exists exists_;
  std::map<Partition, Reading> readings_;
  std::optional<std::vector<Partition>> assigned_;  // and not yet begun with
  Status failure_;                                  // for Poll to answer
  Until tell_{absl::ZeroDuration()};
  bool unreachable_ = false;
  bool leaving_ = false;
  std::atomic<bool> woken_ = false;
  const KafkaBell bell_;
  KafkaHandle handle_;
};

}  // namespace tandem
