#pragma once

#include <string>

#include "libs/common/store/sqlite_db.h"
#include "libs/common/store/tables.h"

namespace tandem {

// A table with the statements that every Change needs.
struct SqliteTable : StoreTable {
  explicit SqliteTable(StoreTable table);

  // `select_columns` answers epoch, number and the columns; `update` lacks its columns and its
  // condition.
  std::string select_row, select_version, select_columns, insert, update, erase;
};
using SqliteTables = Tables<SqliteTable>;

// Notes which partnerships the journal row `number` is about.
Status AddToHistory(SqliteConnection& db, const common::v1::JournalEntry& entry,
                    std::int64_t number);

// Brings the file to this binary's format and tables: creates what is missing, fills columns that
// were added, drops the indexes of those that went. FAILED_PRECONDITION if a newer binary wrote it,
// or if it is another program's.
Result<StoreMeta> PrepareSqliteSchema(SqliteConnection& db, const SqliteTables& tables,
                                      std::int32_t least_epoch);

}  // namespace tandem
