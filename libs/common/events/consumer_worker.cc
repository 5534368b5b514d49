#include "libs/common/events/consumer_worker.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/status_words.h"
#include "libs/common/events/log_check.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/reasons.h"
#include "libs/common/events/undone.h"
#include "libs/common/store/internal_collections.h"

namespace tandem {
namespace {

constexpr int kMaxRuns = 10;
// A projection that has fallen behind takes more at once, where later events on a row cover earlier
// ones, as long as commands, which commit between two batches, hardly wait for it.
constexpr int kMostAtOnce = 4'096;
constexpr std::chrono::milliseconds kBrief(20), kLong(50);

}  // namespace

Consumer::Worker::Worker(const Options& options) : options_(options) {
  if (options_.watches) {
    Say("Newer folds fill it: it is read here alone", OkStatus(), options_.name);
    assigned_ = true;  // to nothing
  } else {
    thread_ = std::thread([this] { Run(); });
  }
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
  Until renewal;  // of a subscription that fails
  while (!stopping()) {
    Result<std::vector<Record>> records = subscription_->Poll(at_once_, NextResume());
    Status status = records.status();
    if (status.ok()) status = VerifyNew();
    for (std::size_t i = 0; status.ok() && i < records->size(); ++i) {
      status = Learn((*records)[i].event);
    }
    if (status.ok()) {
      backoff.Reset();
      ResumeDue();
      {
        const std::lock_guard lock(mutex_);
        if (!std::exchange(assigned_, true)) ++batches_;
      }
      if (!records->empty()) {
        const auto began = std::chrono::steady_clock::now();
        Apply(*records);
        Adapt(records->size(), std::chrono::steady_clock::now() - began);
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
    if (!backoff.failed()) renewal = Until(options_.renew_after);
    if (!Wait(backoff.Next())) return;
    if (records.ok() || !renewal.passed()) continue;
    Leave();
    if (!Open()) return;
    renewal = Until(options_.renew_after);
  }
}

void Consumer::Worker::Leave() {
  std::unique_ptr<Subscription> left;  // ends without the lock
  const std::lock_guard lock(mutex_);
  left = std::move(subscription_);
  next_.clear();
  paused_.clear();
  unverified_.clear();
  assigned_ = false;
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
  ASSIGN_OR_RETURN(const common::v1::Offset offset, Stored(*options_.store, kOffsets, name));
  // Its former owner may have parked keys since this one has looked.
  RETURN_IF_ERROR(parked_.Reload(*options_.store, options_.name));
  unverified_[partition] = offset;
  const std::lock_guard lock(mutex_);
  next_[partition] = offset.next();
  return offset.next();
}

Status Consumer::Worker::VerifyNew() {
  if (unverified_.empty()) return OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Partition> replaced, NotIn(*options_.log, unverified_));
  if (!replaced.empty()) {
    const Partition& partition = replaced.front();
    const common::v1::Offset& applied = unverified_.at(partition);
    return Refuse(kLogReplaced,
                  fmt::format("Topic {} was replaced: partition {} does not hold {} at offset {}, "
                              "which {} has applied.",
                              partition.topic, partition.number, applied.last_id(),
                              applied.next() - 1, options_.name),
                  "");
  }
  std::vector<Partition> partitions;
  for (const auto& [partition, offset] : unverified_) partitions.push_back(partition);
  ASSIGN_OR_RETURN(const std::vector<Event> announcements,
                   AnnouncementsIn(*options_.log, partitions, epochs_));
  for (const Event& event : announcements) RETURN_IF_ERROR(Learn(event));
  unverified_.clear();
  return OkStatus();
}

Status Consumer::Worker::Learn(const Event& event) {
  const EndedEpochs ended = epochs_.NewIn(event);
  if (ended.empty()) return OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> undone,
                   TakeUndone(options_, event.source, ended));
  epochs_.Learn(event.source, ended);
  for (const std::string& key : undone) Say("An event was applied that a restore undid", {}, key);
  if (!undone.empty() && options_.projection) options_.undone();
  return OkStatus();
}

void Consumer::Worker::Apply(const std::vector<Record>& records) {
  const Result<Applied> applied = applier_.Apply(records);
  if (applied.ok()) return Advance(records, *applied);
  if (MayPass(applied.status()) && !absl::IsAborted(applied.status())) {
    return HoldAll(records, applied.status());
  }
  // A guard was lost, or one of them cannot be committed: the others must not suffer for it.
  ApplyOneByOne(records);
}

void Consumer::Worker::Adapt(std::size_t taken, std::chrono::nanoseconds took) {
  if (!options_.projection) return;
  if (taken < static_cast<std::size_t>(at_once_)) {
    at_once_ = options_.batch;
  } else if (took < kBrief) {
    at_once_ = std::max(at_once_, std::min(2 * at_once_, kMostAtOnce));
  } else if (took > kLong) {
    at_once_ = std::max(options_.batch, at_once_ / 2);
  }
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
      Advance(std::span(&record, 1), *applied);
      return applied->held.empty() && applied->moved.empty();
    }
    const Status& status = applied.status();
    if (absl::IsAborted(status) && run < kMaxRuns) continue;
    if (MayPass(status) || !verdict.ok()) {
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

void Consumer::Worker::Advance(std::span<const Record> records, const Applied& applied) {
  Observe(records, applied);
  for (const auto& [name, why] : applied.parked) Say("A key is parked", why, name);
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [partition, next] : applied.next) {
      std::int64_t& before = next_[partition];
      if (next > before || !applied.held.contains(partition)) paused_.erase(partition);
      before = next;
    }
    duplicates_ += applied.duplicates;
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
  paused.until = Until(absl::FromChrono(paused.backoff.Next()));
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
  for (auto& [partition, paused] : paused_) {
    if (!paused.waiting || !paused.until.passed()) continue;
    paused.waiting = false;
    subscription_->Resume(partition);
  }
}

Time Consumer::Worker::NextResume() const {
  Time next = absl::InfiniteFuture();
  for (const auto& [partition, paused] : paused_) {
    if (paused.waiting) next = std::min(next, absl::Now() + paused.until.left());
  }
  return next;
}

void Consumer::Worker::StopFor(Status why) {
  const std::string text(why.message());
  const std::string command =
      fmt::format("stop {0} and run `tandem events new-epoch {0}`", options_.service);
  if (ReasonOf(why) == kLogReplaced.name) {
    why = Refuse(kLogReplaced, text,
                 fmt::format("Give back the log that belongs to this store; else {}.", command));
  } else if (ReasonOf(why) == kTopicMissing.name && subscription_ != nullptr) {
    why = Refuse(kLogReplaced, text, fmt::format("It was read here before: {} then.", command));
  } else if (ReasonOf(why) == kTopicMissing.name || ReasonOf(why) == kTopicUnfit.name) {
    // The process has started while the log was away.
    const Reason& reason = ReasonOf(why) == kTopicMissing.name ? kTopicMissing : kTopicUnfit;
    why = Refuse(reason, text, fmt::format("Then start {} again.", options_.service));
  }
  Say("The consumer stands still", why, options_.name);
  {
    const std::lock_guard lock(mutex_);
    health_ = why;
  }
  changed_.notify_all();
}

Result<int> Consumer::Worker::Replay(std::string_view key) {
  const std::lock_guard lock(replaying_);
  return ReplayDeadLetters(options_, epochs_, key);
}

Status Consumer::Worker::health() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

std::int64_t Consumer::Worker::duplicates() const {
  const std::lock_guard lock(mutex_);
  return duplicates_;
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
      {{"consumer", options_.name}, {"about", std::string(about)}, {"why", WordsOf(status)}});
}

}  // namespace tandem
