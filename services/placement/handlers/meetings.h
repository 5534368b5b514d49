#pragma once

#include <string>

#include "libs/common/base/date.h"
#include "libs/common/store/unit.h"
#include "services/placement/domain/action.h"
#include "tandem/placement/v1/board.pb.h"
#include "tandem/placement/v1/meeting.pb.h"
#include "tandem/placement/v1/partnership.pb.h"

namespace tandem::placement {

// Set while a meeting is scheduled: a week after its day it counts as missed.
inline constexpr TimerKind kMeetingMissed{"meeting-missed"};
// Set while an action is open: its due date has passed.
inline constexpr TimerKind kActionOverdue{"action-overdue"};

// What today is by the clocks of `partnership`, which stand still while it is on hold.
TodaySince TodayOf(View& view, const v1::Partnership& partnership);

// A new or changed meeting, of a board in a partnership that goes on, or did on its day.
Status PrepareMeeting(Unit& unit, v1::Meeting& meeting, const v1::Meeting* before);
Result<v1::Meeting> HoldMeeting(Unit& unit, const v1::HoldMeetingRequest& request);
Result<v1::Meeting> CorrectMeeting(Unit& unit, const v1::CorrectMeetingRequest& request);
Result<v1::Meeting> RecordMinutes(Unit& unit, const v1::RecordMinutesRequest& request);
Result<v1::Meeting> ApproveMinutes(Unit& unit, const v1::ApproveMinutesRequest& request);
Result<v1::Meeting> CancelMeeting(Unit& unit, const v1::CancelMeetingRequest& request);
Result<v1::Meeting> CompleteAction(Unit& unit, const v1::CompleteActionRequest& request);
Result<v1::Meeting> ReviseAction(Unit& unit, const v1::ReviseActionRequest& request);
Result<v1::Meeting> DropAction(Unit& unit, const v1::DropActionRequest& request);
Result<v1::BoardActions> GetBoardActions(View& view, const v1::GetBoardActionsRequest& request);
// Their partnership goes on, and so do their clocks.
Status ResumeMeetings(Unit& unit, const v1::Partnership& partnership);
// Their partnership ends, as is entered on `day`: those that would be later are called off.
Status CancelMeetingsAfter(Unit& unit, const v1::Partnership& partnership, Day day,
                           const std::string& reason);
Status MissMeeting(Unit& unit, std::string_view name);
Status FlagOverdueActions(Unit& unit, std::string_view name);

}  // namespace tandem::placement
