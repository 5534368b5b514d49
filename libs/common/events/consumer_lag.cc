#include <algorithm>

#include "libs/common/base/trace.h"
#include "libs/common/events/consumer_worker.h"
#include "libs/common/events/progress.h"

namespace tandem {

Consumer::Lag Consumer::Worker::lag() const {
  const std::lock_guard measuring(measuring_);
  const Result<Lag> measured = Measure();
  if (measured.ok()) lag_ = *measured;
  return lag_;
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
  std::map<Partition, std::int64_t> next;
  {
    const std::lock_guard lock(mutex_);
    next = next_;
  }
  if (options_.watches) {
    ASSIGN_OR_RETURN(const auto offsets, OffsetsOf(*options_.store, options_.name));
    for (const auto& [partition, offset] : offsets) next[partition] = offset.next();
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
