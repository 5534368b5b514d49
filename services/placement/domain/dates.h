#pragma once

#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"

namespace tandem::placement {

// What has happened or takes effect: adds to `errors`, at `field`, a day after `today`. Nothing
// waits for its day, so a later one would change the state too early and hold up every verb that
// has to follow it in time. Plans (windows, a placement's first and last day) are not its matter.
void CheckPast(std::string_view field, const common::v1::Date& date, Day today,
               FieldErrors& errors);
// The same where nothing else can be wrong: INVALID_FIELDS.
Status RequirePast(std::string_view field, const common::v1::Date& date, Day today);

}  // namespace tandem::placement
