// What others ask of a consumer: to wait until it is somewhere, and how far behind it is.
#include <algorithm>

#include "fmt/format.h"
#include "libs/common/base/trace.h"
#include "libs/common/events/consumer_worker.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/reasons.h"
#include "libs/common/store/internal_collections.h"

namespace tandem {
namespace {

constexpr Duration kLookAgain = absl::Milliseconds(25);

Status Stopped(std::string_view consumer) {
  return absl::CancelledError(fmt::format("{} is stopped.", consumer));
}

Status PassedWhile(std::string_view what, std::string_view remedy = "Try again.") {
  return Refuse(kDeadlineExceeded, fmt::format("The deadline passed while waiting for {}.", what),
                remedy);
}

Status WasReplaced(const Partition& partition, std::int64_t end, std::int64_t next,
                   std::string_view consumer) {
  return Refuse(kLogReplaced,
                fmt::format("Topic {} was replaced: partition {} ends at {}, and {} is at {}.",
                            partition.topic, partition.number, end, consumer, next),
                "Restart the service: it names what is missing then, and the command.");
}

// To one that watches nothing comes, unless another replica brings it.
constexpr std::string_view kOfNewerFolds =
    "Let an operator bring the release with the newer folds back, or call "
    "AdminService.RebuildProjection.";

}  // namespace

Status Consumer::Worker::WaitFor(std::string_view source, std::string_view key,
                                 const Position& position, Time deadline) {
  const Until until(deadline);
  const std::string name = MarkName(options_.name, source, key);
  std::unique_lock lock(mutex_);
  while (true) {
    const std::int64_t seen = batches_;
    lock.unlock();
    ASSIGN_OR_RETURN(const common::v1::Mark mark, Stored(*options_.store, kMarks, name));
    if (FromProto(mark.position()) >= position) return OkStatus();
    if (options_.watches && !options_.has_replicas) {
      return Refuse(kNewerFolds, fmt::format("Nobody fills {}.", options_.name), kOfNewerFolds);
    }
    lock.lock();
    // What another replica applies is not told here.
    const Until look_again(options_.has_replicas ? std::min(kLookAgain, until.left())
                                                 : until.left());
    changed_.wait_until(lock, look_again.at(),
                        [this, seen] { return batches_ != seen || !health_.ok() || stopping_; });
    if (!health_.ok()) return health_;
    if (stopping_) return Stopped(options_.name);
    if (batches_ == seen && until.passed()) {
      return PassedWhile(fmt::format("{} to reach {}", name, FormatPosition(position)),
                         options_.watches ? kOfNewerFolds : "Try again.");
    }
  }
}

Status Consumer::Worker::WaitUntilIdle(Time deadline) {
  const Until until(deadline);
  std::unique_lock lock(mutex_);
  const auto comes = [&](const std::function<bool()>& condition) {
    return changed_.wait_until(lock, until.at(),
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
    if (IsTransient(ends.status())) {
      in_time = !until.passed();
      changed_.wait_for(lock, absl::ToChronoMilliseconds(kLookAgain), [&] { return stopping_; });
      continue;
    }
    RETURN_IF_ERROR(ends.status());
    const std::int64_t seen = batches_;
    idle = assigned_ && taken_to(*ends);
    if (!idle) in_time = comes([&] { return batches_ != seen; });
  }
  RETURN_IF_ERROR(health_);
  if (stopping_) return Stopped(options_.name);
  return idle ? OkStatus() : PassedWhile(options_.name + " to take everything");
}

Consumer::Lag Consumer::Worker::lag() const {
  const std::lock_guard lock(mutex_);
  return lag_;
}

Consumer::Lag Consumer::Worker::MeasureLag() {
  const Result<Lag> measured = Measure();
  const std::lock_guard lock(mutex_);
  if (measured.ok()) lag_ = *measured;
  looked_ = measured.status();
  if (looked_.ok() && assigned_) silent_ = Until(options_.silent_after);
  return lag_;
}

Status Consumer::Worker::liveness() const {
  const std::lock_guard lock(mutex_);
  if (!health_.ok()) return health_;
  if (!silent_.passed()) return OkStatus();
  if (!looked_.ok()) return looked_;
  return absl::UnavailableError(fmt::format("{} has no place in its group.", options_.name));
}

void Consumer::Worker::Observe(std::span<const Record> records, const Applied& applied) const {
  if (options_.delay == nullptr) return;
  const Time now = options_.clock->Now();
  for (const Record& record : records) {
    const auto next = applied.next.find(record.partition);
    const bool is_applied = next != applied.next.end() && record.offset < next->second;
    if (!is_applied || record.event.time < began_) continue;
    options_.delay->Observe(absl::ToDoubleSeconds(now - record.event.time),
                            SampledTraceIdOf(record.event.traceparent), now);
  }
}

Result<Consumer::Lag> Consumer::Worker::Measure() const {
  std::map<Partition, std::int64_t> next, ends;
  if (options_.watches) {
    ASSIGN_OR_RETURN(const auto offsets, OffsetsOf(*options_.store, options_.name));
    for (const auto& [partition, offset] : offsets) next[partition] = offset.next();
    ASSIGN_OR_RETURN(ends, EndsOf(*options_.log, options_.topics));
  } else {
    {
      const std::lock_guard lock(mutex_);
      next = next_;
    }
    std::vector<Partition> owned;
    for (const auto& [partition, offset] : next) owned.push_back(partition);
    ASSIGN_OR_RETURN(ends, options_.log->Ends(owned));
  }
  Lag lag;
  for (const auto& [partition, end] : ends) {
    const std::int64_t events = end - next[partition];
    if (events < 0) return WasReplaced(partition, end, next[partition], options_.name);
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

}  // namespace tandem
