#include "libs/common/store/sqlite_schema.h"

#include <openssl/rand.h>

#include <array>
#include <set>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/store/change.h"
#include "libs/common/store/commit_rules.h"
#include "libs/common/store/message_fields.h"

namespace tandem {
namespace {

// Of the file; one that is greater was written by a newer binary.
constexpr std::int64_t kFormat = 2;
constexpr std::int64_t kFormatWithHistory = 2;
// Marks the file as ours: "TNDM".
constexpr std::int64_t kApplication = 0x544e444d;
constexpr int kSliceOfRows = 1'000;

Result<std::set<std::string>> Names(SqliteConnection& db, const std::string& sql,
                                    std::string_view argument) {
  std::set<std::string> names;
  ASSIGN_OR_RETURN(SqliteStatement statement, db.Prepare(sql));
  statement.Bind(argument);
  for (;;) {
    ASSIGN_OR_RETURN(const bool found, statement.Step());
    if (!found) return names;
    names.emplace(statement.Text(0));
  }
}

Status CheckFormat(SqliteConnection& db) {
  ASSIGN_OR_RETURN(const std::int64_t format, db.Number("PRAGMA user_version"));
  ASSIGN_OR_RETURN(const std::int64_t application, db.Number("PRAGMA application_id"));
  ASSIGN_OR_RETURN(const std::int64_t tables, db.Number("SELECT count(*) FROM sqlite_schema"));
  if (application != kApplication && tables > 0) {
    return absl::FailedPreconditionError("The file was not made by Tandem. Name another one.");
  }
  if (format > kFormat) {
    return absl::FailedPreconditionError(fmt::format(
        "The store has format {}, this binary knows {}. Start the newer binary that wrote it.",
        format, kFormat));
  }
  return OkStatus();
}

Status CreateOwnTables(SqliteConnection& db) {
  return db.Execute(fmt::format(
      "PRAGMA application_id={}; PRAGMA user_version={};"
      "CREATE TABLE IF NOT EXISTS tandem_meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
      "CREATE TABLE IF NOT EXISTS tandem_journal(number INTEGER PRIMARY KEY, time INTEGER, entry "
      "BLOB);"
      // See SqliteIds.
      "CREATE TABLE IF NOT EXISTS tandem_latest_ids(number INTEGER PRIMARY KEY, hash INTEGER);"
      "CREATE TABLE IF NOT EXISTS tandem_id_hashes(hash INTEGER, number INTEGER,"
      " PRIMARY KEY (hash, number)) WITHOUT ROWID;"
      // Which rows of the journal are about which partnership.
      "CREATE TABLE IF NOT EXISTS tandem_history(partnership TEXT, number INTEGER,"
      " PRIMARY KEY (partnership, number)) WITHOUT ROWID;",
      kApplication, kFormat));
}

// Of the journal of a file that was written before there was a history.
Status FillHistory(SqliteConnection& db) {
  for (std::int64_t last = 0;;) {
    std::vector<std::pair<std::int64_t, common::v1::JournalEntry>> rows;
    {
      ASSIGN_OR_RETURN(
          SqliteStatement select,
          db.Prepare("SELECT number, entry FROM tandem_journal WHERE number>? ORDER BY number"
                     " LIMIT ?"));
      select.Bind(last).Bind(std::int64_t{kSliceOfRows});
      for (;;) {
        ASSIGN_OR_RETURN(const bool found, select.Step());
        if (!found) break;
        ASSIGN_OR_RETURN(common::v1::JournalEntry entry, ParseEntry(select.Blob(1)));
        rows.emplace_back(select.Int(0), std::move(entry));
      }
    }
    if (rows.empty()) return OkStatus();
    for (const auto& [number, entry] : rows) RETURN_IF_ERROR(AddToHistory(db, entry, number));
    last = rows.back().first;
  }
}

Result<StoreMeta> ReadMeta(SqliteConnection& db, std::int32_t least_epoch) {
  std::array<unsigned char, 32> key;
  if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
    return Internal("No random bytes to be had.");
  const std::string_view bytes(reinterpret_cast<const char*>(key.data()), key.size());
  {
    ASSIGN_OR_RETURN(
        SqliteStatement insert,
        db.Prepare(
            "INSERT OR IGNORE INTO tandem_meta VALUES ('epoch', 1), ('reserved_versions', 0),"
            " ('swept_ids', 0), ('digest_key', ?)"));
    RETURN_IF_ERROR(insert.BindBlob(bytes).Run());
  }
  RETURN_IF_ERROR(db.Execute(fmt::format(
      "UPDATE tandem_meta SET value={0} WHERE key='epoch' AND value<{0}", least_epoch)));
  StoreMeta meta;
  ASSIGN_OR_RETURN(const std::int64_t epoch,
                   db.Number("SELECT value FROM tandem_meta WHERE key='epoch'"));
  meta.epoch = static_cast<std::int32_t>(epoch);
  ASSIGN_OR_RETURN(SqliteStatement select,
                   db.Prepare("SELECT value FROM tandem_meta WHERE key='digest_key'"));
  ASSIGN_OR_RETURN(const bool found, select.Step());
  if (!found) return Internal("The store has lost its digest key.");
  meta.digest_key = select.Blob(0);
  return meta;
}

// Computes the columns `missing` (places among the table's columns) of all rows, from the messages.
Status Backfill(SqliteConnection& db, const SqliteTable& table,
                const std::vector<std::size_t>& missing) {
  std::string assignments;
  for (const std::size_t i : missing)
    assignments += (assignments.empty() ? "" : ", ") + table.columns[i] + "=?";
  const std::string select =
      fmt::format("SELECT name, tandem_body FROM {} WHERE name > ? ORDER BY name LIMIT {}",
                  table.table, kSliceOfRows);
  const std::string update = fmt::format("UPDATE {} SET {} WHERE name=?", table.table, assignments);
  const std::unique_ptr<google::protobuf::Message> message(table.collection.prototype->New());
  std::string last;
  for (;;) {
    std::vector<std::pair<std::string, std::string>> rows;
    {
      ASSIGN_OR_RETURN(SqliteStatement statement, db.Prepare(select));
      statement.Bind(std::string_view(last));
      for (;;) {
        ASSIGN_OR_RETURN(const bool found, statement.Step());
        if (!found) break;
        rows.emplace_back(statement.Text(0), statement.Blob(1));
      }
    }
    if (rows.empty()) return OkStatus();
    for (const auto& [name, body] : rows) {
      if (!message->ParseFromString(body))
        return Internal("A stored resource does not parse: " + name);
      const std::vector<ColumnValue> values = ColumnsOf(table.collection, *message);
      ASSIGN_OR_RETURN(SqliteStatement statement, db.Prepare(update));
      for (const std::size_t i : missing) statement.Bind(values[i]);
      RETURN_IF_ERROR(statement.Bind(std::string_view(name)).Run());
    }
    last = rows.back().first;
  }
}

// An index says that its column is kept up to date: one without it is filled, whether it is new or
// was left out for a while.
Status PrepareTable(SqliteConnection& db, const SqliteTable& table) {
  const std::string table_name = std::string(table.collection.id());
  // A new one has all columns at once: SQLite reads the whole schema again after each that is
  // added.
  RETURN_IF_ERROR(db.Execute(fmt::format(
      "CREATE TABLE IF NOT EXISTS {}(name TEXT PRIMARY KEY,"
      " tandem_epoch INTEGER, tandem_number INTEGER, tandem_body BLOB{}{}) WITHOUT ROWID",
      table.table, table.columns.empty() ? "" : ", ", fmt::join(table.columns, ", "))));
  ASSIGN_OR_RETURN(const std::set<std::string> columns,
                   Names(db, "SELECT name FROM pragma_table_info(?)", table_name));
  ASSIGN_OR_RETURN(std::set<std::string> indexes,
                   Names(db, "SELECT name FROM pragma_index_list(?) WHERE origin='c'", table_name));
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string column(table.collection.columns[i]);
    if (indexes.erase(fmt::format("{}.{}", table_name, column)) > 0) continue;
    missing.push_back(i);
    if (columns.contains(column)) continue;
    RETURN_IF_ERROR(
        db.Execute(fmt::format("ALTER TABLE {} ADD COLUMN {}", table.table, table.columns[i])));
  }
  for (const std::string& stale : indexes) {
    if (stale.starts_with(table_name + "."))  // the others are not ours
      RETURN_IF_ERROR(db.Execute("DROP INDEX " + Quoted(stale)));
  }
  if (missing.empty()) return OkStatus();
  RETURN_IF_ERROR(Backfill(db, table, missing));
  for (const std::size_t i : missing) {
    RETURN_IF_ERROR(db.Execute(fmt::format("CREATE INDEX {} ON {}({}, name)", table.indexes[i],
                                           table.table, table.columns[i])));
  }
  return OkStatus();
}

Result<StoreMeta> PrepareAll(SqliteConnection& db, const SqliteTables& tables,
                             std::int32_t least_epoch) {
  ASSIGN_OR_RETURN(const std::int64_t format, db.Number("PRAGMA user_version"));
  RETURN_IF_ERROR(CreateOwnTables(db));
  if (format < kFormatWithHistory) RETURN_IF_ERROR(FillHistory(db));
  for (const auto& [id, table] : tables.all()) RETURN_IF_ERROR(PrepareTable(db, table));
  return ReadMeta(db, least_epoch);
}

}  // namespace

