#include "libs/common/events/consumer_worker.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/reasons.h"
#include "libs/common/store/internal_collections.h"

namespace tandem {
namespace {

constexpr int kMaxRuns = 10;
// A log that does not answer must not hold up those who ask for metrics.
constexpr Duration kLookAgain = absl::Milliseconds(25);
constexpr std::chrono::seconds kMeasureEvery(1), kMeasureAgain(15);

Status Stopped(std::string_view consumer) {
  return absl::CancelledError(fmt::format("{} is stopped.", consumer));
}

Status PassedWhile(std::string_view what) {
  return Refuse(kDeadlineExceeded, fmt::format("The deadline passed while waiting for {}.", what),
                "Try again.");
}

}  // namespace

Consumer::Worker::Worker(const Options& options) : options_(options) {
  thread_ = std::thread([this] { Run(); });
}

void Consumer::Worker::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (subscription_ != nullptr) subscription_->Wake();
  }
  changed_.notify_all();
  const std::lock_guard lock(joining_);
  if (thread_.joinable()) thread_.join();
}

void Consumer::Worker::Run() {
  if (!Open()) return;
  Backoff backoff;
  while (!stopping()) {
    Result<std::vector<Record>> records = subscription_->Poll(options_.batch, NextResume());
    Status status = records.status();
    if (status.ok()) status = VerifyNew();
    if (status.ok()) {
      backoff.Reset();
      ResumeDue();
      {
        const std::lock_guard lock(mutex_);
        if (!std::exchange(assigned_, true)) ++batches_;
      }
      if (!records->empty()) {
        Apply(*records);
      } else {
        changed_.notify_all();
      }
      if (!health().ok()) return;
      continue;
    }
    if (!IsTransient(status)) return StopFor(status);
    Say("The event log or the store cannot be reached", status, options_.name);
    if (records.ok()) {  // polled, but not to be applied yet
      for (const Record& record : *records)
        subscription_->Pause(record.partition, next_[record.partition]);
      for (const Record& record : *records) subscription_->Resume(record.partition);
    }
    if (!Wait(backoff.Next())) return;
  }
}

bool Consumer::Worker::Open() {
  std::vector<std::string> topics = options_.topics;
  if (!options_.projection) {
    for (const std::string& topic : options_.topics) {
      topics.push_back(DeadLetterTopic(topic, options_.name));
    }
  }
  Backoff backoff;
  while (true) {
    Status status = options_.log->Prepare(topics);
    if (status.ok()) status = parked_.Reload(*options_.store, options_.name);
    if (status.ok()) {
      auto subscription = options_.log->Subscribe(
          options_.group_prefix + options_.name, options_.topics,
          {.start = [this](const Partition& partition) { return StartOf(partition); },
           .revoked =
               [this](const Partition& partition) {
                 paused_.erase(partition);
                 unverified_.erase(partition);
                 const std::lock_guard lock(mutex_);
                 next_.erase(partition);
                 assigned_ = false;  // until the next Poll has answered
               }});
      status = subscription.status();
      if (status.ok()) {
        const std::lock_guard lock(mutex_);
        subscription_ = *std::move(subscription);
        return !stopping_;
      }
    }
    if (!IsTransient(status)) {
      StopFor(status);
      return false;
    }
    if (!Wait(backoff.Next())) return false;
  }
}

Result<std::int64_t> Consumer::Worker::StartOf(const Partition& partition) {
  const std::string name = OffsetName(options_.name, partition);
  ASSIGN_OR_RETURN(const std::optional<Row> row, options_.store->Get(kOffsets.info(), name));
  common::v1::Offset offset;
  if (row.has_value() && !offset.ParseFromString(row->body)) {
    return Internal("An offset does not parse: " + name);
  }
  // Its former owner may have parked keys since this one has looked.
  RETURN_IF_ERROR(parked_.Reload(*options_.store, options_.name));
  if (offset.next() > 0) unverified_[partition] = offset;
  const std::lock_guard lock(mutex_);
  next_[partition] = offset.next();
  return offset.next();
}

