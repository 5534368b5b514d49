#include <algorithm>

#include "libs/common/events/consumer_worker.h"

namespace tandem {
namespace {

// A log that does not answer must not hold up those who ask for metrics.
constexpr std::chrono::seconds kMeasureEvery(1), kMeasureAgain(15);

}  // namespace

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

}  // namespace tandem
