#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "libs/common/app/counted.h"
#include "libs/common/base/clock.h"
#include "libs/common/base/metrics.h"
#include "libs/common/base/rounds.h"
#include "libs/common/events/lease.h"
#include "libs/common/events/relay.h"
#include "libs/common/events/timers.h"

namespace tandem {

// What a service has in its store, as gauges. It is looked at by a thread of its own, so that a
// scrape neither waits for the store nor costs it anything:
// - every second, in each replica: whether the store answers, and what the relay has before it;
// - where the lease is held (so once among replicas): timers that are late, what is parked, and
//   the numbers that the module declares. Counting reads an index in whole: the next count waits a
//   hundred times as long as the last one took, and five seconds at least, so that it takes at most
//   1% of one connection's time at any size.
// Thread-safe.
class Census {
 public:
  struct Options {
    std::string service;
    Store* store = nullptr;
    const Lease* lease = nullptr;  // null: no other process has the store open
    const Relay* relay = nullptr;
    const Timers* timers = nullptr;
    std::vector<Counted> counted;
    std::vector<std::string> countries = {};  // those served; empty: all
    const Clock* clock = &SystemClock();
  };
  // `metrics` is read no more once this is destroyed.
  Census(Options options, Metrics& metrics);

  // What it last answered, without asking it; UNAVAILABLE if that is longer than 5 s ago.
  Status StoreAnswers() const;

 private:
  using Instant = std::chrono::steady_clock::time_point;
  using Samples = std::vector<Metrics::Sample>;

  void Observe(Metrics& metrics);
  void ObserveOne(Metrics& metrics, const std::string& name, const std::string& help);
  void Look();
  void CountOwn();
  void CountDeclared();
  bool IsServed(const std::string& country) const;
  Result<Samples> CountOne(const Counted& counted, std::set<std::string>& countries) const;
  void Set(const std::string& metric, Samples samples);
  Samples Of(const std::string& metric) const;

  const Options options_;
  Instant count_at_{};               // of the thread alone
  std::set<std::string> countries_;  // that have anything; of the thread alone

  mutable std::mutex mutex_;
  Instant answered_at_{};
  Status answer_ = absl::UnavailableError("The store was not asked yet.");
  Relay::Backlog backlog_;
  std::map<std::string, Samples> samples_;  // by metric

  std::unique_ptr<Rounds> rounds_;  // last: it uses the rest
};

}  // namespace tandem
