#include "services/placement/domain/retract_step.h"

#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/names.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/former_end.h"
#include "services/placement/domain/handover.h"
#include "services/placement/domain/notice.h"
#include "services/placement/domain/pause.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

using v1::Placement;
using v1::StepRetraction;
using Missing = std::optional<std::string>;

constexpr int kMostStepRetractions = 20;

const common::v1::Period* LastPause(const Placement& placement) {
  return placement.pauses().empty() ? nullptr : &*placement.pauses().rbegin();
}

// One that its completion has ended: whoever resumes does so within its dates.
bool WasPausedAtItsEnd(const Placement& placement) {
  const auto* pause = LastPause(placement);
  return pause != nullptr && pause->has_end() && ToDay(pause->end()) >= ToDay(placement.end_date());
}

std::string InState(const Placement& placement) {
  return fmt::format("Its state is {}.", Placement::State_Name(placement.state()));
}

// With the step that led there.
std::string InLaterState(const Placement& placement) {
  const auto since = [&](StepRetraction::Step step) {
    return fmt::format("{} Take the {} back first.", InState(placement),
                       StepRetraction::Step_Name(step));
  };
  switch (placement.state()) {
    case Placement::PAUSED:
      return since(StepRetraction::PAUSE);
    case Placement::COMPLETED:
      return since(StepRetraction::COMPLETION);
    case Placement::ENDED_EARLY:
      return since(StepRetraction::EARLY_END);
    default:
      return InState(placement);
  }
}

Missing AfterItsStart(const Placement& placement) {
  if (placement.state() != Placement::ACTIVE) return InLaterState(placement);
  if (placement.phase() != Placement::TRUST) {
    return fmt::format("It is in the phase {}: take that back first (RetractPhase).",
                       Placement::Phase_Name(placement.phase()));
  }
  if (LastPause(placement) != nullptr) {
    return "It was paused and resumed: take the RESUMPTION back first, then the PAUSE.";
  }
  if (!placement.has_return_date()) return std::nullopt;
  return "The return is confirmed: take the RETURN back first.";
}

Missing AfterItsEarlyEnd(const Placement& placement) {
  if (placement.state() != Placement::ENDED_EARLY && !IsUnderNotice(placement)) {
    return "It has not ended early, nor is it under notice. " + InState(placement);
  }
  if (placement.has_return_date()) return "The return is confirmed: take the RETURN back first.";
  if (LastFormerEnd(placement, StepRetraction::EARLY_END) != nullptr) return std::nullopt;
  return "What it was before is not kept.";
}

Missing AfterItsExtension(const Placement& placement) {
  if (!IsUnfinished(placement)) return InLaterState(placement);
  const auto* former = LastFormerEnd(placement, StepRetraction::EXTENSION);
  if (former == nullptr) {
    return IsUnderNotice(placement) ? "It is under notice: take the EARLY_END back first."
                                    : "No extension gave it its last day.";
  }
  if (placement.has_return_date()) return "The return is confirmed: take the RETURN back first.";
  const Day last = LastChange(placement);
  if (last <= ToDay(former->end_date())) return std::nullopt;
  return fmt::format("It has changed on {}, after {}: take that back first.", FormatDay(last),
                     FormatDay(ToDay(former->end_date())));
}

Missing NotHandedOverYet(const AtPlacementVerb& at) {
  if (!IsUnfinished(at.placement)) return InLaterState(at.placement);
  const auto* item = FindHandoverItem(at.placement, at.item_id);
  if (item != nullptr && item->has_done_date()) return std::nullopt;
  return fmt::format("{} is not handed over.", at.item_id);
}

Missing AfterItsResumption(const Placement& placement) {
  const auto resumed = StepDay(placement, StepRetraction::RESUMPTION);
  if (!resumed.has_value()) return "It was not resumed. " + InState(placement);
  const auto& phase = *placement.phase_changes().rbegin();
  if (ToDay(phase.effective_date()) < *resumed) return std::nullopt;
  return fmt::format("It has entered {} since: take that back first (RetractPhase).",
                     Placement::Phase_Name(phase.phase()));
}

