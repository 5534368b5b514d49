#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "libs/common/store/sqlite_db.h"

namespace tandem {

// Keeps the write-ahead log short without holding up commits. A thread copies the log into the
// database while commits go on; it never gets the last few pages, so once only those are left the
// committer copies them itself, between two batches, and the log starts over. That pause meets all
// commands in flight, so it is made rare rather than short: with 128 in flight less than one
// command in a hundred meets it. While nothing is committed the thread copies all.
class SqliteCheckpointer {
 public:
  static Result<std::unique_ptr<SqliteCheckpointer>> Open(const std::string& path,
                                                          SqliteConnection& writer);
  ~SqliteCheckpointer();

  // For the committer, between two transactions.
  void BetweenBatches();

 private:
  // Who is to do what next.
  enum class Step {
    kSettled,   // nothing to copy
    kWatching,  // the thread, if no more comes for a while
    kCopying,   // the thread, now
    kFinishing  // the committer
  };

  SqliteCheckpointer(std::unique_ptr<SqliteConnection> db, SqliteConnection& writer);
  void Run();
  void Watch(std::unique_lock<std::mutex>& lock);
  void Copy(std::unique_lock<std::mutex>& lock);
  void Go(Step step);

  const std::unique_ptr<SqliteConnection> db_;
  SqliteConnection& writer_;
  std::atomic<int> pages_ = 0;  // in the log; written by the committer alone
  std::atomic<Step> step_ = Step::kSettled;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tandem
