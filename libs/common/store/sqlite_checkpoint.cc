#include "libs/common/store/sqlite_checkpoint.h"

#include <sqlite3.h>

namespace tandem {
namespace {

// Of 4 KiB: 128 MB, some 15,000 commands. It bounds what a start after a crash reads.
constexpr int kLongLog = 32'768;
// What the committer may copy between two batches.
constexpr int kFewPages = 200;
constexpr int kMaxPasses = 10;
// Without a commit for so long the store is idle.
constexpr auto kIdle = std::chrono::milliseconds(500);

// Copies what can be copied without waiting for anyone; how many pages of the log are in the
// database then.
int CopyLog(SqliteConnection& db) {
  int pages = 0, copied = 0;
  sqlite3_wal_checkpoint_v2(db.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, &copied);
  return copied;
}

int NotePages(void* pages, sqlite3*, const char*, int count) {
  static_cast<std::atomic<int>*>(pages)->store(count);
  return SQLITE_OK;
}

}  // namespace

Result<std::unique_ptr<SqliteCheckpointer>> SqliteCheckpointer::Open(const std::string& path,
                                                                     SqliteConnection& writer) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> db, SqliteConnection::Open(path));
  return std::unique_ptr<SqliteCheckpointer>(new SqliteCheckpointer(std::move(db), writer));
}

SqliteCheckpointer::SqliteCheckpointer(std::unique_ptr<SqliteConnection> db,
                                       SqliteConnection& writer)
    : db_(std::move(db)), writer_(writer), thread_([this] { Run(); }) {
  sqlite3_wal_hook(writer_.get(), &NotePages, &pages_);
}

SqliteCheckpointer::~SqliteCheckpointer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
  }
  thread_.join();
  sqlite3_wal_hook(writer_.get(), nullptr, nullptr);
}

void SqliteCheckpointer::BetweenBatches() {
  switch (step_.load()) {
    case Step::kSettled:
      if (pages_ > kFewPages) Go(Step::kWatching);
      return;
    case Step::kWatching:
      if (pages_ > kLongLog) Go(Step::kCopying);
      return;
    case Step::kCopying:
      return;
    case Step::kFinishing:
      // The next commit begins the log anew, unless a reader still needs it; then it is tried
      // again.
      CopyLog(writer_);
      Go(Step::kSettled);
      return;
  }
}

void SqliteCheckpointer::Go(Step step) {
  const std::lock_guard lock(mutex_);
  step_ = step;
  wake_.notify_all();
}

void SqliteCheckpointer::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (step_ == Step::kWatching) {
      Watch(lock);
    } else if (step_ == Step::kCopying) {
      Copy(lock);
    } else {
      wake_.wait(lock);
    }
  }
}

void SqliteCheckpointer::Watch(std::unique_lock<std::mutex>& lock) {
  const int before = pages_;
  wake_.wait_for(lock, kIdle, [&] { return stopping_ || step_ != Step::kWatching; });
  if (stopping_ || step_ != Step::kWatching || pages_ != before) return;
  step_ = Step::kSettled;  // before the copy: what comes meanwhile is watched again
  lock.unlock();
  CopyLog(*db_);
  lock.lock();
}

void SqliteCheckpointer::Copy(std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  for (int pass = 0; pass < kMaxPasses; ++pass) {
    const int copied = CopyLog(*db_);
    if (pages_ - copied <= kFewPages) break;
  }
  lock.lock();
  step_ = Step::kFinishing;
}

}  // namespace tandem
