#include "libs/common/store/sqlite_list.h"

#include "fmt/format.h"
#include "libs/common/store/count_sql.h"
#include "libs/common/store/list_sql.h"

namespace tandem {
namespace {

// A set of up to so many rows is sorted for each page; a larger one is read in the order of an
// index.
constexpr std::int64_t kSmallSet = 500;

Result<bool> IsSmall(SqliteConnection& db, const SqliteTable& table, const std::string& below) {
  ASSIGN_OR_RETURN(
      SqliteStatement statement,
      db.Prepare(fmt::format("SELECT count(*) FROM (SELECT 1 FROM {} WHERE name > ? AND name < ?"
                             " ORDER BY name LIMIT {})",
                             table.table, kSmallSet + 1)));
  const std::string from = below + "/", to = below + "0";
  ASSIGN_OR_RETURN(const bool found,
                   statement.Bind(std::string_view(from)).Bind(std::string_view(to)).Step());
  return found && statement.Int(0) <= kSmallSet;
}

// The column whose index selects and orders best; -1: names.
Result<int> ChooseDriver(SqliteConnection& db, const SqliteTable& table, const Query& query) {
  const int order = query.order_by.empty() ? -1 : table.ColumnIndex(query.order_by);
  int equal = -1;
  for (const ColumnCondition& condition : query.conditions) {
    if (condition.op != Op::kEqual) continue;
    const int column = table.ColumnIndex(condition.column);
    if (column == order) return order;
    // A reference selects better than a state.
    const bool refers = std::holds_alternative<std::string>(condition.value);
    if (equal < 0 || refers) equal = column;
    if (refers) return equal;
  }
  if (order < 0) return equal;
  if (query.below.empty()) return order;
  ASSIGN_OR_RETURN(const bool is_small, IsSmall(db, table, query.below));
  return is_small ? -1 : order;
}

// The table, read by the index of the column `driver`.
std::string From(const SqliteTable& table, int driver) {
  if (driver < 0) return table.table;
  return table.table + " INDEXED BY " + table.indexes[static_cast<std::size_t>(driver)];
}

Result<std::vector<Row>> Fetch(SqliteConnection& db, const std::string& sql,
                               const std::vector<ColumnValue>& values) {
  ASSIGN_OR_RETURN(SqliteStatement statement, db.Prepare(sql));
  for (const ColumnValue& value : values) statement.Bind(value);
  std::vector<Row> rows;
  for (;;) {
    ASSIGN_OR_RETURN(const bool found, statement.Step());
    if (!found) return rows;
    rows.push_back({.name = std::string(statement.Text(0)),
                    .version = {static_cast<std::int32_t>(statement.Int(1)), statement.Int(2)},
                    .body = std::string(statement.Blob(3))});
  }
}

}  // namespace

Result<std::vector<Row>> ListSqliteRows(SqliteConnection& db, const SqliteTable& table,
                                        const Query& query) {
  RETURN_IF_ERROR(CheckColumns(table, query));
  ASSIGN_OR_RETURN(const int driver, ChooseDriver(db, table, query));
  const std::string select =
      "SELECT name, tandem_epoch, tandem_number, tandem_body FROM " + From(table, driver);
  return ListRows({table, select, driver}, query,
                  [&](const std::string& sql, const std::vector<ColumnValue>& values) {
                    return Fetch(db, sql, values);
                  });
}

Result<std::vector<Tally>> CountSqliteRows(SqliteConnection& db, const SqliteTable& table,
                                           const CountQuery& query) {
  ASSIGN_OR_RETURN(const CountStatement count,
                   MakeCount(table, From(table, CountDriver(table, query)), query));
  ASSIGN_OR_RETURN(SqliteStatement statement, db.Prepare(count.sql));
  for (const ColumnValue& value : count.values) statement.Bind(value);
  std::vector<Tally> tallies;
  for (;;) {
    ASSIGN_OR_RETURN(const bool found, statement.Step());
    if (!found) return tallies;
    Tally& tally = tallies.emplace_back();
    tally.country = statement.Text(0);
    int column = 1;
    for (std::size_t i = 0; i < query.by.size(); ++i)
      tally.values.push_back(statement.Value(column++));
    tally.count = statement.Int(column);
  }
}

}  // namespace tandem
