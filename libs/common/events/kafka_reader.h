#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/common/base/until.h"
#include "libs/common/events/kafka_bell.h"
#include "libs/common/events/kafka_handle.h"

namespace tandem {

// What the brokers say of a topic: its partitions, and the replicas of the one that has fewest.
struct TopicSize {
  int partitions = 0;
  int replicas = 0;
};
using TopicSizes = std::map<std::string, TopicSize>;

// Reads outside of a group. For one thread at a time.
class KafkaReader {
 public:
  static Result<std::unique_ptr<KafkaReader>> Open(const KafkaUrl& url);

  // Of each of `topics`; those that are missing are left out.
  Result<TopicSizes> Sizes(const std::vector<std::string>& topics);
  // See EventLog.
  Result<std::map<Partition, std::int64_t>> Ends(const std::vector<Partition>& partitions);
  Status Read(std::map<Partition, std::int64_t> places, int count, const EventLog::Take& take);
  Result<std::vector<Record>> Fetch(const Partition& partition, std::int64_t offset, int limit,
                                    Time deadline);

  rd_kafka_t* handle() { return handle_.get(); }
  // Of the cluster, as the last answer told.
  int brokers() const { return brokers_; }

 private:
  KafkaReader() = default;
  Result<bool> Exist(const std::vector<Partition>& partitions);
  Result<std::map<Partition, std::int64_t>> AskEnds(const std::vector<Partition>& partitions);
  Status Begin(const std::map<Partition, std::int64_t>& places);
  // Adds the next record, if one comes before `until`.
  Status TakeNext(std::vector<Record>& records, const Until& until);
  void End();

  int brokers_ = 0;
  const KafkaBell bell_;
  KafkaHandle handle_;
};

}  // namespace tandem
