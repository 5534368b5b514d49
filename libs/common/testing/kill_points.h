#pragma once

#include <memory>
#include <string>

#include "libs/common/events/event_log.h"
#include "libs/common/store/store.h"

// Decorators of the ports that kill their own process at a chosen step, for crash tests. Only test
// binaries link them.
namespace tandem::testing {

// Where between commit and projection the process dies: just before or just after the step is
// durable.
//   commit   a command's Change             advance  the relay's position
//   publish  a batch of the event log       consume  a batch of reactions
//   project  a batch of folds
struct KillPoint {
  std::string step;    // "commit", …
  bool after = false;  // durable, but nobody was told
  int occurrence = 1;  // of the step in this process, from 1; across all services
};

// Counts the steps of one process; thread-safe. It must outlive what it decorates.
class Killer {
 public:
  virtual ~Killer() = default;
  virtual std::unique_ptr<Store> Decorate(std::unique_ptr<Store> store) = 0;
  virtual std::unique_ptr<EventLog> Decorate(std::unique_ptr<EventLog> log) = 0;
};
std::unique_ptr<Killer> MakeKiller(const KillPoint& point);

}  // namespace tandem::testing
