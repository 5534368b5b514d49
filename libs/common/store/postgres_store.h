#pragma once

#include <memory>

#include "libs/common/store/store.h"

namespace tandem {

// Opens the store in the database at `options.url` ("postgres://…", whatever libpq takes), and
// makes its tables in an empty one. Several processes may have it open. FAILED_PRECONDITION if a
// newer binary, another service or another program wrote it.
Result<std::unique_ptr<Store>> OpenPostgresStore(const StoreOptions& options);

}  // namespace tandem
