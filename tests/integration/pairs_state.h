#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/clock.h"
#include "services/tandem/client/sample.h"

// The state in which pairs of commands meet: Liberia's partnership of the samples in Deliver, with
// a last seat that two professionals are about to take, placements of a third that fill his days
// and of a fourth in every state, an objective that one side has agreed to, measurements that wait
// for approval, recommendations that wait for an answer; and two partnerships that have yet to
// deliver, with boards, money and visits.
namespace tandem::pairs {

// "Now" of everything here: after every date of the samples.
Time Today();

// Lets the services come to that state; each leaves `folder`/<service>.db.
Status BuildState(const std::string& folder);

// The calls that one of pairs_commands.h lists. `expect` is what one is refused with when nothing
// else happens.
Result<client::Sample> CallsOf(std::string_view calls);

}  // namespace tandem::pairs
