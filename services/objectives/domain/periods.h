#pragma once

#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"

namespace tandem::objectives {

// Adds to `errors` a period that ends before it starts, or that has no end where one is needed.
void CheckPeriod(const common::v1::Period& period, bool needs_end, std::string_view field,
                 FieldErrors& errors);

}  // namespace tandem::objectives