SqliteTable::SqliteTable(StoreTable base) : StoreTable(std::move(base)) {
  std::string names, parameters;
  for (const std::string& column : columns) {
    names.append(", ").append(column);
    parameters.append(", ?");
  }
  select_row = fmt::format(
      "SELECT name, tandem_epoch, tandem_number, tandem_body FROM {} WHERE name=?", table);
  select_version = fmt::format("SELECT tandem_epoch, tandem_number FROM {} WHERE name=?", table);
  select_columns =
      fmt::format("SELECT tandem_epoch, tandem_number{} FROM {} WHERE name=?", names, table);
  insert = fmt::format(
      "INSERT INTO {}(name, tandem_epoch, tandem_number, tandem_body{}) VALUES (?, ?, ?, ?{})",
      table, names, parameters);
  update = fmt::format("UPDATE {} SET tandem_epoch=?, tandem_number=?, tandem_body=?", table);
  erase = fmt::format("DELETE FROM {} WHERE name=?", table);
}

Status AddToHistory(SqliteConnection& db, const common::v1::JournalEntry& entry,
                    std::int64_t number) {
  for (const std::string& partnership : PartnershipsOf(entry)) {
    ASSIGN_OR_RETURN(SqliteStatement insert,
                     db.Prepare("INSERT INTO tandem_history VALUES (?, ?)"));
    RETURN_IF_ERROR(insert.Bind(std::string_view(partnership)).Bind(number).Run());
  }
  return OkStatus();
}

Result<StoreMeta> PrepareSqliteSchema(SqliteConnection& db, const SqliteTables& tables,
                                      std::int32_t least_epoch) {
  RETURN_IF_ERROR(CheckFormat(db));
  RETURN_IF_ERROR(db.Execute("BEGIN IMMEDIATE"));
  Result<StoreMeta> meta = PrepareAll(db, tables, least_epoch);
  if (!meta.ok()) {
    (void)db.Execute("ROLLBACK");  // fails where SQLite has done it already
    return meta;
  }
  RETURN_IF_ERROR(db.Execute("COMMIT"));
  return meta;
}

}  // namespace tandem
