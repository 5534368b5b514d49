#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "libs/common/base/clock.h"
#include "libs/common/base/until.h"
#include "libs/common/store/postgres_db.h"

namespace tandem {

// Tells other processes on the same database that this one has committed, and hears it of them. A
// notification is sent after the commit, in a transaction of its own (in the command's it would
// make commits wait for each other), one for many; one that is lost is made good by a slow look at
// the database, within two seconds. Forgets old change ids meanwhile, and ends sessions whose batch
// has stopped arriving.
class PostgresWatch {
 public:
  struct Options {
    std::string url;
    const Clock* clock = nullptr;
    // How long a session may wait for the rest of its batch, with its locks, before it is ended.
    // With the time between two looks it is idle_in_transaction_session_timeout.
    Duration patience = absl::Seconds(4);
    // Another process may have committed. Called from the watch's thread.
    std::function<void()> others_committed;
    // How many transactions this process has begun to write.
    std::function<std::int64_t()> own_batches;
  };
  explicit PostgresWatch(Options options);
  ~PostgresWatch();

  // This process has committed. Thread-safe, quick. Does nothing within others_committed, whose
  // hearers need not know who has: what was heard is not sent on.
  void Committed();

 private:
  void Run();
  Status Connect();
  // Waits for a notification, a commit of this process or the time to look.
  void Wait() const;
  Status Serve();
  Status Look();
  Status EndStuckSessions();
  Status SweepIds();

  const Options options_;
  const int wake_;  // an eventfd
  std::atomic<std::thread::id> self_;
  std::atomic<bool> has_committed_ = false, stopping_ = false;
  std::unique_ptr<PgConnection> db_;
  Until next_look_, next_notify_;
  std::optional<std::int64_t> foreign_batches_;  // of other processes, at the last look
  bool had_moved_ = false;                       // since the one before
  std::thread thread_;
};

}  // namespace tandem
