#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "tandem/placement/v1/board.pb.h"
#include "tandem/placement/v1/meeting.pb.h"

// What a meeting has asked for: done, dropped, or open, and overdue once its due date has passed.
namespace tandem::placement {

// How often an action may be given to others, or be put off.
inline constexpr int kMostActionChanges = 50;

// NO_SUCH_ACTION, ACTION_DONE, ACTION_DROPPED; INVALID_FIELDS for a day before the meeting.
Status Complete(v1::Meeting& meeting, std::string_view action_id, Day done);
// It has the owner and the due date of `request` from now on, and remembers those that it had. As
// Complete; LIST_FULL; INVALID_FIELDS if nothing changes, or it would be due before the meeting.
// Answers the action after it.
Result<v1::ActionItem> Revise(v1::Meeting& meeting, const v1::ReviseActionRequest& request,
                              const v1::Decision& decision);
// As Complete.
Status Drop(v1::Meeting& meeting, std::string_view action_id, const v1::Decision& decision);

// Adds to `errors` what cannot be said of the actions of `meeting`, which `entered` says anew for a
// meeting on `held`: one that is left out though it is done, dropped or was revised, and a day that
// is not after what became of one.
void CheckKept(const v1::Meeting& meeting,
               const google::protobuf::RepeatedPtrField<v1::ActionItem>& entered, Day held,
               FieldErrors& errors);
// Gives the actions of `meeting`, which were entered anew, what became of those with the same ids
// in `before`. An owner or a due date that was revised since stays so.
void KeepWhatBecame(const v1::Meeting& before, v1::Meeting& meeting);

// Notes when the first of those that are open is due.
void NoteFirstDue(v1::Meeting& meeting);
// What day it is by a clock that began on `since`.
using TodaySince = std::function<Day(Day since)>;
// When that clock shows `due`.
using PutOffSince = std::function<Time(Time due, Day since)>;
// What is open, as the clock of each sees it. That begins on the day of the meeting, or when the
// due date became what it is.
std::vector<v1::BoardAction> OpenActions(const v1::Meeting& meeting, const TodaySince& today);
// When the next open action is overdue: the beginning of the day after its due date, put off.
std::optional<Time> NextOverdue(const v1::Meeting& meeting, const PutOffSince& put_off);
// Marks the actions that are overdue and were not so marked; answers them.
std::vector<v1::ActionItem> MarkOverdue(v1::Meeting& meeting, const TodaySince& today);

}  // namespace tandem::placement
