#include "services/placement/domain/phase.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/placement/domain/handover.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

using v1::Placement;
using Missing = std::optional<std::string>;

constexpr int kMostPhaseRetractions = 20;

Missing TrustMissing(const InPhase& at) {
  if (!WorksOnObjectives(at.placement) || at.known.trust >= kTrustFounded) return std::nullopt;
  if (at.known.trust == 0) return "No check-in tells of trust yet (RecordCheckIn).";
  return fmt::format("The last check-in tells of trust {}; expected {} or more.", at.known.trust,
                     kTrustFounded);
}

Missing PriorityMissing(const InPhase& at) {
  if (!WorksOnObjectives(at.placement) || at.known.priority_confirmed) return std::nullopt;
  return fmt::format("{} has confirmed no priority (ConfirmTeamPriority).", at.placement.team());
}

Missing ObjectiveMissing(const InPhase& at) {
  if (!WorksOnObjectives(at.placement) || at.known.objective_agreed) return std::nullopt;
  return fmt::format("Both sides have agreed to no objective of {} (AgreeObjective).",
                     at.placement.team());
}

Missing PlanMissing(const InPhase& at) { return HandoverUnplanned(at.placement); }

constexpr Condition<InPhase> kTrustIsFounded{"TRUST_FOUNDED", TrustMissing};
constexpr Condition<InPhase> kPriorityConfirmed{"TEAM_PRIORITY_CONFIRMED", PriorityMissing};
constexpr Condition<InPhase> kObjectiveAgreed{"OBJECTIVE_AGREED", ObjectiveMissing};
constexpr Condition<InPhase> kHandoverPlanned{"HANDOVER_PLANNED", PlanMissing};

constexpr Transition<InPhase> kPhaseTransitions[] = {
    {"EnterPhase",
     {Placement::TRUST},
     Placement::OBJECTIVE_SETTING,
     {&kTrustIsFounded, &kPriorityConfirmed}},
    {"EnterPhase",
     {Placement::OBJECTIVE_SETTING},
     Placement::CAPABILITY_BUILDING,
     {&kObjectiveAgreed}},
    {"EnterPhase", {Placement::CAPABILITY_BUILDING}, Placement::HANDOVER, {&kHandoverPlanned}},
    {"RetractPhase", {Placement::OBJECTIVE_SETTING}, Placement::TRUST},
    {"RetractPhase", {Placement::CAPABILITY_BUILDING}, Placement::OBJECTIVE_SETTING},
    {"RetractPhase", {Placement::HANDOVER}, Placement::CAPABILITY_BUILDING},
};

void NoteChange(Placement& placement, Day day) {
  auto& change = *placement.add_phase_changes();
  change.set_phase(placement.phase());
  *change.mutable_effective_date() = ToDate(day);
}

}  // namespace

constexpr Lifecycle<InPhase> kPhaseLifecycle{"PlacementPhase", kPhaseTransitions};

bool WorksOnObjectives(const Placement& placement) {
  return placement.role() == Placement::MANAGEMENT_PARTNER || placement.role() == Placement::COACH;
}

int LastTrust(std::span<const v1::CheckIn> check_ins) {
  int trust = 0;
  std::optional<Day> last;
  for (const v1::CheckIn& one : check_ins) {
    if (one.has_retracted()) continue;
    const Day day = ToDay(one.check_in_date());
    if (day != last.value_or(day)) break;
    last = day;
    trust = trust == 0 ? one.trust() : std::min(trust, one.trust());
  }
  return trust;
}

void BeginPhases(Placement& placement, Day day) {
  placement.set_phase(Placement::TRUST);
  NoteChange(placement, day);
}

Status EnterPhase(Placement& placement, Placement::Phase phase, Day day,
                  const KnownOfPhases& known) {
  RETURN_IF_ERROR(kPlacementLifecycle.Check("EnterPhase", {placement, day}));
  InPhase subject{placement, known};
  const auto* next = kPhaseLifecycle.Find("EnterPhase", placement.phase());
  if (next == nullptr || next->to.only() != phase) {
    return Refuse(kPhaseNotNext,
                  fmt::format("{} does not come after {}.", Placement::Phase_Name(phase),
                              Placement::Phase_Name(placement.phase())),
                  "TRUST, OBJECTIVE_SETTING, CAPABILITY_BUILDING, HANDOVER follow each other.");
  }
  RETURN_IF_ERROR(kPhaseLifecycle.Apply("EnterPhase", subject));
  NoteChange(placement, day);
  return OkStatus();
}

Status RetractPhase(Placement& placement, const v1::Decision& decision) {
  const Day day = ToDay(decision.effective_date());
  RETURN_IF_ERROR(kPlacementLifecycle.Check("RetractPhase", {placement, day}));
  InPhase subject{placement};
  RETURN_IF_ERROR(kPhaseLifecycle.Apply("RetractPhase", subject));
  auto& changes = *placement.mutable_phase_changes();
  auto& retractions = *placement.mutable_phase_retractions();
  if (retractions.size() == kMostPhaseRetractions) retractions.erase(retractions.begin());
  v1::PhaseRetraction& retraction = *retractions.Add();
  retraction.set_phase(changes.rbegin()->phase());
  *retraction.mutable_enter_date() = changes.rbegin()->effective_date();
  *retraction.mutable_effective_date() = decision.effective_date();
  retraction.set_by(decision.by());
  retraction.set_reason(decision.reason());
  changes.RemoveLast();
  return OkStatus();
}

}  // namespace tandem::placement
