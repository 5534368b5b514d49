#pragma once

#include <memory>

#include "libs/common/base/log.h"
#include "libs/common/base/metrics.h"
#include "libs/common/base/tracing.h"
#include "libs/common/events/event_log.h"
#include "libs/common/events/lease.h"
#include "libs/common/store/store.h"

namespace tandem {

// Publishes the journal of one service to its topic, in journal order. It never skips: after any
// failure it starts again from what the log has confirmed. How far it is stands in the store,
// written when a second has passed or some thousand events, by Flush and at the end: what it
// publishes twice after a crash is dropped by the consumers' marks, and no command waits for a
// third write. Of several replicas the holder of `lease` publishes; a former holder that does not
// know it yet may publish some events twice, but not write down how far it is. One that takes over,
// or whose journal goes back under it, looks first whether log and journal agree: after a restore
// of either it publishes nothing until BeginEpoch.
//
// Runs a thread of its own from construction to destruction (which finishes the batch under way);
// wakes at once when the store commits. With a lease it also looks once a second, in case another
// process has committed and ended before it told. Thread-safe.
class Relay {
 public:
  struct Options {
    Store* store = nullptr;
    EventLog* log = nullptr;
    std::string topic;             // "tandem.placement.v1"
    std::string source;            // "//tandem/{cell}/placement"
    const Lease* lease = nullptr;  // null: no other process has the store open
    const Clock* clock = &SystemClock();
    Log* messages = nullptr;           // what an operator should read
    TracedHistogram* delay = nullptr;  // seconds from commit to the log
    Tracing* tracing = nullptr;        // null: what it sends is no span
    std::string service;               // "placement": of its spans
    int batch = 1024;                  // rows of the journal; more while there is a backlog
  };
  explicit Relay(const Options& options);
  ~Relay();

  // Waits until everything that was committed before this call is in the log, and that is written
  // down; DEADLINE_EXCEEDED otherwise.
  Status Flush(Time deadline);
  // Why it publishes nothing until an operator has done something ("the store is older than the
  // log"), or OK.
  Status health() const;
  // What waits, whoever publishes it: rows of the journal behind its head, and the age of the
  // oldest. For metrics.
  struct Backlog {
    std::int64_t rows = 0;
    Duration oldest;
  };
  Backlog backlog() const;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace tandem
