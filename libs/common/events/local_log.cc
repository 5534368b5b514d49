#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/file_lock.h"
#include "libs/common/base/until.h"
#include "libs/common/events/event_log.h"
#include "libs/common/events/local_records.h"
#include "libs/common/events/local_state.h"
#include "libs/common/events/local_subscription.h"
#include "libs/common/events/partitioner.h"
#include "libs/common/events/reasons.h"

namespace tandem {
namespace {

void MakeFolderOf(const std::string& path) {
  std::error_code ignored;  // opening tells what is wrong
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
}

class LocalLog : public EventLog {
 public:
  static Result<std::unique_ptr<EventLog>> Open(const std::string& path);

  Status Prepare(const std::vector<std::string>& topics) override;
  Result<Offsets> Publish(std::string_view topic, const std::vector<Event>& events) override;
  Result<std::unique_ptr<Subscription>> Subscribe(std::string_view group,
                                                  const std::vector<std::string>& topics,
                                                  Subscription::Assignment assignment) override;
  Result<int> Partitions(std::string_view topic) override;
  Result<std::map<Partition, std::int64_t>> Ends(const std::vector<Partition>& partitions) override;
  Status Read(const std::map<Partition, std::int64_t>& places, int count,
              const Take& take) override;
  using EventLog::Fetch;
  Result<std::vector<Record>> Fetch(const Partition& partition, std::int64_t offset, int limit,
                                    Time deadline) override;

 private:
  // What one caller wants to publish.
  struct Batch {
    std::string topic;
    const std::vector<Event>* events;
    bool done = false;
    Status status = {};
    Offsets offsets = {};

    Result<Offsets> Answer() && {
      if (!status.ok()) return status;
      return std::move(offsets);
    }
  };

  explicit LocalLog(std::string path) : path_(std::move(path)) {}

  // Both with the mutex held.
  std::vector<Placed> Place(const std::vector<Batch*>& batches,
                            std::map<Partition, std::int64_t>& ends) const;
  void WakeReaders(const std::vector<Batch*>& batches);

  const std::string path_;
  std::unique_ptr<FileLock> lock_;

  std::mutex fetching_;
  std::unique_ptr<LocalRecords> fetcher_;  // guarded by fetching_

