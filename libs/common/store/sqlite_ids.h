#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/common/base/clock.h"
#include "libs/common/store/sqlite_db.h"
#include "tandem/common/v1/journal.pb.h"

namespace tandem {

// Finds the journal row of a change id. Ids are random: put into one large table as they come, each
// would cost a page of the log. So the latest lie in memory, by their hash, and in a table in the
// order of their numbers; with every commit as many as came go on to the large table, the next ones
// in the order of hashes, a whole page's worth at a time. Once round, those that came before are
// dropped from the small table.
class SqliteIds {
 public:
  // Some 3 MB, and as many rows to read at a start. With 10^6 ids in the large table 60 neighbours
  // of these lie on about ten pages of it.
  static constexpr std::size_t kInMemory = 32'768;

  // Loads what has not reached the large table, and drops the rest from the small one.
  static Result<std::unique_ptr<SqliteIds>> Open(SqliteConnection& db,
                                                 std::size_t in_memory = kInMemory);

  // The row of `id` that was committed at `since` or later, by any connection. Thread-safe.
  Result<std::optional<common::v1::JournalEntry>> Find(SqliteConnection& db, std::string_view id,
                                                       Time since) const;

  // The rest is for the committer, in its transaction.
  Status Add(SqliteConnection& db, std::string_view id, std::int64_t number);
  // The last before COMMIT.
  Status MoveOn(SqliteConnection& db);
  // The transaction has ended.
  void Committed();
  void RolledBack();
  // All ids up to this journal row lie in the large table alone.
  std::int64_t settled() const { return settled_; }

 private:
  using Id = std::pair<std::int64_t, std::int64_t>;  // hash and number

  explicit SqliteIds(std::size_t in_memory) : in_memory_(in_memory) {}

  const std::size_t in_memory_;
  mutable std::mutex mutex_;
  std::set<Id> latest_;  // with the mutex
  std::vector<Id> added_, moved_;
  struct Round {
    Id last{INT64_MIN, 0};   // moved
    std::int64_t began = 0;  // the last row of then
  };
  Round round_, next_round_;  // the second counts when the transaction commits
  std::int64_t settled_ = 0;
};

}  // namespace tandem
