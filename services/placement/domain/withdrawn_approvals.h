#pragma once

#include <optional>
#include <string>

#include "libs/common/base/date.h"
#include "tandem/placement/v1/partnership.pb.h"

// "All health partnerships work with the approval of institution leaders" (document B): nothing new
// begins while one is withdrawn.
namespace tandem::placement {

// " (withdrawn by ... on ...: why)", of one that has a withdrawal.
std::string HowWithdrawn(const v1::Approval& approval);

// Notes the days on which it was withdrawn, before it is given again on `day`.
void NoteLapse(v1::Approval& approval, Day day);

// Which approvals are withdrawn, and what to do; of a `day`, which were on it, though they may have
// been given again since. Nothing if none is. One that was never asked for is none: a party may be
// added later.
std::optional<std::string> WithdrawnApprovals(const v1::Partnership& partnership,
                                              std::optional<Day> day = {});

}  // namespace tandem::placement
