#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "tandem/placement/v1/placement.pb.h"

// Who leaves early mostly says so before: the last day moves, and the placement goes on until then.
namespace tandem::placement {

// Whether it still runs, to an early last day that was set ahead of it; `reason` and
// `early_end_reason` say why.
bool IsUnderNotice(const v1::Placement& placement);
// That it is, and when it ends; nothing if it is not.
std::optional<std::string> NoticeGiven(const v1::Placement& placement);

// Of an early end: the last day, and why. OTHER if no kind is given.
void SetEarlyEnd(v1::Placement& placement, Day last_day, std::string_view reason,
                 v1::EarlyEnd::Reason kind);
// An early last day that lies ahead. Another notice may bring it forward or give another reason. A
// later day is none: days are added by Extend, which asks whether the professional has them.
// VERB_NOT_ALLOWED, CONDITIONS_UNMET.
Status GiveNotice(v1::Placement& placement, Day last_day, std::string_view reason,
                  v1::EarlyEnd::Reason kind);
// Its last day has passed: it has ended early, for the reason that the notice gave.
Status EndByNotice(v1::Placement& placement);
// It goes on, and the reason of the notice is none any more: that of a pause it is on is told
// again.
void WithdrawNotice(v1::Placement& placement);

}  // namespace tandem::placement
