#pragma once

#include "libs/common/app/module.h"

namespace tandem::objectives {

void Declare(Declarations& d);

// What the team wants to achieve, and how far it is.
inline constexpr Module kObjectivesModule{"objectives", "tandem.objectives.v1", Declare};

}  // namespace tandem::objectives
