#include "services/placement/handlers/retract_step.h"

#include <utility>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "services/placement/collections.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/retract_step.h"
#include "services/placement/domain/shares.h"
#include "services/placement/handlers/leave_requests.h"
#include "services/placement/handlers/load_for_verb.h"
#include "services/placement/handlers/matches.h"
#include "services/placement/handlers/placement_events.h"
#include "services/placement/handlers/placements.h"

namespace tandem::placement {
namespace {

using v1::StepRetraction;

// Whoever may enter it.
Status MayRetract(const Caller& caller, StepRetraction::Step step, std::string_view name) {
  const bool may = caller.Has(common::v1::PROGRAMME_MANAGER, name) ||
                   (step == StepRetraction::START && caller.Has(common::v1::TEAM_LEAD, name)) ||
                   (step == StepRetraction::RETURN && caller.Has(common::v1::LEADER, name));
  if (may) return OkStatus();
  return Refuse(kNotPermitted,
                fmt::format("None of your grants lets you take the {} of {} back.",
                            StepRetraction::Step_Name(step), name),
                "Ask a programme manager to do it.");
}

Result<bool> HasCheckIns(Unit& unit, const v1::Placement& placement) {
  Query counting = Below(placement.name()).Where("retracted", Op::kEqual, std::int64_t{0});
  counting.limit = 1;
  ASSIGN_OR_RETURN(const auto check_ins, unit.List(kCheckIns, counting));
  return !check_ins.empty();
}

// It is under way again, so that its partnership and its team have to go on too: saved, they are
// not closed or archived at the same time.
Status Reopen(Unit& unit, const v1::Placement& placement, v1::Partnership partnership) {
  ASSIGN_OR_RETURN(v1::Team team, unit.Load(kTeams, placement.team()));
  RETURN_IF_ERROR(RequireActive(team));
  unit.Save(kTeams, std::move(team));
  unit.Save(kPartnerships, std::move(partnership));
  return OkStatus();
}

// From its first planned day on, or up to its last one.
bool TakesDaysAgain(StepRetraction::Step step) {
  return step == StepRetraction::START || step == StepRetraction::RETURN;
}

Status FollowTimers(Unit& unit, const v1::Placement& placement) {
  if (placement.state() != v1::Placement::ACTIVE)
    unit.ClearTimer(kPlacementEnding, placement.name());
  if (!HasBegun(placement)) unit.ClearTimer(kReturnOverdue, placement.name());
  FollowItems(unit, placement);
  return SetTimers(unit, placement);
}

}  // namespace

Result<v1::Placement> RetractStep(Unit& unit, const v1::RetractStepRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadForVerb(unit, kPlacements, request));
  RETURN_IF_ERROR(MayRetract(unit.caller(), request.step(), placement.name()));
  ASSIGN_OR_RETURN(const v1::Professional professional,
                   unit.Load(kProfessionals, placement.professional()));
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(placement.name())));
  ASSIGN_OR_RETURN(const bool has_check_ins, HasCheckIns(unit, placement));
  const Day day = ToDay(request.effective_date());
  const auto step_day = StepDay(placement, request.step());
  RETURN_IF_ERROR(RetractStep({.placement = placement,
                               .effective_date = day,
                               .partnership_state = StateNowAndOn(partnership, day),
                               .step = request.step(),
                               .has_check_ins = has_check_ins,
                               .has_left = professional.state() != v1::Professional::AVAILABLE},
                              DecisionOf(unit, request)));
  if (request.step() == StepRetraction::COMPLETION) {
    RETURN_IF_ERROR(Reopen(unit, placement, std::move(partnership)));
  }
  if (TakesDaysAgain(request.step())) {
    ASSIGN_OR_RETURN(const auto others, PlacementsOf(unit, professional));
    RETURN_IF_ERROR(CheckShares(others, placement));
  }
  RETURN_IF_ERROR(SettleLeave(unit, placement));
  RETURN_IF_ERROR(FollowTimers(unit, placement));
  auto event = About<v1::PlacementStepRetracted>(placement, day);
  event.set_step(request.step());
  if (step_day.has_value()) *event.mutable_step_date() = ToDate(*step_day);
  unit.Emit(event);
  return SaveGuarded(unit, std::move(placement));
}

}  // namespace tandem::placement
