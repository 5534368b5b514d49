#include "services/placement/domain/action.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

using v1::ActionItem;
using v1::Meeting;

bool IsOpen(const ActionItem& action) { return !action.has_done_date() && !action.has_dropped(); }

const ActionItem* FindAction(const google::protobuf::RepeatedPtrField<ActionItem>& actions,
                             std::string_view action_id) {
  const auto action = std::find_if(actions.begin(), actions.end(), [&](const ActionItem& one) {
    return one.action_id() == action_id;
  });
  return action == actions.end() ? nullptr : &*action;
}

// `known`, of which `entered` says anew what it was at first.
ActionItem EnteredAnew(const ActionItem& known, const ActionItem& entered) {
  ActionItem action = known;
  action.set_text(entered.text());
  const bool is_revised = !known.changes().empty();
  const std::string owner = is_revised ? known.changes(0).owner() : known.owner();
  const Day due = ToDay(is_revised ? known.changes(0).due_date() : known.due_date());
  bool has_first_owner = true, has_first_due = true;
  const auto enter = [&](auto& one) {
    has_first_owner = has_first_owner && one.owner() == owner;
    has_first_due = has_first_due && ToDay(one.due_date()) == due;
    if (has_first_owner) one.set_owner(entered.owner());
    if (has_first_due) *one.mutable_due_date() = entered.due_date();
  };
  for (v1::ActionChange& change : *action.mutable_changes()) enter(change);
  enter(action);
  // Whether it is by its new date, the timer says.
  if (ToDay(action.due_date()) != ToDay(known.due_date())) action.set_overdue(false);
  return action;
}

// The first day on which something became of it, or on which it is to be done.
Day EarliestDay(const ActionItem& action) {
  Day first = ToDay(action.due_date());
  const auto add = [&](const common::v1::Date& date) { first = std::min(first, ToDay(date)); };
  if (action.has_done_date()) add(action.done_date());
  if (action.has_dropped()) add(action.dropped().effective_date());
  for (const v1::ActionChange& change : action.changes()) {
    add(change.due_date());
    add(change.decision().effective_date());
  }
  return first;
}

// Since when its due date runs: holds before it was agreed put it off no more.
Day ClockOf(const ActionItem& action, const Meeting& meeting) {
  for (int i = action.changes_size(); i > 0; --i) {
    const v1::ActionChange& change = action.changes(i - 1);
    if (ToDay(change.due_date()) != ToDay(action.due_date()))
      return ToDay(change.decision().effective_date());
  }
  return ToDay(meeting.meeting_date());
}

// The action, which is open.
Result<ActionItem*> FindOpen(Meeting& meeting, std::string_view action_id) {
  auto& actions = *meeting.mutable_actions();
  const auto action = std::find_if(actions.begin(), actions.end(), [&](const ActionItem& one) {
    return one.action_id() == action_id;
  });
  if (action == actions.end()) {
    return Refuse(kNoSuchAction, fmt::format("{} has no action {}.", meeting.name(), action_id),
                  "Name one of its actions.");
  }
  if (action->has_done_date()) {
    return Refuse(kActionDone,
                  fmt::format("The action {} was done on {}.", action_id,
                              FormatDay(ToDay(action->done_date()))),
                  "Nothing needs to be done.");
  }
  if (action->has_dropped()) {
    return Refuse(kActionDropped,
                  fmt::format("The action {} was dropped on {}.", action_id,
                              FormatDay(ToDay(action->dropped().effective_date()))),
                  "Have the next meeting ask for it anew, if it is to be done.");
  }
  return &*action;
}

void CheckNotBefore(const Meeting& meeting, std::string_view field, Day day, FieldErrors& errors) {
  const Day held = ToDay(meeting.meeting_date());
  if (day >= held) return;
  errors.Add(std::string(field),
             fmt::format("The meeting that asked for it was on {}.", FormatDay(held)));
}

Status RequireNotBefore(const Meeting& meeting, Day day) {
  FieldErrors errors;
  CheckNotBefore(meeting, "effective_date", day, errors);
  return errors.ToStatus();
}

}  // namespace

Status Complete(Meeting& meeting, std::string_view action_id, Day done) {
  ASSIGN_OR_RETURN(ActionItem* const action, FindOpen(meeting, action_id));
  RETURN_IF_ERROR(RequireNotBefore(meeting, done));
  *action->mutable_done_date() = ToDate(done);
  action->set_overdue(false);
  NoteFirstDue(meeting);
  return OkStatus();
}

