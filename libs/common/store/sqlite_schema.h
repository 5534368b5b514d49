#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/store/sqlite_db.h"
#include "libs/common/store/store.h"

namespace tandem {

// The table of a collection: its name, version and body, then its columns, each with an index on
// (column, name).
struct SqliteTable {
  CollectionInfo collection;
  std::string table;                 // quoted
  std::vector<std::string> columns;  // quoted
  std::vector<std::string> indexes;  // quoted; parallel to the columns
  // Statements that every Change needs. `select_columns` answers epoch, number and the columns;
  // `update` lacks its columns and its condition.
  std::string select_row, select_version, select_columns, insert, update, erase;

  // The place of `column` among the columns; -1 if it is none.
  int ColumnIndex(std::string_view column) const;
};

// What a file holds beside resources.
struct SqliteMeta {
  std::int32_t epoch = 1;
  std::string digest_key;
};

// The tables of a store file, by collection id.
class SqliteTables {
 public:
  // INVALID_ARGUMENT on collections that cannot be stored, or that share an id.
  static Result<SqliteTables> Of(const std::vector<CollectionInfo>& collections);
  // INTERNAL if the collection was not declared when the store was opened.
  Result<const SqliteTable*> Find(const CollectionInfo& collection) const;
  const std::map<std::string, SqliteTable, std::less<>>& all() const { return tables_; }

 private:
  std::map<std::string, SqliteTable, std::less<>> tables_;
};

// Brings the file to this binary's format and tables: creates what is missing, fills columns that
// were added, drops the indexes of those that went. FAILED_PRECONDITION if a newer binary wrote it,
// or if it is another program's.
Result<SqliteMeta> PrepareSqliteSchema(SqliteConnection& db, const SqliteTables& tables);

}  // namespace tandem
