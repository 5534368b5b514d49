#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "libs/common/store/postgres_db.h"

namespace tandem {

// A few connections for reading, each used by one thread at a time. Thread-safe.
class PostgresPool {
 public:
  explicit PostgresPool(std::string url) : url_(std::move(url)) {}

  // PostgreSQL takes 100 connections by default, which several services and replicas share.
  static constexpr int kMaxBusy = 8;
  // What it is used for, for metrics. `waits` are the reads so far that found all of them busy.
  struct Use {
    int busy = 0, idle = 0;
    std::int64_t waits = 0;
  };
  Use use() const;

  // Runs `read` (a Result of a PgConnection&) with a connection; waits for one if all are busy. A
  // connection that turns out to be lost is replaced, and `read` runs again.
  template <class Read>
  auto With(Read read) -> decltype(read(std::declval<PgConnection&>())) {
    for (;;) {
      ASSIGN_OR_RETURN(Lease lease, Take());
      auto result = read(*lease.db);
      const bool is_over = result.ok() || lease.db->alive() || lease.is_new;
      GiveBack(std::move(lease));
      if (is_over) return result;
    }
  }

 private:
  struct Lease {
    std::unique_ptr<PgConnection> db;
    bool is_new = false;
  };

  Result<Lease> Take();
  void GiveBack(Lease lease);

  const std::string url_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<PgConnection>> idle_;
  int busy_ = 0;
  std::int64_t waits_ = 0;
};

}  // namespace tandem