Status Consumer::Worker::VerifyNew() {
  if (unverified_.empty()) return OkStatus();
  std::map<Partition, std::int64_t> places;
  for (const auto& [partition, offset] : unverified_) places[partition] = offset.next() - 1;
  ASSIGN_OR_RETURN(const std::vector<Record> before, options_.log->Read(places));
  std::map<Partition, std::string_view> held;
  for (const auto& [partition, offset, event] : before) {
    const common::v1::Offset& applied = unverified_.at(partition);
    held[partition] = event.id;
    if (event.id != applied.last_id() || event.position != FromProto(applied.last_position())) {
      continue;
    }
    unverified_.erase(partition);
  }
  if (unverified_.empty()) return OkStatus();
  const auto& [partition, applied] = *unverified_.begin();
  const std::string_view holds = held[partition];
  return Refuse(
      kLogReplaced,
      fmt::format("Topic {} was replaced: partition {} holds {} at offset {}, where {} has applied "
                  "{}.",
                  partition.topic, partition.number, holds.empty() ? "nothing" : holds,
                  applied.next() - 1, options_.name, applied.last_id()),
      "Give back the log that belongs to this store, or rebuild.");
}

void Consumer::Worker::Apply(const std::vector<Record>& records) {
  const Result<Applied> applied = applier_.Apply(records);
  if (applied.ok()) return Advance(*applied);
  if (IsTransient(applied.status()) && !absl::IsAborted(applied.status())) {
    return HoldAll(records, applied.status());
  }
  // A guard was lost, or one of them cannot be committed: the others must not suffer for it.
  ApplyOneByOne(records);
}

void Consumer::Worker::ApplyOneByOne(std::span<const Record> records) {
  std::set<Partition> waiting;
  for (const Record& record : records) {
    if (waiting.contains(record.partition)) continue;
    if (!ApplyOne(record)) waiting.insert(record.partition);
    if (!health().ok()) return;
  }
}

bool Consumer::Worker::ApplyOne(const Record& record) {
  Status verdict;
  for (int run = 1;; ++run) {
    const Result<Applied> applied = applier_.Apply(std::span(&record, 1), verdict);
    if (applied.ok()) {
      Advance(*applied);
      return applied->held.empty() && applied->moved.empty();
    }
    const Status& status = applied.status();
    if (absl::IsAborted(status) && run < kMaxRuns) continue;
    if (IsTransient(status) || !verdict.ok()) {
      Hold(record.partition, record.offset, status);
      return false;
    }
    if (options_.projection) {
      StopFor(status);
      return false;
    }
    verdict = status;
  }
}

void Consumer::Worker::Advance(const Applied& applied) {
  for (const auto& [name, why] : applied.parked) Say("A key is parked", why, name);
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [partition, next] : applied.next) {
      std::int64_t& before = next_[partition];
      if (next > before || !applied.held.contains(partition)) paused_.erase(partition);
      before = next;
    }
    counts_.applied += applied.applied;
    counts_.duplicates += applied.duplicates;
    ++batches_;
  }
  changed_.notify_all();
  for (const auto& [partition, why] : applied.held) {
    if (options_.projection && !IsTransient(why)) return StopFor(why);
    Hold(partition, applied.next.at(partition), why);
  }
  for (const Partition& partition : applied.moved) SeekToStored(partition);
}

void Consumer::Worker::Hold(const Partition& partition, std::int64_t offset, const Status& why) {
  Paused& paused = paused_[partition];
  if (!paused.backoff.failed()) {
    Say("A partition waits", why,
        fmt::format("{}/{}@{}", partition.topic, partition.number, offset));
  }
  paused.until = std::chrono::system_clock::now() + paused.backoff.Next();
  paused.waiting = true;
  subscription_->Pause(partition, offset);
}

void Consumer::Worker::HoldAll(std::span<const Record> records, const Status& why) {
  std::map<Partition, std::int64_t> first;
  for (const Record& record : records) first.try_emplace(record.partition, record.offset);
  for (const auto& [partition, offset] : first) Hold(partition, offset, why);
}

// Another consumer of this name has taken the partition further: this one follows what the store
// says.
void Consumer::Worker::SeekToStored(const Partition& partition) {
  const Result<std::int64_t> start = StartOf(partition);
  if (!start.ok()) return Hold(partition, next_[partition], start.status());
  subscription_->Pause(partition, *start);
  subscription_->Resume(partition);
}

void Consumer::Worker::ResumeDue() {
  const Instant now = std::chrono::system_clock::now();
  for (auto& [partition, paused] : paused_) {
    if (!paused.waiting || paused.until > now) continue;
    paused.waiting = false;
    subscription_->Resume(partition);
  }
}

Time Consumer::Worker::NextResume() const {
  Time next = absl::InfiniteFuture();
  for (const auto& [partition, paused] : paused_) {
    if (paused.waiting) next = std::min(next, absl::FromChrono(paused.until));
  }
  return next;
}

void Consumer::Worker::StopFor(const Status& why) {
  Say("The consumer stands still", why, options_.name);
  {
    const std::lock_guard lock(mutex_);
    health_ = why;
  }
  changed_.notify_all();
}

