#include "services/placement/handlers/retract_step.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "services/placement/collections.h"
#include "services/placement/domain/former_end.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/retract_step.h"
#include "services/placement/domain/returning.h"
#include "services/placement/domain/shares.h"
#include "services/placement/handlers/acting.h"
#include "services/placement/handlers/handover.h"
#include "services/placement/handlers/leave_requests.h"
#include "services/placement/handlers/load_for_verb.h"
#include "services/placement/handlers/matches.h"
#include "services/placement/handlers/needs.h"
#include "services/placement/handlers/placement_days.h"
#include "services/placement/handlers/placement_events.h"
#include "services/placement/handlers/placements.h"

namespace tandem::placement {
namespace {

using v1::StepRetraction;

// Whoever may enter it.
Status MayRetract(Unit& unit, StepRetraction::Step step, const v1::Placement& placement) {
  if (step == StepRetraction::HANDOVER_ITEM) return MayChange(unit, placement);
  const Caller& caller = unit.caller();
  const std::string& name = placement.name();
  const bool may = caller.Has(common::v1::PROGRAMME_MANAGER, name) ||
                   (step == StepRetraction::START && caller.Has(common::v1::TEAM_LEAD, name)) ||
                   (step == StepRetraction::RETURN && caller.Has(common::v1::LEADER, name));
  if (may) return OkStatus();
  return Refuse(kNotPermitted,
                fmt::format("None of your grants lets you take the {} of {} back.",
                            StepRetraction::Step_Name(step), name),
                "Ask a programme manager to do it.");
}

constexpr int kCheckInsNamed = 5;

// The latest of those that count and would be of no day of the placement.
Result<std::vector<v1::CheckIn>> CheckInsThatStandOn(Unit& unit, StepRetraction::Step step,
                                                     const v1::Placement& placement) {
  const auto* extended = LastFormerEnd(placement, StepRetraction::EXTENSION);
  const bool is_extension = step == StepRetraction::EXTENSION && extended != nullptr;
  if (step != StepRetraction::START && !is_extension) return std::vector<v1::CheckIn>();
  Query counting = Below(placement.name()).Where("retracted", Op::kEqual, std::int64_t{0});
  if (is_extension) {
    counting.conditions.push_back(
        {"check_in_date", Op::kGreaterOrEqual, FormatDay(ToDay(extended->end_date()) + 1)});
  }
  counting.order_by = "check_in_date";
  counting.descending = true;
  counting.limit = kCheckInsNamed;
  return unit.List(kCheckIns, counting);
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

// Days that it had left free are its own again. Those before a late start are not, where somebody
// has them: the planned first day is then the one that was entered.
Status TakeDaysAgain(Unit& unit, const v1::Professional& professional, StepRetraction::Step step,
                     Day step_day, v1::Placement& placement) {
  if (step != StepRetraction::START && step != StepRetraction::RETURN &&
      step != StepRetraction::EARLY_END) {
    return OkStatus();
  }
  ASSIGN_OR_RETURN(const auto others, PlacementsOf(unit, professional));
  const Status free = CheckShares(others, placement);
  if (free.ok() || step != StepRetraction::START) return free;
  *placement.mutable_start_date() = ToDate(std::max(step_day, ToDay(placement.start_date())));
  KeepSharesOfItsDays(placement);
  return CheckShares(others, placement);
}

Status CheckItem(const v1::RetractStepRequest& request) {
  const bool is_of_item = request.step() == StepRetraction::HANDOVER_ITEM;
  if (is_of_item == !request.item_id().empty()) return OkStatus();
  return BadField("item_id", is_of_item ? "Say which item was not handed over."
                                        : "Only a HANDOVER_ITEM has one; leave it out.");
}

Status FollowTimers(Unit& unit, const v1::Placement& placement) {
  if (placement.state() != v1::Placement::ACTIVE)
    unit.ClearTimer(kPlacementEnding, placement.name());
  if (!AwaitsReturn(placement)) unit.ClearTimer(kReturnOverdue, placement.name());
  SetNoticeTimer(unit, placement);
  FollowItems(unit, placement);
  return SetTimers(unit, placement);
}

}  // namespace

Result<v1::Placement> RetractStep(Unit& unit, const v1::RetractStepRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadForVerb(unit, kPlacements, request));
  RETURN_IF_ERROR(MayRetract(unit, request.step(), placement));
  RETURN_IF_ERROR(CheckItem(request));
  ASSIGN_OR_RETURN(const v1::Professional professional,
                   unit.Load(kProfessionals, placement.professional()));
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(placement.name())));
  ASSIGN_OR_RETURN(auto check_ins, CheckInsThatStandOn(unit, request.step(), placement));
  const Day day = ToDay(request.effective_date());
  const auto step_day = StepDay(placement, request.step(), request.item_id());
  const v1::FormerEnd* const former = LastFormerEnd(placement, StepRetraction::EARLY_END);
  const bool gave_seat_back = former != nullptr && former->reopened_need();
  const bool was_over = !IsUnfinished(placement);
  RETURN_IF_ERROR(RetractStep({.placement = placement,
                               .effective_date = day,
                               .partnership_state = StateNowAndOn(partnership, day),
                               .step = request.step(),
                               .item_id = request.item_id(),
                               .check_ins = std::move(check_ins),
                               .has_left = professional.state() != v1::Professional::AVAILABLE},
                              DecisionOf(unit, request)));
  if (was_over && IsUnfinished(placement)) {
    RETURN_IF_ERROR(Reopen(unit, placement, std::move(partnership)));
  }
  if (request.step() == StepRetraction::EARLY_END && gave_seat_back) {
    RETURN_IF_ERROR(TakeSeatAgain(unit, placement.need()));
  }
  RETURN_IF_ERROR(
      TakeDaysAgain(unit, professional, request.step(), step_day.value_or(day), placement));
  RETURN_IF_ERROR(MoveInSuccession(unit, placement));
  RETURN_IF_ERROR(SettleLeave(unit, placement));
  RETURN_IF_ERROR(FollowTimers(unit, placement));
  auto event = About<v1::PlacementStepRetracted>(placement, day);
  event.set_step(request.step());
  if (step_day.has_value()) *event.mutable_step_date() = ToDate(*step_day);
  unit.Emit(event);
  if (request.step() == StepRetraction::HANDOVER_ITEM) TellOfHandover(unit, placement, day);
  return SaveGuarded(unit, std::move(placement));
}

}  // namespace tandem::placement
