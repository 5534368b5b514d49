#include "services/placement/domain/check_in.h"

#include "fmt/format.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/roles.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {

using v1::Placement;

Status RequireRunning(const Placement& placement, Day day) {
  if (PhaseOn(placement, day) != Placement::PHASE_UNSPECIFIED && IsOn(placement, day)) {
    return OkStatus();
  }
  return Refuse(kNotPlacedThen,
                fmt::format("{} did not run on {}.", placement.name(), FormatDay(day)),
                "Choose a day between its start and its last day.");
}

void CheckDrift(const v1::CheckIn& check_in, Placement::Role role, FieldErrors& errors) {
  if (check_in.role_drift() == check_in.role_drift_note().empty()) {
    errors.Add("role_drift_note", check_in.role_drift() ? "Say which task the team asks for."
                                                        : "A task is told with role_drift alone.");
  }
  const bool may_do_tasks = role == Placement::TECHNICAL_ADVISOR || role == Placement::VOLUNTEER;
  if (check_in.role_drift() && may_do_tasks) {
    errors.Add("role_drift",
               fmt::format("A {} may do the team's tasks.", Placement::Role_Name(role)));
  }
}

Status RetractCheckIn(v1::CheckIn& check_in, const v1::Decision& decision) {
  if (check_in.has_retracted()) {
    return Refuse(kAlreadyRetracted,
                  fmt::format("{} was retracted on {}.", check_in.name(),
                              FormatDay(ToDay(check_in.retracted().effective_date()))),
                  "Nothing needs to be done.");
  }
  const Day day = ToDay(check_in.check_in_date());
  if (ToDay(decision.effective_date()) < day) {
    return BadField("effective_date", fmt::format("The entry is of {}.", FormatDay(day)));
  }
  *check_in.mutable_retracted() = decision;
  return OkStatus();
}

void HideFromThePlaced(const Caller& caller, v1::CheckIn& check_in) {
  if (check_in.recorded_by() == caller.subject) return;
  if (!caller.person.empty() && check_in.person() == caller.person) return;
  const bool looks_on = HasAny(
      caller, {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER, common::v1::EVALUATOR},
      check_in.name());
  if (looks_on) return;
  check_in.clear_advice();
  check_in.clear_role_drift_note();
  check_in.clear_reason();
  if (check_in.has_retracted()) check_in.mutable_retracted()->clear_reason();
}

}  // namespace tandem::placement
