#pragma once

#include <string>
#include <vector>

#include "libs/common/store/sqlite_db.h"
#include "libs/common/store/sqlite_schema.h"
#include "libs/common/store/store.h"

namespace tandem {

// The rows that `query` selects, in its order. INVALID_ARGUMENT (FILTER_INVALID) on a column that
// the table does not have.
Result<std::vector<Row>> ListSqliteRows(SqliteConnection& db, const SqliteTable& table,
                                        const Query& query);

// INVALID_ARGUMENT as above.
Result<std::vector<Tally>> CountSqliteRows(SqliteConnection& db, const SqliteTable& table,
                                           const CountQuery& query);

}  // namespace tandem
