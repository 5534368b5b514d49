#pragma once

#include <span>

#include "libs/common/base/config.h"

namespace tandem {

// Every setting of a serving process, for ReadSettings and --help.
std::span<const Setting> ServingSettings();

}  // namespace tandem
