#pragma once

#include <string>
#include <vector>

#include "libs/common/store/tables.h"

namespace tandem {

// A statement that counts, in SQL that SQLite and PostgreSQL both take: it answers the country, the
// values and the number of each tally, in this order.
struct CountStatement {
  std::string sql;
  std::vector<ColumnValue> values;  // of $1, $2…
};

// The column whose index it should read; -1: names.
int CountDriver(const StoreTable& table, const CountQuery& query);

// `from` is the table, as the engine wants it told. INVALID_ARGUMENT (FILTER_INVALID) on a column
// that the table does not have.
Result<CountStatement> MakeCount(const StoreTable& table, const std::string& from,
                                 const CountQuery& query);

}  // namespace tandem
