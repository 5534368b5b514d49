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
// committer copies them itself, between two batches, and the log starts over.
class SqliteCheckpointer {
 public:
  static Result<std::unique_ptr<SqliteCheckpointer>> Open(const std::string& path,
                                                          SqliteConnection& writer);
  ~SqliteCheckpointer();

  // For the committer, between two transactions.
  void BetweenBatches();

 private:
  SqliteCheckpointer(std::unique_ptr<SqliteConnection> db, SqliteConnection& writer);
  void Run();

  const std::unique_ptr<SqliteConnection> db_;
  SqliteConnection& writer_;
  std::atomic<int> pages_ = 0;  // in the log

  std::mutex mutex_;
  std::condition_variable wake_;
  enum class Step { kIdle, kCopying, kFinish } step_ = Step::kIdle;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tandem
