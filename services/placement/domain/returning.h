#pragma once

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "tandem/placement/v1/placement.pb.h"

// Fellows and exchange visitors who were there in person come home (document E: learning without
// migration).
namespace tandem::placement {

// Whoever goes home at most so many days before the last one, and a quarter of the stay, has
// returned; earlier, it has ended early. Ours.
inline constexpr int kDaysHomeEarly = 7;

// A fellow's or exchange visitor's, in person.
bool IsExchange(const v1::Placement& placement);
// On the last day, later or a few days before, after an early end too.
Status ConfirmReturn(v1::Placement& placement, Day day);
// Whether a fellow or exchange visitor who was there in person has yet to be back.
bool AwaitsReturn(const v1::Placement& placement);
// Notes that the return is overdue, the last day being over on `today`; false if it is not, or was
// noted before.
bool NoteOverdueReturn(v1::Placement& placement, Day today);

}  // namespace tandem::placement