// What was entered of the days that fall away with the step, and how it is taken back.
std::vector<std::string> EnteredSince(const AtPlacementVerb& at, Day first) {
  std::vector<std::string> entered;
  for (const auto& check_in : at.check_ins) {
    entered.push_back(fmt::format("the check-in {} of {} (RetractCheckIn)", IdOf(check_in.name()),
                                  FormatDay(ToDay(check_in.check_in_date()))));
  }
  for (const auto& item : at.placement.handover()) {
    if (!item.has_done_date() || ToDay(item.done_date()) < first) continue;
    entered.push_back(fmt::format("{}, handed over on {} (HANDOVER_ITEM)", item.item_id(),
                                  FormatDay(ToDay(item.done_date()))));
  }
  return entered;
}

Missing StandsOnItsStart(const AtPlacementVerb& at) {
  const Placement& placement = at.placement;
  std::vector<std::string> kept = EnteredSince(at, BeganOn(placement).value_or(Day{}));
  if (IsUnderNotice(placement)) kept.emplace_back("the notice that it is under (EARLY_END)");
  if (LastFormerEnd(placement, StepRetraction::EXTENSION) != nullptr) {
    kept.push_back(
        fmt::format("the extension to {} (EXTENSION)", FormatDay(ToDay(placement.end_date()))));
  }
  if (kept.empty()) return std::nullopt;
  return fmt::format("Take back first what stands on its start: {}.", fmt::join(kept, "; "));
}

// A share of the added days is changed back by another.
Missing StandsOnItsExtension(const AtPlacementVerb& at) {
  const auto* former = LastFormerEnd(at.placement, StepRetraction::EXTENSION);
  if (former == nullptr) return std::nullopt;
  const Day end = ToDay(former->end_date());
  std::vector<std::string> kept = EnteredSince(at, end + 1);
  for (const auto& share : at.placement.former_shares()) {
    if (ToDay(share.last_date()) < end) continue;
    kept.push_back(fmt::format("another share since {} (ReschedulePlacement, to {}% from then on)",
                               FormatDay(ToDay(share.last_date()) + 1), share.share_percent()));
  }
  if (kept.empty()) return std::nullopt;
  return fmt::format("Take back first what lies in the days after {}: {}.", FormatDay(end),
                     fmt::join(kept, "; "));
}

void Keep(const AtPlacementVerb& at, const v1::Decision& decision) {
  auto& retractions = *at.placement.mutable_step_retractions();
  if (retractions.size() == kMostStepRetractions) retractions.erase(retractions.begin());
  StepRetraction& retraction = *retractions.Add();
  retraction.set_step(at.step);
  retraction.set_item_id(std::string(at.item_id));
  if (const auto day = StepDay(at.placement, at.step, at.item_id)) {
    *retraction.mutable_step_date() = ToDate(*day);
  }
  *retraction.mutable_effective_date() = decision.effective_date();
  retraction.set_by(decision.by());
  retraction.set_reason(decision.reason());
}

void RetractStart(Placement& placement) {
  placement.clear_phase();
  placement.clear_phase_changes();
  placement.clear_ending_told_date();
  placement.clear_ending_notice_date();
  placement.clear_late_start_waiver();
  placement.clear_former_ends();
  placement.set_return_overdue(false);  // of a new start its timer says so again
  placement.set_state(Placement::READY);
}

void RetractPause(Placement& placement) {
  ForgetPause(placement);
  placement.set_state(Placement::ACTIVE);
  ShowPauseReason(placement);
}

void RetractResumption(Placement& placement) {
  placement.mutable_pauses()->rbegin()->clear_end();
  placement.set_state(Placement::PAUSED);
  ShowPauseReason(placement);
}

// Runs again as it did until its end.
void RunAgain(Placement& placement) {
  const bool was_paused = WasPausedAtItsEnd(placement);
  if (was_paused) placement.mutable_pauses()->rbegin()->clear_end();
  placement.set_state(was_paused ? Placement::PAUSED : Placement::ACTIVE);
}

void RetractCompletion(Placement& placement) {
  RunAgain(placement);
  placement.clear_complete_date();
}

void RetractEarlyEnd(Placement& placement) {
  if (!IsUnfinished(placement)) RunAgain(placement);
  RestoreBeforeEarlyEnd(placement);
}

}  // namespace

