#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libs/common/store/change.h"
#include "libs/common/store/tables.h"

namespace tandem {

// Where a list is read from, and how.
struct ListSource {
  const StoreTable& table;
  std::string select;  // "SELECT … FROM …"
  // The column whose index is to be read, -1 for names; the planner is kept from all others. None
  // where the planner chooses well by itself.
  std::optional<int> driver;
};

// Runs a statement with the parameters $1, $2…
using FetchRows = std::function<Result<std::vector<Row>>(const std::string& sql,
                                                         const std::vector<ColumnValue>& values)>;

// INVALID_ARGUMENT (FILTER_INVALID) on a column that the table does not have.
Status CheckColumns(const StoreTable& table, const Query& query);

std::string_view Symbol(Op op);

// The rows that `query` (checked) selects, in its order: one statement or two, in SQL that SQLite
// and PostgreSQL both take.
Result<std::vector<Row>> ListRows(const ListSource& source, const Query& query,
                                  const FetchRows& fetch);

}  // namespace tandem
