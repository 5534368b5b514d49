#pragma once

#include <string_view>

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/partnership.pb.h"

// Whether somebody still meets in partnerships that are Sustained.
namespace tandem::placement {

// Nobody has met for twelve months.
inline constexpr TimerKind kCommitteeQuiet{"committee-quiet"};

Result<v1::Partnership> RecordCommitteeMeeting(Unit& unit,
                                               const v1::RecordCommitteeMeetingRequest& request);
// After a change of its stage, or of when somebody met last; the caller saves it.
void FollowCommittee(Unit& unit, v1::Partnership& partnership);
// The timer's: tells that it is quiet, if it still is.
Status NoteCommitteeQuiet(Unit& unit, std::string_view name);

}  // namespace tandem::placement