  LocalState state_;
  // With the mutex of state_.
  std::condition_variable published_;  // a batch is done, or the next may write
  std::condition_variable arrived_;    // for Fetch
  std::vector<Batch*> queue_;
  bool writing_ = false;  // whoever set it owns writer_
  std::unique_ptr<LocalRecords> writer_;
};

Result<std::unique_ptr<EventLog>> LocalLog::Open(const std::string& path) {
  std::unique_ptr<LocalLog> log(new LocalLog(path));
  MakeFolderOf(path);
  ASSIGN_OR_RETURN(log->lock_, FileLock::Take(path + ".lock", kLogInUse));
  ASSIGN_OR_RETURN(log->writer_, LocalRecords::OpenToWrite(path));
  ASSIGN_OR_RETURN(log->fetcher_, LocalRecords::Open(path));
  ASSIGN_OR_RETURN(auto topics, log->writer_->Topics());
  log->state_.topics.insert(topics.begin(), topics.end());
  return std::unique_ptr<EventLog>(std::move(log));
}

Status LocalLog::Prepare(const std::vector<std::string>& topics) {
  std::unique_lock lock(state_.mutex);
  published_.wait(lock, [this] { return !writing_; });
  std::set<std::string> missing;
  for (const std::string& topic : topics) {
    if (!state_.topics.contains(topic)) missing.insert(topic);
  }
  if (missing.empty()) return OkStatus();
  const std::vector<std::string> names(missing.begin(), missing.end());
  ASSIGN_OR_RETURN(const std::vector<std::int64_t> ids, writer_->AddTopics(names));
  for (std::size_t i = 0; i < names.size(); ++i) {
    state_.topics[names[i]] = {.id = ids[i], .ends = std::vector<std::int64_t>(kLocalPartitions)};
  }
  for (auto& [name, group] : state_.groups) group.Reassign();
  return OkStatus();
}

// Whoever finds nobody writing writes for all who wait: one sync for many.
Result<EventLog::Offsets> LocalLog::Publish(std::string_view topic,
                                            const std::vector<Event>& events) {
  RETURN_IF_ERROR(CheckSizes(events));
  Batch batch{std::string(topic), &events};
  std::unique_lock lock(state_.mutex);
  RETURN_IF_ERROR(state_.Find(topic).status());
  if (events.empty()) return Offsets();
  queue_.push_back(&batch);
  published_.wait(lock, [this, &batch] { return batch.done || !writing_; });
  if (batch.done) return std::move(batch).Answer();

  writing_ = true;
  const std::vector<Batch*> batches = std::exchange(queue_, {});
  std::map<Partition, std::int64_t> ends;
  const std::vector<Placed> records = Place(batches, ends);
  lock.unlock();
  const Status status = writer_->Append(records);
  lock.lock();
  for (Batch* one : batches) {
    one->done = true;
    one->status = status;
  }
  if (status.ok()) {
    for (const auto& [partition, end] : ends) {
      state_.topics.find(partition.topic)->second.ends[static_cast<std::size_t>(partition.number)] =
          end;
    }
    WakeReaders(batches);
  }
  published_.notify_all();
  lock.unlock();
  writer_->BetweenBatches();  // while readers are at work already
  lock.lock();
  writing_ = false;
  published_.notify_all();
  return std::move(batch).Answer();
}

std::vector<Placed> LocalLog::Place(const std::vector<Batch*>& batches,
                                    std::map<Partition, std::int64_t>& ends) const {
  std::vector<Placed> records;
  for (Batch* batch : batches) {
    const LocalTopic& topic = state_.topics.find(batch->topic)->second;
    for (const Event& event : *batch->events) {
      const int number = PartitionOf(event.key, static_cast<int>(topic.ends.size()));
      const auto [end, is_first] =
          ends.try_emplace({batch->topic, number}, topic.ends[static_cast<std::size_t>(number)]);
      batch->offsets.push_back(end->second);
      records.push_back({topic.id, number, end->second++, &event});
    }
  }
  return records;
}

void LocalLog::WakeReaders(const std::vector<Batch*>& batches) {
  for (LocalMember* reader : state_.readers) {
    const bool concerns = std::any_of(batches.begin(), batches.end(), [reader](const Batch* batch) {
      return reader->topics.contains(batch->topic);
    });
    if (concerns) reader->wakes.notify_all();
  }
  arrived_.notify_all();
}

Result<std::unique_ptr<Subscription>> LocalLog::Subscribe(std::string_view group,
                                                          const std::vector<std::string>& topics,
                                                          Subscription::Assignment assignment) {
  {
    const std::lock_guard lock(state_.mutex);
    for (const std::string& topic : topics) {
      RETURN_IF_ERROR(state_.Find(topic).status());
    }
  }
  ASSIGN_OR_RETURN(std::unique_ptr<LocalRecords> records, LocalRecords::Open(path_));
  return std::make_unique<LocalSubscription>(&state_, std::string(group), topics,
                                             std::move(assignment), std::move(records));
}

Result<int> LocalLog::Partitions(std::string_view topic) {
  const std::lock_guard lock(state_.mutex);
  ASSIGN_OR_RETURN(const LocalTopic* found, state_.Find(topic));
  return static_cast<int>(found->ends.size());
}

Result<std::map<Partition, std::int64_t>> LocalLog::Ends(const std::vector<Partition>& partitions) {
  const std::lock_guard lock(state_.mutex);
  std::map<Partition, std::int64_t> ends;
  for (const Partition& partition : partitions) {
    ASSIGN_OR_RETURN(ends[partition], state_.End(partition));
  }
  return ends;
}

Status LocalLog::Read(const std::map<Partition, std::int64_t>& places, int count,
                      const Take& take) {
  for (const auto& [partition, offset] : places) {
    ASSIGN_OR_RETURN(std::vector<Record> records, Fetch(partition, offset, count));
    for (Record& record : records) take(std::move(record));
  }
  return OkStatus();
}

Result<std::vector<Record>> LocalLog::Fetch(const Partition& partition, std::int64_t offset,
                                            int limit, Time deadline) {
  const Until until(deadline);
  std::int64_t topic_id = 0;
  {
    std::unique_lock lock(state_.mutex);
    ASSIGN_OR_RETURN(std::int64_t end, state_.End(partition));
    while (end <= offset) {
      if (until.passed()) return std::vector<Record>();
      arrived_.wait_until(lock, until.at());
      ASSIGN_OR_RETURN(end, state_.End(partition));
    }
    topic_id = state_.topics.find(partition.topic)->second.id;
    limit = static_cast<int>(std::min<std::int64_t>(limit, end - offset));
  }
  const std::lock_guard lock(fetching_);
  return fetcher_->Read(partition, topic_id, offset, limit);
}

}  // namespace

Result<std::unique_ptr<EventLog>> OpenLocalLog(const std::string& path) {
  return LocalLog::Open(path);
}

}  // namespace tandem