std::optional<Day> StepDay(const Placement& placement, StepRetraction::Step step,
                           std::string_view item_id) {
  const auto* pause = LastPause(placement);
  switch (step) {
    case StepRetraction::START:
      return BeganOn(placement);
    case StepRetraction::PAUSE:
      if (placement.state() != Placement::PAUSED || pause == nullptr) return std::nullopt;
      return ToDay(pause->start());
    case StepRetraction::RESUMPTION:
      if (placement.state() != Placement::ACTIVE || pause == nullptr) return std::nullopt;
      return ToDay(pause->end()) + 1;
    case StepRetraction::RETURN:
      if (!placement.has_return_date()) return std::nullopt;
      return ToDay(placement.return_date());
    case StepRetraction::COMPLETION:
      if (!placement.has_complete_date()) return std::nullopt;
      return ToDay(placement.complete_date());
    case StepRetraction::EARLY_END:
    case StepRetraction::EXTENSION:
      return ToDay(placement.end_date());
    case StepRetraction::HANDOVER_ITEM: {
      const auto* item = FindHandoverItem(placement, item_id);
      if (item == nullptr || !item->has_done_date()) return std::nullopt;
      return ToDay(item->done_date());
    }
    default:
      return std::nullopt;
  }
}

Missing NotTheLastStep(const AtPlacementVerb& at) {
  const Placement& placement = at.placement;
  switch (at.step) {
    case StepRetraction::START:
      return AfterItsStart(placement);
    case StepRetraction::PAUSE:
      if (StepDay(placement, at.step).has_value()) return std::nullopt;
      return "It is not on a pause. " + InState(placement);
    case StepRetraction::RESUMPTION:
      return AfterItsResumption(placement);
    case StepRetraction::RETURN:
      if (!placement.has_return_date()) return "No return is confirmed.";
      if (placement.state() != Placement::COMPLETED) return std::nullopt;
      return "It is completed: take the COMPLETION back first.";
    case StepRetraction::EARLY_END:
      return AfterItsEarlyEnd(placement);
    case StepRetraction::EXTENSION:
      return AfterItsExtension(placement);
    case StepRetraction::HANDOVER_ITEM:
      return NotHandedOverYet(at);
    default:
      if (placement.state() == Placement::COMPLETED) return std::nullopt;
      return "It is not completed. " + InState(placement);
  }
}

Missing WhatDependsOnIt(const AtPlacementVerb& at) {
  switch (at.step) {
    case StepRetraction::START:
      return StandsOnItsStart(at);
    case StepRetraction::EXTENSION:
      return StandsOnItsExtension(at);
    default:
      return std::nullopt;
  }
}

Missing BeforeTheStep(const AtPlacementVerb& at) {
  // The last day of an extension or a notice lies ahead.
  const bool has_come = at.step != StepRetraction::EXTENSION &&
                        (at.step != StepRetraction::EARLY_END || !IsUnfinished(at.placement));
  const auto day = has_come ? StepDay(at.placement, at.step, at.item_id) : BeganOn(at.placement);
  if (!day.has_value() || at.effective_date >= *day) return std::nullopt;
  return fmt::format("{} is before {}, which was entered.", FormatDay(at.effective_date),
                     FormatDay(*day));
}

Missing ProfessionalHasLeft(const AtPlacementVerb& at) {
  if (!at.has_left || at.step == StepRetraction::RETURN) return std::nullopt;
  return fmt::format("{} is available no more.", at.placement.professional());
}

Status RetractStep(const AtPlacementVerb& at, const v1::Decision& decision) {
  if (at.step == StepRetraction::HANDOVER_ITEM) {
    RETURN_IF_ERROR(CheckHandoverItem(at.placement, at.item_id));
  }
  RETURN_IF_ERROR(kPlacementLifecycle.Check("RetractStep", at));
  Keep(at, decision);
  switch (at.step) {
    case StepRetraction::START:
      RetractStart(at.placement);
      break;
    case StepRetraction::PAUSE:
      RetractPause(at.placement);
      break;
    case StepRetraction::RESUMPTION:
      RetractResumption(at.placement);
      break;
    case StepRetraction::RETURN:
      at.placement.clear_return_date();
      break;
    case StepRetraction::EARLY_END:
      RetractEarlyEnd(at.placement);
      break;
    case StepRetraction::EXTENSION:
      RestoreBeforeExtension(at.placement);
      break;
    case StepRetraction::HANDOVER_ITEM:
      LeaveToBeHandedOver(at.placement, at.item_id);
      break;
    default:
      RetractCompletion(at.placement);
  }
  return OkStatus();
}

}  // namespace tandem::placement
