#pragma once

#include <string>

#include "libs/common/base/date.h"

namespace tandem {

// A UUID of version 7 (RFC 9562): the milliseconds of `now`, then random bits. Ids made later sort
// later.
std::string NewUuid(Time now);

}  // namespace tandem
