#include "services/placement/handlers/meetings.h"

#include <algorithm>
#include <set>
#include <string>

#include "libs/common/base/rule.h"
#include "services/placement/collections.h"
#include "services/placement/domain/action.h"
#include "services/placement/domain/hold.h"
#include "services/placement/domain/meeting.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/boards.h"
#include "services/placement/handlers/load_for_verb.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

std::string BoardOf(std::string_view meeting) {
  return std::string(PartnershipOf(meeting)) + "/board";
}

// Owners and guests are persons that there are.
template <class Request>
Status CheckPersons(Unit& unit, const Request& request) {
  for (const std::string& guest : request.guests()) {
    RETURN_IF_ERROR(unit.Load(kPersons, guest).status());
  }
  for (const auto& action : request.actions()) {
    RETURN_IF_ERROR(unit.Load(kPersons, action.owner()).status());
  }
  return OkStatus();
}

// None while it is on hold: ResumeMeetings sets it again.
Status SetOverdueTimer(Unit& unit, const v1::Meeting& meeting) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(meeting.name())));
  const auto put_off = [&](Time due, Day since) {
    return PutOff(due, partnership, since, DayOf(unit.now()));
  };
  const auto next = NextOverdue(meeting, put_off);
  if (next.has_value() && partnership.state() != v1::Partnership::ON_HOLD) {
    unit.SetTimer(kActionOverdue, meeting.name(), *next);
  } else {
    unit.ClearTimer(kActionOverdue, meeting.name());
  }
  return OkStatus();
}

void SetMissedTimer(Unit& unit, const v1::Meeting& meeting, const v1::Partnership& partnership) {
  if (partnership.state() == v1::Partnership::ON_HOLD) return;
  const Time planned = absl::FromUnixSeconds(meeting.create_time().seconds());
  unit.SetTimer(kMeetingMissed, meeting.name(),
                PutOff(MissedTime(meeting, planned), partnership, ToDay(meeting.meeting_date()),
                       DayOf(unit.now())));
}

Result<v1::Meeting> Cancel(Unit& unit, v1::Meeting meeting, const std::string& reason) {
  RETURN_IF_ERROR(CallOff(meeting));
  meeting.set_reason(reason);
  unit.ClearTimer(kMeetingMissed, meeting.name());
  unit.Emit(About<v1::MeetingCancelled>(meeting.name()));
  return unit.Save(kMeetings, std::move(meeting));
}

// Of decisions that it had `before` a correction and has no more the ids alone are told.
void EmitHeld(Unit& unit, const v1::Meeting& meeting, const v1::Meeting& before) {
  auto event = About<v1::BoardMeetingHeld>(meeting.name());
  *event.mutable_held_date() = meeting.meeting_date();
  event.set_quorate(meeting.quorate());
  *event.mutable_decisions() = meeting.decisions();
  *event.mutable_actions() = meeting.actions();
  std::set<std::string> taken;
  for (const auto& decision : meeting.decisions()) taken.insert(decision.decision_id());
  for (const auto& decision : before.decisions()) {
    if (taken.contains(decision.decision_id())) continue;
    event.add_decisions()->set_decision_id(decision.decision_id());
  }
  unit.Emit(event);
}

void EmitMissed(Unit& unit, const v1::Meeting& meeting) {
  auto event = About<v1::MeetingMissed>(meeting.name());
  *event.mutable_meeting_date() = meeting.meeting_date();
  unit.Emit(event);
}

// Whoever may do an action of a meeting and not read its minutes is answered the action.
v1::Meeting AsToldTo(const Caller& caller, std::string_view action_id, v1::Meeting meeting) {
  if (MayRead(caller, meeting)) return meeting;
  v1::Meeting told;
  told.set_name(meeting.name());
  told.set_etag(meeting.etag());
  for (const auto& action : meeting.actions()) {
    if (action.action_id() == action_id) *told.add_actions() = action;
  }
  return told;
}

}  // namespace

TodaySince TodayOf(View& view, const v1::Partnership& partnership) {
  // What was not done by the end of the partnership runs on no more.
  const Day now = DayOf(view.now()), today = std::min(now, EndEntered(partnership).value_or(now));
  return [&partnership, today](Day since) { return today - DaysHeld(partnership, since, today); };
}

