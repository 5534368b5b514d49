#pragma once

#include <string>

#include "libs/common/base/status.h"
#include "services/tandem/client/display_names.h"
#include "services/tandem/client/terminal.h"
#include "tandem/placement/v1/cohort.pb.h"

// What became of a cohort's run, person by person.
namespace tandem::client {

// Those whom it was done for, then those for whom it was refused, each with the reason and what
// would be right.
std::string Text(const placement::v1::CohortRun& run, const Terminal& terminal,
                 const DisplayNames& called = {});

// FAILED_PRECONDITION where anybody was refused: whoever has a script do it hears of it.
Status StatusOf(const placement::v1::CohortRun& run);

}  // namespace tandem::client
