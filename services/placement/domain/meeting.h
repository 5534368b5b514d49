#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/board.pb.h"
#include "tandem/placement/v1/meeting.pb.h"

// A meeting of a board: planned, held or missed, its minutes approved at a later one.
namespace tandem::placement {

// A meeting whose minutes another one is to approve: the next that had a quorum.
struct AtApproval {
  v1::Meeting& meeting;
  const v1::Meeting& later;
  std::span<const v1::Meeting> others = {};  // of the board

  const std::string& name() const { return meeting.name(); }
  v1::Meeting::State state() const { return meeting.state(); }
  void set_state(v1::Meeting::State state) { meeting.set_state(state); }
};
extern const Lifecycle<v1::Meeting> kMeetingLifecycle;
extern const Lifecycle<AtApproval> kMinutesLifecycle;

// Days after its date on which a meeting that nobody has spoken of counts as missed.
inline constexpr int kDaysUntilMissed = 7;

// A new meeting is scheduled, only such a one changes. MEETING_OVER.
Status ValidateMeeting(v1::Meeting& meeting, const v1::Meeting* before);

// Notes that `meeting` was put off from the day of `before`, where it has another one from `today`
// on. Answers whether it has missed that day, and nobody knew: a day that was entered when it had
// passed is not missed, nor one on which the partnership `was_on_hold`.
bool NotePutOff(v1::Meeting& meeting, const v1::Meeting& before, bool was_on_hold, Day today);

// What was done at it. INVALID_FIELDS for a seat that nobody held then, what is given twice, an
// action due before the meeting; VERB_NOT_ALLOWED, NOT_QUORATE.
Status HoldMeeting(v1::Meeting& meeting, const v1::Board& board,
                   const v1::HoldMeetingRequest& request);
// What was entered of it, said anew; `others` are those of the board. As HoldMeeting; also
// INVALID_FIELDS for an action that CheckKept refuses, and for a day that is not after that of a
// meeting whose minutes were approved at it, NOT_QUORATE if there is one.
Status CorrectMeeting(v1::Meeting& meeting, const v1::Board& board,
                      const v1::CorrectMeetingRequest& request, std::span<const v1::Meeting> others,
                      const v1::Decision& decision);
// VERB_NOT_ALLOWED, CONDITIONS_UNMET once it was missed.
Status CallOff(v1::Meeting& meeting);
// VERB_NOT_ALLOWED once approved.
Status WriteMinutes(v1::Meeting& meeting, std::string_view minutes);
// At `later`. VERB_NOT_ALLOWED; CONDITIONS_UNMET unless there are minutes, and the other was held
// after it with a quorum, the first of `others` (all of the board) that was.
Status Approve(v1::Meeting& meeting, const v1::Meeting& later, std::span<const v1::Meeting> others);

// Held, whatever became of its minutes.
bool WasHeld(const v1::Meeting& meeting);
// Whether nobody has said by `today` what became of it.
bool IsMissed(const v1::Meeting& meeting, Day today);
// When to look, but not within the same days of `entered`: one from the past can be entered.
Time MissedTime(const v1::Meeting& meeting, Time entered);

}  // namespace tandem::placement