Status PrepareMeeting(Unit& unit, v1::Meeting& meeting, const v1::Meeting* before) {
  ASSIGN_OR_RETURN(v1::Board board, unit.Load(kBoards, BoardOf(meeting.name())));
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(meeting.name())));
  unit.SetTimer(kMeetingMissed, meeting.name(), MissedTime(meeting, unit.now()));
  if (before == nullptr) {
    RETURN_IF_ERROR(RequireNotOver(partnership));
    // So that a partnership that ends meanwhile knows all its meetings.
    unit.Save(kPartnerships, std::move(partnership));
    return OkStatus();
  }
  RETURN_IF_ERROR(RequireNotOverBefore(partnership, ToDay(meeting.meeting_date())));
  const Day planned = ToDay(before->meeting_date());
  const bool was_on_hold = DaysHeld(partnership, planned, planned + 1) > 0;
  if (!NotePutOff(meeting, *before, was_on_hold, DayOf(unit.now()))) return OkStatus();
  EmitMissed(unit, *before);
  // Saved, so that the board counts it as it will be.
  meeting = unit.Save(kMeetings, std::move(meeting));
  return FollowMeetings(unit, std::move(board), false);
}

Result<v1::Meeting> HoldMeeting(Unit& unit, const v1::HoldMeetingRequest& request) {
  ASSIGN_OR_RETURN(v1::Meeting meeting, LoadForVerb(unit, kMeetings, request));
  ASSIGN_OR_RETURN(v1::Board board, unit.Load(kBoards, BoardOf(meeting.name())));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(meeting.name())));
  RETURN_IF_ERROR(RequireNotOverBefore(partnership, ToDay(request.effective_date())));
  RETURN_IF_ERROR(HoldMeeting(meeting, board, request));
  RETURN_IF_ERROR(CheckPersons(unit, request));
  unit.ClearTimer(kMeetingMissed, meeting.name());
  RETURN_IF_ERROR(SetOverdueTimer(unit, meeting));
  EmitHeld(unit, meeting, {});
  meeting = unit.Save(kMeetings, std::move(meeting));
  RETURN_IF_ERROR(FollowMeetings(unit, std::move(board), meeting.quorate()));
  return meeting;
}

Result<v1::Meeting> CorrectMeeting(Unit& unit, const v1::CorrectMeetingRequest& request) {
  ASSIGN_OR_RETURN(v1::Meeting meeting, LoadForVerb(unit, kMeetings, request));
  ASSIGN_OR_RETURN(v1::Board board, unit.Load(kBoards, BoardOf(meeting.name())));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(meeting.name())));
  RETURN_IF_ERROR(RequireNotOverBefore(partnership, ToDay(request.effective_date())));
  ASSIGN_OR_RETURN(const std::vector<v1::Meeting> others,
                   unit.List(kMeetings, Below(partnership.name())));
  const v1::Meeting entered = meeting;
  RETURN_IF_ERROR(
      CorrectMeeting(meeting, board, request, others, DecidedToday(unit, request.reason())));
  RETURN_IF_ERROR(CheckPersons(unit, request));
  RETURN_IF_ERROR(SetOverdueTimer(unit, meeting));
  EmitHeld(unit, meeting, entered);
  meeting = unit.Save(kMeetings, std::move(meeting));
  RETURN_IF_ERROR(FollowCorrection(unit, std::move(board), entered, meeting));
  return meeting;
}

Result<v1::Meeting> RecordMinutes(Unit& unit, const v1::RecordMinutesRequest& request) {
  ASSIGN_OR_RETURN(v1::Meeting meeting, LoadForVerb(unit, kMeetings, request));
  RETURN_IF_ERROR(WriteMinutes(meeting, request.minutes()));
  unit.Emit(About<v1::MinutesRecorded>(meeting.name()));
  return unit.Save(kMeetings, std::move(meeting));
}

Result<v1::Meeting> ApproveMinutes(Unit& unit, const v1::ApproveMinutesRequest& request) {
  ASSIGN_OR_RETURN(v1::Meeting meeting, LoadForVerb(unit, kMeetings, request));
  if (PartnershipOf(request.at_meeting()) != PartnershipOf(meeting.name())) {
    return BadField("at_meeting", "Minutes are approved by a meeting of the same board.");
  }
  ASSIGN_OR_RETURN(const v1::Meeting later, unit.Load(kMeetings, request.at_meeting()));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(meeting.name())));
  ASSIGN_OR_RETURN(const std::vector<v1::Meeting> others,
                   unit.List(kMeetings, Below(partnership.name())));
  RETURN_IF_ERROR(Approve(meeting, later, others));
  auto event = About<v1::MinutesApproved>(meeting.name());
  event.set_at_meeting(later.name());
  unit.Emit(event);
  return unit.Save(kMeetings, std::move(meeting));
}

Result<v1::Meeting> CancelMeeting(Unit& unit, const v1::CancelMeetingRequest& request) {
  ASSIGN_OR_RETURN(v1::Meeting meeting, LoadForVerb(unit, kMeetings, request));
  ASSIGN_OR_RETURN(v1::Board board, unit.Load(kBoards, BoardOf(meeting.name())));
  ASSIGN_OR_RETURN(meeting, Cancel(unit, std::move(meeting), request.reason()));
  RETURN_IF_ERROR(FollowMeetings(unit, std::move(board), false));
  return meeting;
}

