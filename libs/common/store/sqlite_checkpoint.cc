#include "libs/common/store/sqlite_checkpoint.h"

#include <sqlite3.h>

namespace tandem {
namespace {

// Of 4 KiB: a log of 16 MB.
constexpr int kLongLog = 4'096;
// What the committer may copy between two batches.
constexpr int kFewPages = 512;
constexpr int kMaxPasses = 5;

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
  if (pages_ < kLongLog) return;
  std::unique_lock lock(mutex_);
  switch (step_) {
    case Step::kIdle:
      step_ = Step::kCopying;
      wake_.notify_all();
      return;
    case Step::kCopying:
      return;
    case Step::kFinish:
      // The next commit begins the log anew, unless a reader still needs it; then it is tried
      // again.
      CopyLog(writer_);
      step_ = Step::kIdle;
      pages_ = 0;
      return;
  }
}

void SqliteCheckpointer::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] { return stopping_ || step_ == Step::kCopying; });
    if (stopping_) return;
    lock.unlock();
    for (int pass = 0; pass < kMaxPasses; ++pass) {
      const int copied = CopyLog(*db_);
      if (pages_.load() - copied <= kFewPages) break;
    }
    lock.lock();
    step_ = Step::kFinish;
  }
}

}  // namespace tandem
