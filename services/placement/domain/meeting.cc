#include "services/placement/domain/meeting.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/placement/domain/action.h"
#include "services/placement/domain/board.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/unique.h"

namespace tandem::placement {
namespace {

using v1::ActionItem;
using v1::Meeting;

std::optional<std::string> WasMissed(const Meeting& meeting) {
  if (!meeting.missed()) return std::nullopt;
  return "It was missed: hold it late (HoldMeeting), or put it off (UpdateMeeting).";
}

// A missed meeting that could be called off would hide that a board has gone to sleep.
constexpr Condition<Meeting> kNotMissed{"NOT_MISSED", WasMissed};

constexpr Transition<Meeting> kMeetingTransitions[] = {
    {"HoldMeeting", {Meeting::SCHEDULED}, Meeting::HELD},
    {"CancelMeeting", {Meeting::SCHEDULED}, Meeting::CANCELLED, {&kNotMissed}},
    {"CorrectMeeting", {Meeting::HELD}, Meeting::HELD},
    {"RecordMinutes", {Meeting::HELD}, Meeting::HELD},
};

std::optional<std::string> MinutesMissing(const AtApproval& at) {
  if (!at.meeting.minutes().empty()) return std::nullopt;
  return "Nobody has written minutes (RecordMinutes).";
}

std::optional<std::string> LaterMeetingMissing(const AtApproval& at) {
  if (!WasHeld(at.later)) return fmt::format("{} was not held yet.", at.later.name());
  if (!at.later.quorate()) return fmt::format("{} had no quorum.", at.later.name());
  if (ToDay(at.later.meeting_date()) > ToDay(at.meeting.meeting_date())) return std::nullopt;
  return fmt::format("{} was not held after it.", at.later.name());
}

std::optional<std::string> NextMeetingMissing(const AtApproval& at) {
  const Day held = ToDay(at.meeting.meeting_date()), later = ToDay(at.later.meeting_date());
  const Meeting* next = nullptr;
  for (const Meeting& other : at.others) {
    const Day day = ToDay(other.meeting_date());
    if (!WasHeld(other) || !other.quorate() || day <= held || day >= later) continue;
    if (next == nullptr || day < ToDay(next->meeting_date())) next = &other;
  }
  if (next == nullptr) return std::nullopt;
  return fmt::format("{}, on {}, was the next with a quorum: its minutes are approved there.",
                     next->name(), FormatDay(ToDay(next->meeting_date())));
}

constexpr Condition<AtApproval> kMinutesWritten{"MINUTES_WRITTEN", MinutesMissing};
constexpr Condition<AtApproval> kLaterMeeting{"LATER_MEETING_QUORATE", LaterMeetingMissing};

constexpr Condition<AtApproval> kNextMeeting{"NEXT_MEETING_QUORATE", NextMeetingMissing};

constexpr Transition<AtApproval> kMinutesTransitions[] = {
    {"ApproveMinutes",
     {Meeting::HELD},
     Meeting::MINUTES_APPROVED,
     {&kMinutesWritten, &kLaterMeeting, &kNextMeeting}},
};

void CheckActions(const v1::HoldMeetingRequest& request, FieldErrors& errors) {
  CheckUnique(
      "actions", request.actions(), [](const ActionItem& action) { return action.action_id(); },
      errors);
  for (int i = 0; i < request.actions_size(); ++i) {
    if (ToDay(request.actions(i).due_date()) < ToDay(request.effective_date())) {
      errors.Add(fmt::format("actions[{}].due_date", i), "An action is due after the meeting.");
    }
  }
}

// Why nobody was there for the seat; null if there is none of this id.
std::string Unheld(const v1::Board& board, const v1::BoardSeat* seat, const std::string& seat_id) {
  if (seat == nullptr || seat->member().empty()) {
    return fmt::format("Nobody held a seat {} of {} on that day.", seat_id, board.name());
  }
  return fmt::format(
      "The holder of the seat {} has it since {}, after the meeting, and nobody had it then.",
      seat_id, FormatDay(SeatedOn(*seat)));
}

// "3 came, all of the side LEAD."
std::string WhoCame(const std::vector<v1::Attendance>& attendance) {
  if (attendance.empty()) return "Nobody came.";
  const auto side = attendance.front().side();
  const bool is_one_side = std::all_of(attendance.begin(), attendance.end(),
                                       [&](const auto& one) { return one.side() == side; });
  if (!is_one_side) return fmt::format("{} came.", attendance.size());
  return fmt::format("{} came, of the side {} alone.", attendance.size(),
                     common::v1::PartnershipSide_Name(side));
}

bool HasId(const google::protobuf::RepeatedPtrField<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// Those who left a seat on the day of the meeting are there for it.
void CheckOutgoing(const v1::HoldMeetingRequest& request, const v1::Board& board,
                   FieldErrors& errors) {
  CheckUnique(
      "outgoing", request.outgoing(), [](const std::string& seat) { return seat; }, errors);
  for (int i = 0; i < request.outgoing_size(); ++i) {
    const std::string& id = request.outgoing(i);
    const v1::BoardSeat* const seat = FindSeat(board, id);
    if (!HasId(request.present(), id)) {
      errors.Add(fmt::format("outgoing[{}]", i), "Expected one of those that are present.");
    } else if (seat != nullptr && OutgoingOn(*seat, ToDay(request.effective_date())).empty()) {
      errors.Add(fmt::format("outgoing[{}]", i),
                 fmt::format("Nobody left the seat {} on that day.", id));
    }
  }
}

// Who was there for `seat`.
std::string_view HolderAt(const v1::HoldMeetingRequest& request, const v1::BoardSeat& seat) {
  const Day day = ToDay(request.effective_date());
  const bool is_outgoing = HasId(request.outgoing(), seat.seat_id());
  return is_outgoing ? OutgoingOn(seat, day) : HolderOn(seat, day);
}

// The seats of `present`, as they were held on the day of the meeting.
std::vector<v1::Attendance> AttendanceOf(const v1::Board& board,
                                         const v1::HoldMeetingRequest& request,
                                         FieldErrors& errors) {
  std::vector<v1::Attendance> attendance;
  CheckUnique(
      "present", request.present(), [](const std::string& seat) { return seat; }, errors);
  CheckOutgoing(request, board, errors);
  for (int i = 0; i < request.present_size(); ++i) {
    const v1::BoardSeat* const seat = FindSeat(board, request.present(i));
    const std::string_view holder = seat == nullptr ? "" : HolderAt(request, *seat);
    if (holder.empty()) {
      const bool is_told = seat != nullptr && HasId(request.outgoing(), seat->seat_id());
      if (!is_told) {
        errors.Add(fmt::format("present[{}]", i), Unheld(board, seat, request.present(i)));
      }
      continue;
    }
    // Whoever changed seats on that day is there once.
    const bool is_there =
        std::any_of(attendance.begin(), attendance.end(),
                    [&](const v1::Attendance& other) { return other.member() == holder; });
    if (is_there) {
      errors.Add(fmt::format("present[{}]", i),
                 fmt::format("{} is there for another seat already.", holder));
      continue;
    }
    v1::Attendance one;
    one.set_seat_id(seat->seat_id());
    one.set_side(seat->side());
    one.set_member(std::string(holder));
    attendance.push_back(std::move(one));
  }
  return attendance;
}

// What it missed before that day stays missed; what was to be afterwards counts no more (AddDays).
void NoteHeldOn(const common::v1::Date& date, Meeting& meeting) {
  if (meeting.missed()) *meeting.add_missed_dates() = meeting.meeting_date();
  *meeting.mutable_meeting_date() = date;
  meeting.set_missed(false);
}

// Notes what was done at it, beside what is wrong already.
Status EnterHeld(Meeting& meeting, const v1::Board& board, const v1::HoldMeetingRequest& request,
                 FieldErrors errors) {
  CheckUnique(
      "decisions", request.decisions(),
      [](const v1::MeetingDecision& decision) { return decision.decision_id(); }, errors);
  CheckActions(request, errors);
  const std::vector<v1::Attendance> attendance = AttendanceOf(board, request, errors);
  RETURN_IF_ERROR(errors.ToStatus());
  const Day day = ToDay(request.effective_date());
  const bool quorate = IsQuorate(board, attendance, day);
  if (!quorate && !request.decisions().empty()) {
    return Refuse(kNotQuorate,
                  fmt::format("{} For a quorum {} needs {}, and somebody of each side among them.",
                              WhoCame(attendance), board.name(), std::max(2, QuorumOf(board, day))),
                  "Record the meeting without decisions, and decide at the next one.");
  }
  NoteHeldOn(request.effective_date(), meeting);
  meeting.set_quorate(quorate);
  meeting.mutable_attendance()->Assign(attendance.begin(), attendance.end());
  *meeting.mutable_guests() = request.guests();
  *meeting.mutable_decisions() = request.decisions();
  *meeting.mutable_actions() = request.actions();
  for (ActionItem& action : *meeting.mutable_actions()) {
    action.clear_done_date();
    action.set_overdue(false);
  }
  NoteFirstDue(meeting);
  return OkStatus();
}

v1::HoldMeetingRequest AsHeld(const v1::CorrectMeetingRequest& request) {
  v1::HoldMeetingRequest held;
  *held.mutable_effective_date() = request.effective_date();
  *held.mutable_present() = request.present();
  *held.mutable_outgoing() = request.outgoing();
  *held.mutable_guests() = request.guests();
  *held.mutable_decisions() = request.decisions();
  *held.mutable_actions() = request.actions();
  return held;
}

// The latest of those whose minutes were approved at `meeting`; null if there is none.
const Meeting* ApprovedAt(const Meeting& meeting, std::span<const Meeting> others) {
  const Meeting* latest = nullptr;
  for (const Meeting& other : others) {
    if (other.approved_at() != meeting.name()) continue;
    const bool is_later =
        latest == nullptr || ToDay(other.meeting_date()) > ToDay(latest->meeting_date());
    if (is_later) latest = &other;
  }
  return latest;
}

}  // namespace

constexpr Lifecycle<Meeting> kMeetingLifecycle{"Meeting", kMeetingTransitions};
constexpr Lifecycle<AtApproval> kMinutesLifecycle{"Minutes", kMinutesTransitions};

Status ValidateMeeting(Meeting& meeting, const Meeting* before) {
  if (before == nullptr) {
    meeting.set_state(Meeting::SCHEDULED);
    return OkStatus();
  }
  if (before->state() == Meeting::SCHEDULED) return OkStatus();
  return Refuse(
      kMeetingOver,
      fmt::format("{} is in state {}.", before->name(), Meeting::State_Name(before->state())),
      "Schedule another meeting.");
}

bool NotePutOff(Meeting& meeting, const Meeting& before, bool was_on_hold, Day today) {
  const Day planned = ToDay(before.meeting_date()), now_planned = ToDay(meeting.meeting_date());
  // Another day of the past corrects a slip.
  if (now_planned == planned || now_planned < today) return false;
  meeting.set_missed(false);
  const Day entered = DayOf(absl::FromUnixSeconds(before.create_time().seconds()));
  const bool has_passed = entered <= planned && planned < today && !was_on_hold;
  if (before.missed() || has_passed) *meeting.add_missed_dates() = before.meeting_date();
  return has_passed && !before.missed();
}

Status HoldMeeting(Meeting& meeting, const v1::Board& board,
                   const v1::HoldMeetingRequest& request) {
  RETURN_IF_ERROR(kMeetingLifecycle.Check("HoldMeeting", meeting));
  RETURN_IF_ERROR(EnterHeld(meeting, board, request, {}));
  return kMeetingLifecycle.Apply("HoldMeeting", meeting);
}

Status CorrectMeeting(Meeting& meeting, const v1::Board& board,
                      const v1::CorrectMeetingRequest& request, std::span<const Meeting> others,
                      const v1::Decision& decision) {
  RETURN_IF_ERROR(kMeetingLifecycle.Check("CorrectMeeting", meeting));
  const Day day = ToDay(request.effective_date());
  FieldErrors errors;
  CheckKept(meeting, request.actions(), day, errors);
  const Meeting* const approved = ApprovedAt(meeting, others);
  if (approved != nullptr && day <= ToDay(approved->meeting_date())) {
    errors.Add("effective_date",
               fmt::format("The minutes of {}, on {}, were approved at it.", approved->name(),
                           FormatDay(ToDay(approved->meeting_date()))));
  }
  Meeting corrected = meeting;
  RETURN_IF_ERROR(EnterHeld(corrected, board, AsHeld(request), std::move(errors)));
  if (approved != nullptr && !corrected.quorate()) {
    return Refuse(kNotQuorate,
                  fmt::format("The minutes of {} were approved at it.", approved->name()),
                  "Name all who came.");
  }
  KeepWhatBecame(meeting, corrected);
  *corrected.mutable_corrected() = decision;
  meeting = std::move(corrected);
  return kMeetingLifecycle.Apply("CorrectMeeting", meeting);
}

Status CallOff(Meeting& meeting) { return kMeetingLifecycle.Apply("CancelMeeting", meeting); }

Status WriteMinutes(Meeting& meeting, std::string_view minutes) {
  RETURN_IF_ERROR(kMeetingLifecycle.Apply("RecordMinutes", meeting));
  meeting.set_minutes(std::string(minutes));
  return OkStatus();
}

Status Approve(Meeting& meeting, const Meeting& later, std::span<const Meeting> others) {
  AtApproval at{meeting, later, others};
  RETURN_IF_ERROR(kMinutesLifecycle.Apply("ApproveMinutes", at));
  meeting.set_approved_at(later.name());
  return OkStatus();
}

bool WasHeld(const Meeting& meeting) {
  return meeting.state() == Meeting::HELD || meeting.state() == Meeting::MINUTES_APPROVED;
}

bool IsMissed(const Meeting& meeting, Day today) {
  return meeting.state() == Meeting::SCHEDULED && !meeting.missed() &&
         today >= ToDay(meeting.meeting_date()) + kDaysUntilMissed;
}

Time MissedTime(const Meeting& meeting, Time entered) {
  return std::max(StartOf(ToDay(meeting.meeting_date()) + kDaysUntilMissed),
                  entered + absl::Hours(24 * kDaysUntilMissed));
}

}  // namespace tandem::placement
