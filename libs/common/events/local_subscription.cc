#include "libs/common/events/local_subscription.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/until.h"
#include "libs/common/events/reasons.h"

namespace tandem {

LocalSubscription::LocalSubscription(LocalState* log, std::string group,
                                     const std::vector<std::string>& topics, Assignment assignment,
                                     std::unique_ptr<LocalRecords> records)
    : log_(*log),
      group_(std::move(group)),
      assignment_(std::move(assignment)),
      records_(std::move(records)) {
  member_.topics = {topics.begin(), topics.end()};
  const std::lock_guard lock(log_.mutex);
  log_.groups[group_].Join(&member_);
  log_.readers.push_back(&member_);
}

LocalSubscription::~LocalSubscription() {
  const std::lock_guard lock(log_.mutex);
  std::erase(log_.readers, &member_);
  LocalGroup& group = log_.groups[group_];
  group.Leave(&member_);
  if (group.empty()) log_.groups.erase(group_);
}

Result<std::vector<Record>> LocalSubscription::Poll(int limit, Time deadline) {
  const Until until(deadline);
  std::unique_lock lock(log_.mutex);
  while (true) {
    ASSIGN_OR_RETURN(const bool changed, Rebalance(lock));
    const std::vector<Waiting> waiting = FindWaiting();
    if (!waiting.empty()) {
      lock.unlock();
      return ReadSome(waiting, limit);
    }
    const bool woken = std::exchange(member_.woken, false);
    if (changed || woken || until.passed()) return std::vector<Record>();
    member_.wakes.wait_until(lock, until.at(), [this] {
      return member_.woken || member_.reassigned || !FindWaiting().empty();
    });
  }
}

Result<bool> LocalSubscription::Rebalance(std::unique_lock<std::mutex>& lock) {
  if (!std::exchange(member_.reassigned, false)) return false;
  const std::vector<Partition> all = log_.PartitionsOf(member_.topics);
  const std::vector<Partition> lost = log_.groups[group_].ToGiveUp(member_, all);
  if (!lost.empty()) {
    lock.unlock();
    for (const Partition& partition : lost) {
      readings_.erase(partition);
      assignment_.revoked(partition);
    }
    lock.lock();
    for (const Partition& partition : lost) log_.groups[group_].GiveUp(&member_, partition);
  }
  const std::vector<Partition> taken = log_.groups[group_].Take(&member_, all);
  if (!taken.empty()) RETURN_IF_ERROR(Begin(taken, lock));
  return !lost.empty() || !taken.empty();
}

Status LocalSubscription::Begin(const std::vector<Partition>& taken,
                                std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  Status status;
  for (const Partition& partition : taken) {
    const Result<std::int64_t> start = assignment_.start(partition);
    status = start.status();
    if (!status.ok()) break;
    readings_[partition] = {.next = *start};
  }
  lock.lock();
  if (status.ok()) return status;
  // The next Poll takes them again.
  for (const Partition& partition : taken) {
    if (!readings_.contains(partition)) log_.groups[group_].GiveUp(&member_, partition);
  }
  return status;
}

std::vector<LocalSubscription::Waiting> LocalSubscription::FindWaiting() const {
  std::vector<Waiting> waiting;
  for (const auto& [partition, reading] : readings_) {
    if (reading.paused) continue;
    const LocalTopic& topic = log_.topics.find(partition.topic)->second;
    const std::int64_t end = topic.ends[static_cast<std::size_t>(partition.number)];
    if (reading.next < end) waiting.push_back({partition, topic.id, reading.next, end});
  }
  return waiting;
}

// Every partition has its turn to be the first, so that a busy one keeps none waiting.
Result<std::vector<Record>> LocalSubscription::ReadSome(const std::vector<Waiting>& waiting,
                                                        int limit) {
  std::vector<Record> all;
  ++turn_;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const int room = limit - static_cast<int>(all.size());
    if (room <= 0) break;
    const Waiting& one = waiting[(turn_ + i) % waiting.size()];
    const int wanted = static_cast<int>(std::min<std::int64_t>(room, one.end - one.from));
    ASSIGN_OR_RETURN(std::vector<Record> some,
                     records_->Read(one.partition, one.topic_id, one.from, wanted));
    if (some.empty()) return Internal("The local log has lost records of " + one.partition.topic);
    readings_[one.partition].next = some.back().offset + 1;
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

void LocalSubscription::Wake() {
  const std::lock_guard lock(log_.mutex);
  member_.woken = true;
  member_.wakes.notify_all();
}

void LocalSubscription::Pause(const Partition& partition, std::int64_t offset) {
  const auto found = readings_.find(partition);
  if (found != readings_.end()) found->second = {.next = offset, .paused = true};
}

void LocalSubscription::Resume(const Partition& partition) {
  const auto found = readings_.find(partition);
  if (found != readings_.end()) found->second.paused = false;
}

}  // namespace tandem
