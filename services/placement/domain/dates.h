#pragma once

#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"

namespace tandem::placement {

// What has happened or takes effect: INVALID_FIELDS on `field` for a day after `today`. Nothing
// waits for its day, so a later one would change the state too early and hold up every verb that
// has to follow it in time. Plans (windows, a placement's first and last day) are not its matter.
Status RequirePast(std::string_view field, const common::v1::Date& date, Day today);

}  // namespace tandem::placement
