#pragma once

#include <string>
#include <string_view>

#include "tests/integration/distributed.h"

// What an operator does to have an older database again (docs/operations.md, Backup and restore).
namespace tandem::testing {

// Of the database of `service`, in a file that the next one takes the place of.
Status Dump(const Distributed& suite, std::string_view service);
// The dump, into a new database in place of the old one.
Status Restore(const Distributed& suite, std::string_view service);
// `tandem events new-epoch SERVICE`, answered as JSON.
ClientAnswer NewEpoch(const Distributed& suite, const std::string& service);

}  // namespace tandem::testing
