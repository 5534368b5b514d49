#pragma once

#include <memory>
#include <string>

#include "libs/common/store/store.h"

namespace tandem {

inline constexpr Reason kStoreInUse{"STORE_IN_USE", absl::StatusCode::kFailedPrecondition,
                                    "Another process has the store's file open."};

// Opens or creates the store in the file at `path`, for this process alone. FAILED_PRECONDITION if
// a newer binary or another program wrote the file, or (STORE_IN_USE) another process has it open.
Result<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path,
                                               const StoreOptions& options);

}  // namespace tandem
