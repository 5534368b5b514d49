#pragma once

#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "google/protobuf/repeated_field.h"
#include "libs/common/events/event_log.h"
#include "tandem/common/v1/journal.pb.h"

// Epochs: what a store that was restored from a backup tells again, and what no longer counts
// (docs/decisions/016). A number of the journal may be given twice, before and after the restore;
// the epoch tells the two apart.
namespace tandem {

// In order, as Ended in journal.proto.
using EndedEpochs = google::protobuf::RepeatedPtrField<common::v1::Ended>;

inline constexpr std::string_view kEpochBegan = "tandem.common.v1.EpochBegan";

// Whether what was told at `position` was undone by a restore.
bool IsVoid(const EndedEpochs& ended, const Position& position);
// Where the latest epoch begins: every row of the journal up to its number was told before.
// Epoch 0 if none has ended yet.
Position BeginningOf(const EndedEpochs& ended);

// Where the epoch began that ended the one of a void position: all that counts of its key and is
// not yet applied lies behind.
Position AfterVoid(const EndedEpochs& ended, const Position& position);

// The place at which a row of the journal is told. Not its own where a restore has ended its epoch
// before it came to the log: a position of the new epoch then, with the same number.
Position ToldAt(const EndedEpochs& ended, const common::v1::JournalEntry& entry);
// An event of the journal as it goes to the log. `digest_key` makes the ids (see Store).
Event ToldAs(const EndedEpochs& ended, const common::v1::JournalEntry& entry, int index,
             std::string_view source, std::string_view digest_key);
// Those of `entries` by topic (`own` where they name none), the topic with the fewest first. Order
// matters within a topic alone.
std::vector<std::pair<std::string, std::vector<Event>>> ToldByTopic(
    const EndedEpochs& ended, std::span<const common::v1::JournalEntry> entries,
    const std::string& own, std::string_view source, std::string_view digest_key);
// What says in each of `partitions` that the latest epoch has begun.
std::vector<Event> Announcements(const EndedEpochs& ended, std::string_view source, Time now,
                                 int partitions);

// What a consumer knows of its sources' epochs. Thread-safe.
class SourceEpochs {
 public:
  bool IsVoid(const Event& event) const;
  // The epochs of `source` that have ended.
  EndedEpochs Of(const std::string& source) const;
  // What `announcement` says that is not known yet; empty if nothing. Learn takes it over.
  EndedEpochs NewIn(const Event& announcement) const;
  void Learn(const std::string& source, const EndedEpochs& ended);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, EndedEpochs> ended_;  // by source
};

// The announcements of epochs that lie ahead in `partitions` and that `known` does not know: one
// for each source. Looks at the last record of each partition.
Result<std::vector<Event>> AnnouncementsIn(EventLog& log, const std::vector<Partition>& partitions,
                                           const SourceEpochs& known);

}  // namespace tandem
