#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "libs/common/base/log.h"
#include "libs/common/store/store.h"
#include "tandem/common/v1/lease.pb.h"

namespace tandem {

// What one replica of a service does at a time (its relay, its timers) belongs to the holder of a
// row, who renews it every second. When it was not renewed for three, somebody else takes it:
// within five seconds of the holder's death, at once when the holder gives it back.
//
// No clock is compared with another's, so it does no harm that they differ: the holder counts from
// before it asked the store, the others from when they saw the row change, each by the machine's
// steady clock. A holder that was stopped for longer finds that it holds nothing any more. One
// whose steady clock itself stood still (a virtual machine that was suspended) may go on for up to
// a second beside its successor; what it does then is guarded: the relay's position by its value,
// a timer by its row.
//
// Runs a thread of its own from construction to destruction. Thread-safe. A store that one process
// alone has open needs none.
class Lease {
 public:
  struct Options {
    Store* store = nullptr;
    Log* messages = nullptr;  // hears who takes over
  };
  explicit Lease(const Options& options);
  // Gives it back.
  ~Lease();

  bool held() const;
  // Waits until it is held, at most for `patience`; answers whether it is.
  bool WaitUntilHeld(std::chrono::milliseconds patience) const;

 private:
  using Instant = std::chrono::steady_clock::time_point;
  void Run();
  // Looks at the row; renews it, takes it, or leaves it to its holder.
  Status Step();
  Status Write(const common::v1::Lease& lease);
  void HoldUntil(Instant until);

  const Options options_;
  const std::string holder_;
  // Of the thread alone.
  Version seen_;     // of the row
  Instant seen_at_;  // when it was first seen so
  Instant renew_at_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool stopping_ = false;
  Instant held_until_;
  std::thread thread_;
};

}  // namespace tandem
