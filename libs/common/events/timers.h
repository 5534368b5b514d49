#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "libs/common/base/log.h"
#include "libs/common/base/tracing.h"
#include "libs/common/events/lease.h"
#include "libs/common/store/unit.h"

namespace tandem {

// Runs the handlers of timers that are due by the clock, each in the Change that deletes it. A
// transient failure tries again with back-off; a permanent one parks the timer. Runs a thread of
// its own from construction to destruction (which finishes the handler under way); wakes when a
// timer is set, or when `clock` was moved (Wake). Of several replicas the holder of `lease` runs
// them, and looks once a second for one that another process has set and not told of; a former
// holder that does not know it yet does no harm, since the row is guarded. Thread-safe.
class Timers {
 public:
  struct Options {
    std::string service;
    Store* store = nullptr;
    const Lease* lease = nullptr;  // null: no other process has the store open
    Peers* peers = nullptr;
    const Clock* clock = &SystemClock();
    Log* messages = nullptr;     // what an operator should read
    Tracing* tracing = nullptr;  // null: what a timer does is no span
    std::map<std::string, std::function<Status(Unit&, std::string_view subject)>>
        handlers;  // by kind
  };
  explicit Timers(const Options& options);
  ~Timers();

  // The clock was moved by hand.
  void Wake();
  // Waits until nothing is due. For tests.
  Status WaitUntilIdle(Time deadline);
  // How many are due and have not run. For metrics.
  Result<int> overdue() const;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace tandem
