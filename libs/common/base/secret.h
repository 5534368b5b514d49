#pragma once

#include <string>

#include "libs/common/base/status.h"

namespace tandem {

// What the file at `path` holds, without the newline at its end: a password or the like, that a
// setting must not hold itself. UNAVAILABLE if it cannot be read: it may be on its way.
Result<std::string> ReadSecret(const std::string& path);

}  // namespace tandem