Status Consumer::Worker::WaitFor(std::string_view source, std::string_view key,
                                 const Position& position, Time deadline) {
  const std::string name = MarkName(options_.name, source, key);
  std::unique_lock lock(mutex_);
  while (true) {
    const std::int64_t seen = batches_;
    lock.unlock();
    ASSIGN_OR_RETURN(const std::optional<Row> row, options_.store->Get(kMarks.info(), name));
    common::v1::Mark mark;
    if (row.has_value() && !mark.ParseFromString(row->body)) {
      return Internal("A mark does not parse: " + name);
    }
    if (row.has_value() && FromProto(mark.position()) >= position) return OkStatus();
    lock.lock();
    // What another replica applies is not told here.
    const Time until =
        options_.has_replicas ? std::min(deadline, absl::Now() + kLookAgain) : deadline;
    changed_.wait_until(lock, absl::ToChronoTime(until),
                        [this, seen] { return batches_ != seen || !health_.ok() || stopping_; });
    if (!health_.ok()) return health_;
    if (stopping_) return Stopped(options_.name);
    if (batches_ == seen && absl::Now() >= deadline) {
      return PassedWhile(fmt::format("{} to reach {}", name, FormatPosition(position)));
    }
  }
}

Status Consumer::Worker::WaitUntilIdle(Time deadline) {
  std::unique_lock lock(mutex_);
  const auto comes = [&](const std::function<bool()>& condition) {
    return changed_.wait_until(lock, absl::ToChronoTime(deadline),
                               [&] { return stopping_ || !health_.ok() || condition(); });
  };
  const auto taken_to = [this](const std::map<Partition, std::int64_t>& ends) {
    return std::all_of(next_.begin(), next_.end(), [&ends](const auto& next) {
      const auto end = ends.find(next.first);
      return end != ends.end() && next.second >= end->second;
    });
  };
  bool in_time = true, idle = false;
  while (in_time && !idle && !stopping_ && health_.ok()) {
    in_time = comes([this] { return assigned_; });
    std::vector<Partition> owned;
    for (const auto& [partition, next] : next_) owned.push_back(partition);
    lock.unlock();
    const auto ends = options_.log->Ends(owned);
    lock.lock();
    RETURN_IF_ERROR(ends.status());
    const std::int64_t seen = batches_;
    idle = assigned_ && taken_to(*ends);
    if (!idle) in_time = comes([&] { return batches_ != seen; });
  }
  RETURN_IF_ERROR(health_);
  if (stopping_) return Stopped(options_.name);
  return idle ? OkStatus() : PassedWhile(options_.name + " to take everything");
}

Status Consumer::Worker::health() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

Consumer::Lag Consumer::Worker::lag() const {
  const std::lock_guard measuring(measuring_);
  const auto now = std::chrono::steady_clock::now();
  if (now < measure_at_) return lag_;
  const Result<Lag> measured = Measure();
  if (measured.ok()) lag_ = *measured;
  measure_at_ = now + (measured.ok() ? kMeasureEvery : kMeasureAgain);
  return lag_;
}

Result<Consumer::Lag> Consumer::Worker::Measure() const {
  std::map<Partition, std::int64_t> next;
  {
    const std::lock_guard lock(mutex_);
    next = next_;
  }
  std::vector<Partition> owned;
  for (const auto& [partition, offset] : next) owned.push_back(partition);
  ASSIGN_OR_RETURN(const auto ends, options_.log->Ends(owned));
  Lag lag;
  for (const auto& [partition, end] : ends) {
    const std::int64_t events = end - next[partition];
    if (events > 0) {
      lag.events += events;
    } else {
      next.erase(partition);
    }
  }
  ASSIGN_OR_RETURN(const std::vector<Record> oldest, options_.log->Read(next));
  for (const Record& record : oldest) {
    lag.oldest = std::max(lag.oldest, options_.clock->Now() - record.event.time);
  }
  return lag;
}

Consumer::Counts Consumer::Worker::counts() const {
  const std::lock_guard lock(mutex_);
  Counts counts = counts_;
  counts.parked_keys = parked_.size();
  return counts;
}

bool Consumer::Worker::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

bool Consumer::Worker::Wait(std::chrono::milliseconds duration) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, duration, [this] { return stopping_; });
}

void Consumer::Worker::Say(std::string_view message, const Status& status,
                           std::string_view about) const {
  if (options_.messages == nullptr) return;
  options_.messages->Warning(
      message,
      {{"consumer", options_.name}, {"about", std::string(about)}, {"why", status.ToString()}});
}

}  // namespace tandem
