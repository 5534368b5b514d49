#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "libs/common/events/local_state.h"

namespace tandem {

// A member of a group of the local log.
class LocalSubscription final : public Subscription {
 public:
  // `records` is a connection of its own.
  LocalSubscription(LocalState* log, std::string group, const std::vector<std::string>& topics,
                    Assignment assignment, std::unique_ptr<LocalRecords> records);
  ~LocalSubscription() override;

  Result<std::vector<Record>> Poll(int limit, Time deadline) override;
  void Wake() override;
  void Pause(const Partition& partition, std::int64_t offset) override;
  void Resume(const Partition& partition) override;

 private:
  struct Reading {
    std::int64_t next = 0;
    bool paused = false;
  };
  // What can be read of a partition now.
  struct Waiting {
    Partition partition;
    std::int64_t topic_id, from, end;
  };

  // Gives up and takes partitions; true if anything changed. Releases `lock` while it asks the
  // consumer.
  Result<bool> Rebalance(std::unique_lock<std::mutex>& lock);
  Status Begin(const std::vector<Partition>& taken, std::unique_lock<std::mutex>& lock);
  std::vector<Waiting> FindWaiting() const;
  Result<std::vector<Record>> ReadSome(const std::vector<Waiting>& waiting, int limit);

  LocalState& log_;
  const std::string group_;
  const Assignment assignment_;
  const std::unique_ptr<LocalRecords> records_;
  LocalMember member_;                     // guarded by the log's mutex
  std::map<Partition, Reading> readings_;  // of the polling thread
  std::size_t turn_ = 0;                   // which partition is read first
};

}  // namespace tandem
