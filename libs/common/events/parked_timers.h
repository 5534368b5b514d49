#pragma once

#include <string_view>

#include "libs/common/store/store.h"

namespace tandem {

// Lets timers of `service` that failed for good be due again: the one of this name, or all ("").
// Who runs them (see Timers) hears of it. Answers how many; NOT_FOUND if there is no timer of the
// name.
Result<int> RetryParkedTimers(Store& store, std::string_view service, std::string_view name);

}  // namespace tandem
