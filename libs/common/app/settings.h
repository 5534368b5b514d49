#pragma once

#include <span>

#include "libs/common/base/config.h"

namespace tandem {

// Every setting of a serving process, for ReadSettings and --help.
std::span<const Setting> ServingSettings();

// INVALID_ARGUMENT where several services would share one store, which each takes for itself.
Status CheckStoreOfEach(const Settings& settings);

}  // namespace tandem
