#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "libs/common/events/consumer.h"
#include "libs/common/events/epochs.h"

namespace tandem {

// Which keys of a consumer may be parked, so that the rows of the others need not be read. A name
// too many does no harm, since the row decides. Used by one thread, that which parks.
class ParkedNames {
 public:
  Status Reload(Store& store, std::string_view consumer);
  bool Contains(const std::string& name) const;
  void Add(const std::string& name);
  void Remove(const std::string& name);
  int size() const;

 private:
  std::set<std::string> names_;
};

// What became of a batch that committed.
struct Applied {
  // The next record of each partition of the batch.
  std::map<Partition, std::int64_t> next;
  // Why a partition stopped before its last record: at `next`, which failed.
  std::map<Partition, Status> held;
  // Partitions whose stored offset was not where the batch began: another consumer has taken them
  // further.
  std::set<Partition> moved;
  int duplicates = 0;
  std::map<std::string, Status> parked;  // names of keys parked now, and why
};

// Makes records into one Change and commits it: runs the reaction of each within a savepoint,
// advances marks and offsets, parks what fails for good, passes over what a restore has undone.
// Used by one thread.
class Applier {
 public:
  // `began` is when the consumer did.
  Applier(const Consumer::Options& options, ParkedNames* parked, const SourceEpochs* epochs,
          Time began)
      : options_(options), parked_(*parked), epochs_(*epochs), began_(began) {}

  // `records` are in order per partition. With a `verdict` other than OK the only record is parked
  // for it instead of being run. The error is that of the commit: GUARD_LOST, UNAVAILABLE, or
  // something permanent that one of the records causes.
  Result<Applied> Apply(std::span<const Record> records, const Status& verdict = OkStatus());

 private:
  class Batch;

  const Consumer::Options& options_;
  ParkedNames& parked_;
  const SourceEpochs& epochs_;
  const Time began_;
};

// The event of `record` as it goes to the dead-letter topic: with its id, source and position.
common::v1::JournalEntry::Event DeadLetterOf(const Event& event, std::string_view topic);
// What a reaction to `event` runs with; its Change is named after the consumer and the event.
Context ReactionContext(const Consumer::Options& options, const Event& event);

}  // namespace tandem
