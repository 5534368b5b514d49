#pragma once

#include <optional>
#include <string>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "services/placement/domain/placement.h"

// Fellows and exchange visitors who were there in person come home (document E: learning without
// migration).
namespace tandem::placement {

// A fellow's or exchange visitor's, in person.
bool IsExchange(const v1::Placement& placement);
// Why nobody returns, or has yet; and why they would be back too early.
std::optional<std::string> NoExchange(const AtPlacementVerb& at);
std::optional<std::string> NotReturned(const AtPlacementVerb& at);
std::optional<std::string> BeforeLastDays(const AtPlacementVerb& at);
// On the last day, later or a few days before, after an early end too.
Status ConfirmReturn(v1::Placement& placement, Day day);
// Whether a fellow or exchange visitor who was there in person has yet to be back.
bool AwaitsReturn(const v1::Placement& placement);
// Notes that the return is overdue, the last day being over on `today`; false if it is not, or was
// noted before.
bool NoteOverdueReturn(v1::Placement& placement, Day today);

}  // namespace tandem::placement
