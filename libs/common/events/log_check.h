#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/events/epochs.h"
#include "libs/common/store/store.h"

// Whether an event log is the one that a store has filled: one of them may have been restored from
// a backup, or be another altogether (docs/decisions/016).
namespace tandem {

// What the relay's places in its topic are kept under, as a consumer's offsets are.
inline constexpr std::string_view kRelay = "relay";

// How many events of one partition a relay hands to the log before it asks again whether it leads:
// as many may one that was stopped tell again behind its successor, which is looked behind. (More
// only where one Change has told more.) A backlog's largest batch fits, spread over 64 partitions.
inline constexpr int kMostHandedOver = 512;

// The event log of one service as it was looked at, beside its store. Lives shorter than both.
class LogOfStore {
 public:
  // One round trip for where the partitions end, one for their last records.
  static Result<LogOfStore> Look(Store& store, EventLog& log, std::string_view topic,
                                 std::string_view source, const common::v1::RelayPosition& stored);

  // OK, or LOG_AHEAD and LOG_BEHIND, which say what does not fit and what to do.
  Status Check() const;
  // Of the highest in each partition, behind what an old leader may have told again too, the
  // highest that the journal lacks; nothing if it lacks none.
  Result<std::optional<Event>> Unknown() const;
  // Of what the relay has published last, something that the log lacks.
  Result<std::optional<Event>> Missing() const;
  // Where the log does not hold what the relay knows to lie there.
  Result<std::vector<Partition>> Replaced() const;

  // Whether the journal tells `event` as the log has it.
  Result<bool> Tells(const Event& event) const;
  // Whether `event` is this service's own and not void: then the journal must tell it.
  bool MustBeTold(const Event& event) const;
  // The offset that each partition gets next.
  const std::map<Partition, std::int64_t>& ends() const { return ends_; }
  const std::map<Partition, Event>& last() const { return last_; }
  // As the relay has written them down.
  const std::map<Partition, common::v1::Offset>& places() const { return places_; }

 private:
  LogOfStore(Store& store, EventLog& log, std::string_view topic, std::string_view source,
             const common::v1::RelayPosition& stored)
      : store_(&store), log_(&log), topic_(topic), source_(source), stored_(stored) {}
  // What the relay has published last in each partition.
  Result<std::map<Partition, Event>> Published() const;
  Result<bool> Holds(const Partition& partition, const Event& event) const;

  Store* store_;
  EventLog* log_;
  std::string topic_, source_;
  common::v1::RelayPosition stored_;  // where the relay has stopped
  std::map<Partition, std::int64_t> ends_;
  std::map<Partition, Event> last_;
  std::map<Partition, common::v1::Offset> places_;
};

// Which of the places where consumers stand are not in `log`: the record before each is not the
// one that was applied there.
Result<std::vector<Partition>> NotIn(EventLog& log,
                                     const std::map<Partition, common::v1::Offset>& offsets);

}  // namespace tandem