Result<v1::Meeting> CompleteAction(Unit& unit, const v1::CompleteActionRequest& request) {
  ASSIGN_OR_RETURN(v1::Meeting meeting, LoadForVerb(unit, kMeetings, request));
  RETURN_IF_ERROR(Complete(meeting, request.action_id(), ToDay(request.effective_date())));
  RETURN_IF_ERROR(SetOverdueTimer(unit, meeting));
  auto event = About<v1::BoardActionCompleted>(meeting.name());
  event.set_action_id(request.action_id());
  *event.mutable_done_date() = request.effective_date();
  unit.Emit(event);
  return AsToldTo(unit.caller(), request.action_id(), unit.Save(kMeetings, std::move(meeting)));
}

Result<v1::Meeting> ReviseAction(Unit& unit, const v1::ReviseActionRequest& request) {
  ASSIGN_OR_RETURN(v1::Meeting meeting, LoadForVerb(unit, kMeetings, request));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(meeting.name())));
  RETURN_IF_ERROR(RequireNotOverBefore(partnership, ToDay(request.effective_date())));
  if (!request.owner().empty()) RETURN_IF_ERROR(unit.Load(kPersons, request.owner()).status());
  ASSIGN_OR_RETURN(const v1::ActionItem action,
                   Revise(meeting, request, DecisionOf(unit, request)));
  RETURN_IF_ERROR(SetOverdueTimer(unit, meeting));
  auto event = About<v1::BoardActionRevised>(meeting.name());
  event.set_action_id(action.action_id());
  event.set_owner(action.owner());
  *event.mutable_due_date() = action.due_date();
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kMeetings, std::move(meeting));
}

Result<v1::Meeting> DropAction(Unit& unit, const v1::DropActionRequest& request) {
  ASSIGN_OR_RETURN(v1::Meeting meeting, LoadForVerb(unit, kMeetings, request));
  RETURN_IF_ERROR(Drop(meeting, request.action_id(), DecisionOf(unit, request)));
  RETURN_IF_ERROR(SetOverdueTimer(unit, meeting));
  auto event = About<v1::BoardActionDropped>(meeting.name());
  event.set_action_id(request.action_id());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kMeetings, std::move(meeting));
}

Status CancelMeetingsAfter(Unit& unit, const v1::Partnership& partnership, Day day,
                           const std::string& reason) {
  ASSIGN_OR_RETURN(auto meetings, unit.List(kMeetings, Below(partnership.name())));
  for (v1::Meeting& meeting : meetings) {
    const bool would_be_held = meeting.state() == v1::Meeting::SCHEDULED && !meeting.missed();
    if (!would_be_held || ToDay(meeting.meeting_date()) <= day) continue;
    RETURN_IF_ERROR(Cancel(unit, std::move(meeting), reason).status());
  }
  return OkStatus();
}

Status MissMeeting(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::Meeting meeting, unit.Load(kMeetings, name));
  // Held or called off meanwhile.
  if (meeting.state() != v1::Meeting::SCHEDULED || meeting.missed()) return OkStatus();
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(name)));
  if (!RequireNotOver(partnership).ok()) return OkStatus();
  // Put off, or the partnership was on hold.
  if (!IsMissed(meeting, TodayOf(unit, partnership)(ToDay(meeting.meeting_date())))) {
    SetMissedTimer(unit, meeting, partnership);
    return OkStatus();
  }
  ASSIGN_OR_RETURN(v1::Board board, unit.Load(kBoards, BoardOf(name)));
  meeting.set_missed(true);
  EmitMissed(unit, meeting);
  unit.Save(kMeetings, std::move(meeting));
  return FollowMeetings(unit, std::move(board), false);
}

Status FlagOverdueActions(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::Meeting meeting, unit.Load(kMeetings, name));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(name)));
  if (!RequireNotOver(partnership).ok()) return OkStatus();
  for (const v1::ActionItem& action : MarkOverdue(meeting, TodayOf(unit, partnership))) {
    auto event = About<v1::BoardActionOverdue>(meeting.name());
    event.set_action_id(action.action_id());
    event.set_owner(action.owner());
    *event.mutable_due_date() = action.due_date();
    unit.Emit(event);
  }
  RETURN_IF_ERROR(SetOverdueTimer(unit, meeting));
  unit.Save(kMeetings, std::move(meeting));
  return OkStatus();
}

Status ResumeMeetings(Unit& unit, const v1::Partnership& partnership) {
  ASSIGN_OR_RETURN(const auto meetings, unit.List(kMeetings, Below(partnership.name())));
  for (const v1::Meeting& meeting : meetings) {
    if (meeting.state() == v1::Meeting::SCHEDULED && !meeting.missed()) {
      SetMissedTimer(unit, meeting, partnership);
    }
    RETURN_IF_ERROR(SetOverdueTimer(unit, meeting));
  }
  return OkStatus();
}

}  // namespace tandem::placement
