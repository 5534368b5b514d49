#pragma once

#include <string_view>

#include "libs/common/store/unit.h"

namespace tandem::reporting {

// NOT_FOUND, or PARTNERSHIP_OVER where placement says that it was closed or withdrawn.
Status RequireLivePartnership(Unit& unit, std::string_view partnership);

}  // namespace tandem::reporting
