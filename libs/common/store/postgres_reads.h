#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "libs/common/store/postgres_db.h"

namespace tandem {

// Small reads of many threads together: whatever is asked while others are under way goes in the
// next round trip. A thread that waits sends for all. Thread-safe.
class PostgresReads {
 public:
  explicit PostgresReads(std::string url);
  ~PostgresReads();

  // One of a few fixed statements.
  Result<PgResult> Run(const std::string& sql, const PgParameters& parameters);

 private:
  struct Waiting {
    const std::string& sql;
    const PgParameters& parameters;
    bool is_taken = false;
    std::optional<Result<PgResult>> result;
    std::condition_variable changed;
  };
  using Connection = std::unique_ptr<PgConnection>;

  std::vector<Result<PgResult>> RunAll(Connection& db, const std::vector<Waiting*>& batch) const;
  Result<std::vector<PgResult>> Try(Connection& db, const std::vector<Waiting*>& batch) const;

  const std::string url_;
  std::mutex mutex_;
  std::vector<Waiting*> waiting_;
  std::vector<Connection> free_;  // null: not connected yet
};

}  // namespace tandem
