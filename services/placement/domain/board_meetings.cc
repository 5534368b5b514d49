#include <algorithm>

#include "services/placement/domain/board.h"
#include "services/placement/domain/meeting.h"

// What a board's meetings make of it.
namespace tandem::placement {
namespace {

using v1::Board;
using v1::Meeting;

// A day on which a meeting was held, or was to be held.
struct MeetingDay {
  Day day;
  std::string_view meeting;
  bool came_to_nothing;
};

// Whatever becomes of a meeting that was put off, what it missed before stays missed; what was to
// be after it was held never was.
void AddDays(const Meeting& meeting, std::vector<MeetingDay>& days) {
  const Day day = ToDay(meeting.meeting_date());
  for (const auto& missed : meeting.missed_dates()) {
    if (WasHeld(meeting) && ToDay(missed) >= day) continue;
    days.push_back({ToDay(missed), meeting.name(), true});
  }
  if (WasHeld(meeting)) {
    days.push_back({day, meeting.name(), !meeting.quorate()});
  } else if (meeting.state() == Meeting::SCHEDULED && meeting.missed()) {
    days.push_back({day, meeting.name(), true});
  }
}

void Sort(std::vector<MeetingDay>& days) {
  std::sort(days.begin(), days.end(), [](const MeetingDay& a, const MeetingDay& b) {
    return a.day != b.day ? a.day < b.day : a.meeting < b.meeting;
  });
}

// Of `meetings`, the first day first.
std::vector<MeetingDay> MeetingDaysOf(std::span<const Meeting> meetings) {
  std::vector<MeetingDay> days;
  for (const Meeting& meeting : meetings) AddDays(meeting, days);
  Sort(days);
  return days;
}

// The same, if the one of the name of `other` were as that is.
std::vector<MeetingDay> MeetingDaysWith(std::span<const Meeting> meetings, const Meeting& other) {
  std::vector<MeetingDay> days;
  for (const Meeting& meeting : meetings) {
    AddDays(meeting.name() == other.name() ? other : meeting, days);
  }
  Sort(days);
  return days;
}

// How many of the last `days` in a row, of those up to `until`, came to nothing.
int NothingInARow(std::span<const MeetingDay> days, std::optional<Day> until = {}) {
  int missed = 0;
  for (const MeetingDay& day : days) {
    if (until.has_value() && day.day > *until) break;
    missed = day.came_to_nothing ? missed + 1 : 0;
  }
  return missed;
}

// Before it was held.
Meeting BeforeHeld(Meeting meeting) {
  meeting.set_state(Meeting::SCHEDULED);
  meeting.set_missed(false);  // the day is among those that it missed
  return meeting;
}

// Whether the board would sleep, by what was known then, had the meeting not been `entered`.
bool SleptBefore(const Board& board, std::span<const Meeting> meetings, const Correction& it) {
  const Day held = ToDay(it.entered.meeting_date());
  const Meeting unheld = BeforeHeld(it.entered);
  const auto without = MeetingDaysWith(meetings, unheld);
  if (board.state() == Board::DORMANT) {
    const bool was_sent_to_sleep =
        !it.entered.quorate() && held <= it.since &&
        NothingInARow(without, it.since) < it.missed_until_dormant &&
        NothingInARow(MeetingDaysWith(meetings, it.entered), it.since) >= it.missed_until_dormant;
    return !was_sent_to_sleep;
  }
  const Day known = std::max(held, ToDay(it.corrected.meeting_date()));
  return it.entered.quorate() && held == it.since &&
         NothingInARow(without, known) >= it.missed_until_dormant;
}

}  // namespace

int MissedUntilDormant(const v1::Programme& programme) {
  const int said = programme.missed_until_dormant();
  return said > 0 ? said : kMissedUntilDormant;
}

int MissedInARow(std::span<const Meeting> meetings) {
  return NothingInARow(MeetingDaysOf(meetings));
}

std::optional<Day> LastQuorate(std::span<const Meeting> meetings) {
  std::optional<Day> last;
  for (const Meeting& meeting : meetings) {
    if (!WasHeld(meeting) || !meeting.quorate()) continue;
    const Day day = ToDay(meeting.meeting_date());
    last = last.has_value() ? std::max(*last, day) : day;
  }
  return last;
}

bool FollowMeetings(Board& board, std::span<const Meeting> meetings, bool has_met,
                    int missed_until_dormant) {
  board.set_missed_meetings(MissedInARow(meetings));
  const auto before = board.state();
  const std::string_view verb =
      board.missed_meetings() >= missed_until_dormant ? "FallAsleep" : "HoldMeeting";
  // One missed meeting doesn't wake a board that sleeps.
  if (verb == "HoldMeeting" && (!has_met || board.missed_meetings() > 0)) return false;
  return kBoardLifecycle.Apply(verb, board).ok() && board.state() != before;
}

bool FollowCorrection(Board& board, std::span<const Meeting> meetings, const Correction& it) {
  const std::vector<MeetingDay> days = MeetingDaysOf(meetings);
  board.set_missed_meetings(NothingInARow(days));
  if (board.state() == Board::FORMING) return false;
  // As it was held, by what was known then; then what came later, in turn.
  const Day known =
      std::max({ToDay(it.entered.meeting_date()), ToDay(it.corrected.meeting_date()), it.since});
  int missed = NothingInARow(days, known);
  const bool wakes = it.corrected.quorate() && missed == 0;
  bool sleeps = missed >= it.missed_until_dormant || (SleptBefore(board, meetings, it) && !wakes);
  for (const MeetingDay& day : days) {
    if (day.day <= known) continue;
    missed = day.came_to_nothing ? missed + 1 : 0;
    sleeps = missed >= it.missed_until_dormant || (sleeps && missed > 0);
  }
  if (sleeps == (board.state() == Board::DORMANT)) return false;
  return kBoardLifecycle.Apply("CorrectMeeting", board).ok();
}

}  // namespace tandem::placement
