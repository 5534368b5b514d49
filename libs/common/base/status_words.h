#pragma once

#include <string>

#include "libs/common/base/status.h"

namespace tandem {

// An error as an operator reads it, in a log or beside what it parked: its reason (its code where
// it has none), what is wrong and what would be right; without the details that are for machines:
//   "NEED_FULL: needs/ncd-advisor has no seat left (2 of 2 taken). Open another seat …"
std::string WordsOf(const Status& status);

}  // namespace tandem
