#include "libs/common/store/count_sql.h"

#include "fmt/format.h"
#include "libs/common/store/list_sql.h"

namespace tandem {
namespace {

constexpr std::string_view kCountries = "countries/";

const std::string& ColumnOf(const StoreTable& table, const std::string& column) {
  return table.columns[static_cast<std::size_t>(table.ColumnIndex(column))];
}

Status Check(const StoreTable& table, const CountQuery& query) {
  RETURN_IF_ERROR(CheckColumns(table, {.conditions = query.conditions}));
  for (const std::string& column : query.by)
    RETURN_IF_ERROR(CheckColumns(table, {.order_by = column}));
  return OkStatus();
}

}  // namespace

int CountDriver(const StoreTable& table, const CountQuery& query) {
  if (!query.conditions.empty()) return table.ColumnIndex(query.conditions.front().column);
  return query.by.empty() ? -1 : table.ColumnIndex(query.by.front());
}

Result<CountStatement> MakeCount(const StoreTable& table, const std::string& from,
                                 const CountQuery& query) {
  RETURN_IF_ERROR(Check(table, query));
  // A country has two letters.
  const bool is_below = table.collection.pattern.starts_with(kCountries);
  CountStatement count;
  count.sql = is_below ? fmt::format("SELECT substr(name, {}, 2)", kCountries.size() + 1)
                       : std::string("SELECT ''");
  std::string groups = "1";
  for (std::size_t i = 0; i < query.by.size(); ++i) {
    count.sql += ", " + ColumnOf(table, query.by[i]);
    groups += fmt::format(", {}", i + 2);
  }
  count.sql += ", count(*) FROM " + from;
  std::string separator = " WHERE ";
  for (const ColumnCondition& condition : query.conditions) {
    count.values.push_back(condition.value);
    count.sql += fmt::format("{}{} {} ${}", separator, ColumnOf(table, condition.column),
                             Symbol(condition.op), count.values.size());
    separator = " AND ";
  }
  count.sql += " GROUP BY " + groups;
  return count;
}

}  // namespace tandem
