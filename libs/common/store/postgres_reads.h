#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/store/postgres_schema.h"

namespace tandem {

// Rows by their names, for many threads together: whatever is asked for while others are under way
// goes in the next round trip, one statement a table. A thread that waits sends for all.
// Thread-safe.
class PostgresReads {
 public:
  explicit PostgresReads(std::string url);
  ~PostgresReads();

  // Nothing if there is no such row.
  Result<std::optional<Row>> Get(const PostgresTable& table, std::string_view name);

 private:
  using Answer = Result<std::optional<Row>>;
  struct Waiting {
    const PostgresTable& table;
    const std::string_view name;
    bool is_taken = false, is_answered = false;  // with the mutex
    Answer answer = std::optional<Row>();        // of who took it, until it is answered
    std::condition_variable changed;
  };
  using Connection = std::unique_ptr<PgConnection>;

  void AnswerAll(Connection& db, const std::vector<Waiting*>& batch) const;
  Status Try(Connection& db, const std::vector<Waiting*>& batch) const;

  const std::string url_;
  std::mutex mutex_;
  std::vector<Waiting*> waiting_;
  std::vector<Connection> free_;  // null: not connected yet
};

}  // namespace tandem
