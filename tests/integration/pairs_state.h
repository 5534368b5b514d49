#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/clock.h"
#include "services/tandem/client/sample.h"

// The state in which pairs of commands meet: Liberia's partnership of the samples in Deliver, with
// a last seat that two professionals are about to take, placements of a third that fill his days,
// an objective that one side has agreed to, and measurements that wait for approval.
namespace tandem::pairs {

// "Now" of everything here: after every date of the samples.
Time Today();

// Lets placement and objectives come to that state; they leave `folder`/placement.db and
// `folder`/objectives.db.
Status BuildState(const std::string& folder);

// The calls that one of pairs_commands.h lists. `expect` is what one is refused with when nothing
// else happens.
Result<client::Sample> CallsOf(std::string_view calls);

}  // namespace tandem::pairs
