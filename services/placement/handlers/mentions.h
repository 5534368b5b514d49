#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/match_run.pb.h"
#include "tandem/placement/v1/professional.pb.h"

// Which match runs speak of whom, so that they can forget somebody whose data is erased.
namespace tandem::placement {

inline constexpr TimerKind kForgetting{"forgetting"};

// Notes whom `run` speaks of. Of somebody whose data was erased since they were looked at it says
// nothing any more.
Status NoteMentions(Unit& unit, v1::MatchRun& run);

// Lets match runs forget `professional`, who was loaded in this unit: some in this Change, what is
// left by the timer.
Status ForgetInRuns(Unit& unit, const v1::Professional& professional);
// The timer.
Status ForgetInMoreRuns(Unit& unit, std::string_view professional);

}  // namespace tandem::placement
