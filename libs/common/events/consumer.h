#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/common/base/log.h"
#include "libs/common/base/traced_histogram.h"
#include "libs/common/base/tracing.h"
#include "libs/common/events/event_log.h"
#include "libs/common/store/unit.h"

namespace tandem {

// What happens on events of one type: `apply` parses event.data and runs the handler over the unit
// (a fold is wrapped likewise).
struct Reaction {
  std::string type;
  std::function<Status(Unit&, const Event&)> apply;
};

// Applies the events of `topics` to one service, each key in order, each event exactly once: the
// mark of its source and key is guarded in the Change that applies it. Takes batches; each event is
// a savepoint; a lost guard runs the batch again, one event a Change. A transient failure pauses
// the partition and backs off. A permanent one parks the key: that event and the later ones of its
// key go to the dead-letter topic, through the journal, until they are replayed. When more than
// `max_parked` keys are parked it pauses instead. Types without a reaction advance the mark alone.
// What a restore of its source has undone (see epochs.h) is passed over; the keys of which some had
// been applied already are told, once.
//
// A reaction and a projection of the same service are two consumers with marks and offsets of their
// own. Runs a thread of its own from construction to destruction (which finishes the batch under
// way). Every method is thread-safe.
class Consumer {
 public:
  struct Options {
    // "objectives", "reporting.g1": the group, and what its marks and offsets are kept under.
    std::string name;
    std::string service;       // "objectives"
    std::string group_prefix;  // of its group in the log: two installations may share one
    std::vector<std::string> topics;
    std::map<std::string, Reaction> reactions;  // by type
    Store* store = nullptr;
    EventLog* log = nullptr;
    Peers* peers = nullptr;
    const Clock* clock = &SystemClock();
    Log* messages = nullptr;  // what an operator should read: parked keys, failures, a stop
    int generation = 0;       // of the projections it fills
    // Its unit's now() is the event's time, and nothing is parked: a fold that fails stops it.
    bool projection = false;
    // It applies nothing: others do, and this one answers WaitFor.
    bool watches = false;
    // Called when a restore has undone something that was applied: the projection is wrong until it
    // is rebuilt. From the consumer's thread.
    std::function<void()> undone = [] {};
    // Other processes may apply events of this name to the same store.
    bool has_replicas = false;
    // Seconds from the commit of an event to its application here, of what was committed since this
    // consumer began: what a rebuild reads again says nothing.
    TracedHistogram* delay = nullptr;
    Tracing* tracing = nullptr;  // null: what it does is no span
    // A log that has failed for so long is subscribed to anew: what librdkafka read when it began,
    // as a certificate, may have been renewed.
    Duration renew_after = absl::Seconds(30);
    // How long it may be without its group or its log until it is said to stand still.
    Duration silent_after = absl::Minutes(1);
    int batch = 256;
    int max_parked = 100;
  };
  explicit Consumer(const Options& options);
  ~Consumer();

  // Waits until the mark of (source, key) is at least `position`: what `tandem-at-least` asks for.
  // DEADLINE_EXCEEDED otherwise. Deadlines are moments of the machine's clock.
  Status WaitFor(std::string_view source, std::string_view key, const Position& position,
                 Time deadline);
  // Waits until nothing is left to take of the partitions that it owns. For tests of one alone;
  // of several, HasTaken.
  Status WaitUntilIdle(Time deadline);
  // Finishes the batch under way and ends; whoever waits hears CANCELLED.
  void Stop();

  // Why it stands still for good ("topic … was replaced"), or OK.
  Status health() const;
  // OK while it takes what comes, as MeasureLag has seen it; else why it does not: its health, or
  // what has kept it from its group or its log for as long as `silent_after`.
  Status liveness() const;
  bool watches() const;

  struct Lag {
    std::int64_t events = 0;
    Duration oldest;
  };
  // What waits in the partitions that this member owns (of one that watches: in all), as it was
  // measured last; MeasureLag asks the log anew, which takes seconds while that is away.
  Lag lag() const;
  Lag MeasureLag();
  // How many events it has dropped since it was made: a mark was as high already.
  std::int64_t duplicates() const;

  // Applies what waits in the dead-letter topic for `key` ("" for every key), in order, and unparks
  // it. Answers how many were applied. A key whose event fails again stays parked from there on;
  // the first such error is the answer once the other keys are through. UNAVAILABLE when the relay
  // has not yet brought all of them to the dead-letter topic.
  Result<int> Replay(std::string_view key);

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

// The dead-letter topic of a consumer of `topic`: "tandem.placement.v1.objectives.dlq".
std::string DeadLetterTopic(std::string_view topic, std::string_view group);

}  // namespace tandem
