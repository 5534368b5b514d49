#include "services/objectives/domain/team_priority.h"

#include "services/objectives/domain/periods.h"
#include "services/objectives/domain/reasons.h"

namespace tandem::objectives {
namespace {

using v1::TeamPriority;

constexpr Transition<TeamPriority> kTeamPriorityTransitions[] = {
    {"ConfirmTeamPriority", {TeamPriority::PROPOSED}, TeamPriority::CONFIRMED, {}},
    {"RetireTeamPriority", {TeamPriority::CONFIRMED}, TeamPriority::RETIRED, {}},
};

}  // namespace

const Lifecycle<TeamPriority> kTeamPriorityLifecycle{"TeamPriority", kTeamPriorityTransitions};

Status ValidateTeamPriority(TeamPriority& priority, const TeamPriority* before) {
  if (before == nullptr) {
    priority.set_state(TeamPriority::PROPOSED);
  } else if (before->state() == TeamPriority::RETIRED) {
    return Refuse(kPriorityRetired, before->name() + " is retired.",
                  "Propose a new priority instead.");
  }
  FieldErrors errors;
  if (priority.has_period()) CheckPeriod(priority.period(), false, "team_priority.period", errors);
  return errors.ToStatus();
}

Status Confirm(TeamPriority& priority, Day day) {
  RETURN_IF_ERROR(kTeamPriorityLifecycle.Apply("ConfirmTeamPriority", priority));
  *priority.mutable_confirm_date() = ToDate(day);
  return OkStatus();
}

Status RequireRewritable(const TeamPriority& before, bool for_team) {
  if (before.state() != TeamPriority::CONFIRMED || for_team) return OkStatus();
  return Refuse(kPriorityConfirmed, before.name() + " is what the team confirmed.",
                "Ask the team lead or a programme manager to change it, or propose another one.");
}

Status Retire(TeamPriority& priority, Day day) {
  RETURN_IF_ERROR(kTeamPriorityLifecycle.Check("RetireTeamPriority", priority));
  const Day confirmed = ToDay(priority.confirm_date());
  if (day < confirmed) {
    return BadField("retire_date", FormatDay(day) + " is before it was confirmed, on " +
                                       FormatDay(confirmed) + ".");
  }
  RETURN_IF_ERROR(kTeamPriorityLifecycle.Apply("RetireTeamPriority", priority));
  *priority.mutable_retire_date() = ToDate(day);
  return OkStatus();
}

}  // namespace tandem::objectives
