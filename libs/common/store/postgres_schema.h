#pragma once

#include <string>

#include "libs/common/store/change.h"
#include "libs/common/store/postgres_db.h"
#include "libs/common/store/tables.h"

namespace tandem {

// A table with its statements. Beside the columns of every engine's it has tandem_personal, which
// takes the personal fields of a resource out of its body.
struct PostgresTable : StoreTable {
  explicit PostgresTable(StoreTable table);

  std::string personal;     // see PersonalPaths
  std::string select;       // rows, for RowAt
  std::string select_rows;  // those of an array of names
  // Prepared by every connection that commits, under these names and the table's id.
  //   lock: names in their order, each for writing or only for reading
  //   take: names in their order, all for writing → as read, of those that exist
  //   read: names → name, epoch, number
  //   write: epoch, then parallel arrays: names, numbers, bodies, personal parts and the columns
  //   erase: names
  std::string lock, take, read, write, erase;
};
using PostgresTables = Tables<PostgresTable>;

// The resource in a row of `PostgresTable::select`.
Row RowAt(const PgResult& result, int row);

// The values of a write, in the order of arrays of `PostgresTable::write` after the names and
// numbers: for many rows.
class PostgresValues {
 public:
  explicit PostgresValues(const PostgresTable& table);
  // INTERNAL if the body does not parse where it must be taken apart.
  Status Add(std::string_view body, const std::vector<ColumnValue>& columns);
  void AddTo(PgParameters& parameters) const;

 private:
  const PostgresTable& table_;
  PgArray bodies_ = PgArray::Blobs(), personal_ = PgArray::Blobs();
  std::vector<PgArray> columns_;
};

// How many versions a transaction takes at once: one for each Change of the largest batch.
inline constexpr std::int64_t kVersionsPerBatch = 512;

// How long a table that gets a column is waited for: others may read it for hours, as a backup
// does.
inline constexpr Duration kTablePatience = absl::Minutes(1);

// Brings the database to this binary's format and tables, while others go on reading and writing;
// of several that start at once one does it, the others wait for it. What an ended start has left
// undone the next one does. FAILED_PRECONDITION if a newer binary wrote it, or if it is another
// program's or another service's; UNAVAILABLE if a table is never free for `patience`.
Result<StoreMeta> PreparePostgresSchema(PgConnection& db, const PostgresTables& tables,
                                        std::string_view service, std::int32_t least_epoch,
                                        Duration patience = kTablePatience);

// Advisory locks: who migrates (a session's, not a transaction's), and who numbers the journal.
inline constexpr std::string_view kMigrationLock = "(1414417485, 0)";
inline constexpr std::string_view kJournalLock = "pg_advisory_xact_lock(1414417485, 1)";

}  // namespace tandem