Result<ActionItem> Revise(Meeting& meeting, const v1::ReviseActionRequest& request,
                          const v1::Decision& decision) {
  ASSIGN_OR_RETURN(ActionItem* const action, FindOpen(meeting, request.action_id()));
  const Day was_due = ToDay(action->due_date());
  const Day due = request.has_due_date() ? ToDay(request.due_date()) : was_due;
  const std::string owner = request.owner().empty() ? action->owner() : request.owner();
  FieldErrors errors;
  CheckNotBefore(meeting, "effective_date", ToDay(decision.effective_date()), errors);
  CheckNotBefore(meeting, "due_date", due, errors);
  if (due == was_due && owner == action->owner()) {
    errors.Add("owner", "Give another owner, another due date, or both.");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (action->changes_size() >= kMostActionChanges) {
    return Refuse(
        kListFull,
        fmt::format("The action {} was changed {} times.", action->action_id(), kMostActionChanges),
        "Drop it (DropAction), and have the next meeting ask for it anew.");
  }
  v1::ActionChange& change = *action->add_changes();
  change.set_owner(action->owner());
  *change.mutable_due_date() = action->due_date();
  *change.mutable_decision() = decision;
  action->set_owner(owner);
  *action->mutable_due_date() = ToDate(due);
  // Whether it is by its new date, the timer says.
  if (due != was_due) action->set_overdue(false);
  NoteFirstDue(meeting);
  return *action;
}

Status Drop(Meeting& meeting, std::string_view action_id, const v1::Decision& decision) {
  ASSIGN_OR_RETURN(ActionItem* const action, FindOpen(meeting, action_id));
  RETURN_IF_ERROR(RequireNotBefore(meeting, ToDay(decision.effective_date())));
  *action->mutable_dropped() = decision;
  action->set_overdue(false);
  NoteFirstDue(meeting);
  return OkStatus();
}

void CheckKept(const Meeting& meeting,
               const google::protobuf::RepeatedPtrField<ActionItem>& entered, Day held,
               FieldErrors& errors) {
  for (const ActionItem& known : meeting.actions()) {
    if (IsOpen(known) && known.changes().empty()) continue;
    const ActionItem* const anew = FindAction(entered, known.action_id());
    if (anew == nullptr) {
      errors.Add("actions",
                 fmt::format("The action {} was {} since, and stays{}.", known.action_id(),
                             known.has_done_date() ? "done"
                             : known.has_dropped() ? "dropped"
                                                   : "revised",
                             IsOpen(known) ? ": drop it (DropAction)" : ""));
      continue;
    }
    const Day first = EarliestDay(EnteredAnew(known, *anew));
    // Of a due date that is entered before the meeting the action tells.
    if (first >= held || ToDay(anew->due_date()) < held) continue;
    errors.Add("effective_date",
               fmt::format("The action {} is done, revised, dropped or due on {}.",
                           known.action_id(), FormatDay(first)));
  }
}

void KeepWhatBecame(const Meeting& before, Meeting& meeting) {
  for (ActionItem& action : *meeting.mutable_actions()) {
    const ActionItem* const known = FindAction(before.actions(), action.action_id());
    if (known != nullptr) action = EnteredAnew(*known, action);
  }
  NoteFirstDue(meeting);
}

void NoteFirstDue(Meeting& meeting) {
  meeting.clear_first_due_date();
  for (const ActionItem& action : meeting.actions()) {
    if (IsOpen(action)) KeepEarliest(action.due_date(), *meeting.mutable_first_due_date());
  }
}

std::vector<v1::BoardAction> OpenActions(const Meeting& meeting, const TodaySince& today) {
  std::vector<v1::BoardAction> open;
  for (const ActionItem& action : meeting.actions()) {
    if (!IsOpen(action)) continue;
    v1::BoardAction& one = open.emplace_back();
    one.set_meeting(meeting.name());
    one.set_action_id(action.action_id());
    one.set_text(action.text());
    one.set_owner(action.owner());
    *one.mutable_due_date() = action.due_date();
    const Day seen = today(ClockOf(action, meeting));
    one.set_days_left(static_cast<int>(ToDay(action.due_date()) - seen));
  }
  return open;
}

std::optional<Time> NextOverdue(const Meeting& meeting, const PutOffSince& put_off) {
  std::optional<Time> next;
  for (const ActionItem& action : meeting.actions()) {
    if (!IsOpen(action) || action.overdue()) continue;
    const Time overdue = put_off(StartOf(ToDay(action.due_date()) + 1), ClockOf(action, meeting));
    if (!next.has_value() || overdue < *next) next = overdue;
  }
  return next;
}

std::vector<ActionItem> MarkOverdue(Meeting& meeting, const TodaySince& today) {
  // Those that were held before there was a first_due_date have it now.
  NoteFirstDue(meeting);
  std::vector<ActionItem> marked;
  for (ActionItem& action : *meeting.mutable_actions()) {
    if (!IsOpen(action) || action.overdue()) continue;
    if (today(ClockOf(action, meeting)) <= ToDay(action.due_date())) continue;
    action.set_overdue(true);
    marked.push_back(action);
  }
  return marked;
}

}  // namespace tandem::placement
