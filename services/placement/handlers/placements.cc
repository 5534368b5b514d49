#include "services/placement/handlers/placements.h"

#include "services/placement/collections.h"
#include "services/placement/domain/checklist.h"
#include "services/placement/domain/clearances.h"
#include "services/placement/domain/duration.h"
#include "services/placement/domain/ending.h"
#include "services/placement/domain/known.h"
#include "services/placement/domain/need.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/phase.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/returning.h"
#include "services/placement/domain/shares.h"
#include "services/placement/domain/withdrawn_approvals.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/acting.h"
#include "services/placement/handlers/handover.h"
#include "services/placement/handlers/leave_requests.h"
#include "services/placement/handlers/load_for_verb.h"
#include "services/placement/handlers/needs.h"
#include "services/placement/handlers/placement_events.h"

namespace tandem::placement {
namespace {

template <class Request>
Result<v1::Placement> LoadPlacementFor(Unit& unit, const Request& request) {
  return LoadForVerb(unit, kPlacements, request);
}

Result<v1::Partnership> PartnershipWith(View& view, const v1::Placement& placement) {
  return view.Load(kPartnerships, PartnershipOf(placement.name()));
}

// Whether one of the professional's does not hold when the placement begins, or now.
Result<bool> HasExpiredClearances(Unit& unit, const v1::Placement& placement) {
  ASSIGN_OR_RETURN(const v1::Professional professional,
                   unit.Load(kProfessionals, placement.professional()));
  ASSIGN_OR_RETURN(const v1::Team team, unit.Load(kTeams, placement.team()));
  const Day day = std::max(ToDay(placement.start_date()), DayOf(unit.now()));
  return !ExpiredClearances(professional, team.location().country(), day).empty();
}

// Of the tender that has to be contracted before anybody begins.
std::optional<Day> ContractDate(const v1::Partnership& partnership) {
  if (!partnership.tender_required() || !partnership.has_tender()) return std::nullopt;
  return ToDay(partnership.tender().contract_date());
}

Result<v1::Programme::Clocks> ClocksOf(Unit& unit, const v1::Placement& placement) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership, PartnershipWith(unit, placement));
  ASSIGN_OR_RETURN(const v1::Programme programme, unit.Load(kProgrammes, partnership.programme()));
  return programme.clocks();
}

void SetEndingTimer(Unit& unit, const v1::Placement& placement, const std::vector<int>& steps) {
  const auto day = NextEndingDay(placement, steps, DayOf(unit.now()));
  if (day.has_value()) {
    unit.SetTimer(kPlacementEnding, placement.name(), StartOf(*day));
  } else {
    unit.ClearTimer(kPlacementEnding, placement.name());
  }
}

void SetReturnTimer(Unit& unit, const v1::Placement& placement) {
  if (!AwaitsReturn(placement)) return;
  unit.SetTimer(kReturnOverdue, placement.name(), StartOf(ToDay(placement.end_date()) + 1));
}

// One who starts late may stay too short a time for a management partner: a programme manager says
// why, as for a shorter plan.
Status CheckOrWaiveLateStart(Unit& unit, const v1::StartPlacementRequest& request,
                             v1::Placement& placement) {
  const std::string& waiver = request.duration_waiver_reason();
  ASSIGN_OR_RETURN(const v1::PlacementNeed need, unit.Load(kNeeds, placement.need()));
  Status duration =
      CheckStartDuration(placement, need.minimum_months(), ToDay(request.effective_date()));
  if (duration.ok() || waiver.empty()) return duration;
  if (!unit.caller().Has(common::v1::PROGRAMME_MANAGER, placement.name())) {
    return BadField("duration_waiver_reason", "Only a programme manager waives it.");
  }
  placement.mutable_late_start_waiver()->set_reason(waiver);
  placement.mutable_late_start_waiver()->set_by(unit.caller().subject);
  return OkStatus();
}

constexpr int kCheckInsOfADay = 10;

// What the log up to `day`, and objectives, told of the placement by then.
Result<KnownOfPhases> KnownOf(Unit& unit, const v1::Placement& placement, Day day) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership, PartnershipWith(unit, placement));
  Query last = Below(placement.name())
                   .Where("check_in_date", Op::kLessOrEqual, day)
                   .Where("retracted", Op::kEqual, std::int64_t{0});
  last.order_by = "check_in_date";
  last.descending = true;
  last.limit = kCheckInsOfADay;
  ASSIGN_OR_RETURN(const std::vector<v1::CheckIn> check_ins, unit.List(kCheckIns, last));
  return KnownOfPhases{.trust = LastTrust(check_ins),
                       .priority_confirmed = HasPriority(partnership, placement.team(), day),
                       .objective_agreed = HasObjective(partnership, placement.team(), day)};
}

}  // namespace

Result<v1::Placement> SaveGuarded(Unit& unit, v1::Placement placement) {
  ASSIGN_OR_RETURN(v1::Professional professional,
                   unit.Load(kProfessionals, placement.professional()));
  unit.Save(kProfessionals, std::move(professional));
  return unit.Save(kPlacements, std::move(placement));
}

Status SetTimers(Unit& unit, const v1::Placement& placement) {
  SetReturnTimer(unit, placement);
  if (placement.state() != v1::Placement::ACTIVE) return OkStatus();
  ASSIGN_OR_RETURN(const auto clocks, ClocksOf(unit, placement));
  SetEndingTimer(unit, placement, EndingSteps(clocks));
  return OkStatus();
}

void FollowItems(Unit& unit, const v1::Placement& placement) {
  if (const auto next = NextItemCheck(placement)) {
    unit.SetTimer(kItemExpiry, placement.name(), *next);
  } else {
    unit.ClearTimer(kItemExpiry, placement.name());
  }
}

Status PreparePlacement(Unit& unit, v1::Placement& placement, const v1::Placement*) {
  ASSIGN_OR_RETURN(v1::Professional professional,
                   unit.Load(kProfessionals, placement.professional()));
  unit.Save(kProfessionals, std::move(professional));
  return OkStatus();
}

Result<v1::Placement> BeginClearing(Unit& unit, const v1::BeginClearingRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadPlacementFor(unit, request));
  AtPlacementVerb subject{placement};
  RETURN_IF_ERROR(kPlacementLifecycle.Apply("BeginClearing", subject));
  unit.Emit(About<v1::PlacementClearingBegun>(placement));
  return SaveGuarded(unit, std::move(placement));
}

Result<v1::Placement> RecordClearance(Unit& unit, const v1::RecordClearanceRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, unit.Load(kPlacements, request.name(), request.etag()));
  v1::ClearingItem item;
  item.set_kind(request.kind());
  item.set_outcome(request.outcome());
  *item.mutable_effective_date() = request.effective_date();
  item.set_by(unit.caller().subject);
  item.set_note(request.note());
  if (request.has_expire_date()) *item.mutable_expire_date() = request.expire_date();
  RETURN_IF_ERROR(RecordClearance(placement, item));
  FollowItems(unit, placement);
  auto event = About<v1::PlacementClearanceRecorded>(placement, ToDay(request.effective_date()));
  event.set_kind(request.kind());
  event.set_outcome(request.outcome());
  unit.Emit(event);
  return SaveGuarded(unit, std::move(placement));
}

Result<v1::Placement> MarkPlacementReady(Unit& unit, const v1::MarkPlacementReadyRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadPlacementFor(unit, request));
  ASSIGN_OR_RETURN(const v1::Partnership partnership, PartnershipWith(unit, placement));
  const bool awaits_tender = partnership.tender_required() && !partnership.has_tender();
  ASSIGN_OR_RETURN(const bool has_expired, HasExpiredClearances(unit, placement));
  AtPlacementVerb subject{.placement = placement,
                          .awaits_tender = awaits_tender,
                          .has_expired_clearances = has_expired,
                          .withdrawn_approval = WithdrawnApprovals(partnership)};
  RETURN_IF_ERROR(kPlacementLifecycle.Apply("MarkPlacementReady", subject));
  unit.Emit(About<v1::PlacementCleared>(placement));
  return SaveGuarded(unit, std::move(placement));
}

Result<v1::Placement> StartPlacement(Unit& unit, const v1::StartPlacementRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadPlacementFor(unit, request));
  ASSIGN_OR_RETURN(const v1::Partnership partnership, PartnershipWith(unit, placement));
  const Day day = ToDay(request.effective_date());
  RETURN_IF_ERROR(CheckOrWaiveLateStart(unit, request, placement));
  ASSIGN_OR_RETURN(const bool has_expired, HasExpiredClearances(unit, placement));
  RETURN_IF_ERROR(Start(placement, day, StateNowAndOn(partnership, day), has_expired,
                        ContractDate(partnership), WithdrawnApprovals(partnership, day)));
  RETURN_IF_ERROR(SetTimers(unit, placement));
  ASSIGN_OR_RETURN(const auto clocks, ClocksOf(unit, placement));
  auto event = About<v1::PlacementStarted>(placement, day);
  event.set_objective_setting_days(clocks.objective_setting_days());
  unit.Emit(event);
  return SaveGuarded(unit, std::move(placement));
}

Result<v1::Placement> PausePlacement(Unit& unit, const v1::PausePlacementRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadPlacementFor(unit, request));
  const Day day = ToDay(request.effective_date());
  RETURN_IF_ERROR(Pause(placement, day, request.reason()));
  unit.ClearTimer(kPlacementEnding, placement.name());
  unit.Emit(About<v1::PlacementPaused>(placement, day));
  return SaveGuarded(unit, std::move(placement));
}

Result<v1::Placement> ResumePlacement(Unit& unit, const v1::ResumePlacementRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadPlacementFor(unit, request));
  ASSIGN_OR_RETURN(const v1::Partnership partnership, PartnershipWith(unit, placement));
  const Day day = ToDay(request.effective_date());
  ASSIGN_OR_RETURN(const bool has_expired, HasExpiredClearances(unit, placement));
  RETURN_IF_ERROR(Resume(placement, day, StateNowAndOn(partnership, day), has_expired));
  RETURN_IF_ERROR(SetTimers(unit, placement));
  unit.Emit(About<v1::PlacementResumed>(placement, day));
  return SaveGuarded(unit, std::move(placement));
}

Result<v1::Placement> EnterPhase(Unit& unit, const v1::EnterPhaseRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadPlacementFor(unit, request));
  RETURN_IF_ERROR(MayChange(unit, placement));
  const v1::Placement::Phase from = placement.phase();
  const Day day = ToDay(request.effective_date());
  ASSIGN_OR_RETURN(const KnownOfPhases known, KnownOf(unit, placement, day));
  RETURN_IF_ERROR(EnterPhase(placement, request.phase(), day, known));
  auto event = About<v1::PlacementPhaseChanged>(placement, day);
  event.set_from(from);
  unit.Emit(event);
  return SaveGuarded(unit, std::move(placement));
}

Result<v1::Placement> RetractPhase(Unit& unit, const v1::RetractPhaseRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadPlacementFor(unit, request));
  const v1::Placement::Phase from = placement.phase();
  RETURN_IF_ERROR(RetractPhase(placement, DecisionOf(unit, request)));
  auto event = About<v1::PlacementPhaseChanged>(placement, ToDay(request.effective_date()));
  event.set_from(from);
  unit.Emit(event);
  return SaveGuarded(unit, std::move(placement));
}

Result<v1::Placement> ConfirmReturn(Unit& unit, const v1::ConfirmReturnRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadPlacementFor(unit, request));
  const Day day = ToDay(request.return_date());
  RETURN_IF_ERROR(ConfirmReturn(placement, day));
  unit.ClearTimer(kReturnOverdue, placement.name());
  unit.Emit(About<v1::PlacementReturnConfirmed>(placement, day));
  return SaveGuarded(unit, std::move(placement));
}

Result<v1::Placement> CompletePlacement(Unit& unit, const v1::CompletePlacementRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadPlacementFor(unit, request));
  const Day day = ToDay(request.effective_date());
  RETURN_IF_ERROR(Complete(placement, day));
  RETURN_IF_ERROR(SettleLeave(unit, placement));
  unit.ClearTimer(kPlacementEnding, placement.name());
  unit.Emit(About<v1::PlacementEnded>(placement, day));
  return SaveGuarded(unit, std::move(placement));
}

Result<v1::Placement> CancelPlacement(Unit& unit, const v1::CancelPlacementRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadPlacementFor(unit, request));
  RETURN_IF_ERROR(Cancel(placement, request.reason()));
  RETURN_IF_ERROR(SettleLeave(unit, placement));
  RETURN_IF_ERROR(LeaveSuccession(unit, placement));
  unit.Emit(About<v1::PlacementCancelled>(placement));
  RETURN_IF_ERROR(OpenSeat(unit, placement.need()));
  return SaveGuarded(unit, std::move(placement));
}

Status AnnounceEnding(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::Placement placement, unit.Load(kPlacements, name));
  if (placement.state() != v1::Placement::ACTIVE) return OkStatus();
  ASSIGN_OR_RETURN(const v1::Partnership partnership, PartnershipWith(unit, placement));
  if (partnership.state() == v1::Partnership::ON_HOLD) return OkStatus();
  ASSIGN_OR_RETURN(const auto clocks, ClocksOf(unit, placement));
  const std::vector<int> steps = EndingSteps(clocks);
  const auto notice = NoteEnding(placement, steps, DayOf(unit.now()));
  SetEndingTimer(unit, placement, steps);
  if (!notice.has_value()) return OkStatus();  // its dates have moved
  auto event = About<v1::PlacementEnding>(placement);
  event.set_days_left(notice->days_left);
  event.set_reminder(notice->is_reminder);
  unit.Emit(event);
  return SaveGuarded(unit, std::move(placement)).status();
}

Status TellOfItems(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::Placement placement, unit.Load(kPlacements, name));
  if (!IsUnfinished(placement)) return OkStatus();
  const auto tell = [&](auto event, const v1::ClearingItem& item) {
    event.set_kind(item.kind());
    *event.mutable_expire_date() = item.expire_date();
    unit.Emit(event);
  };
  for (const auto& [item, expired] : TakeItemNotices(placement, DayOf(unit.now()))) {
    if (expired) {
      tell(About<v1::PlacementItemExpired>(placement), item);
    } else {
      tell(About<v1::PlacementItemExpiring>(placement), item);
    }
  }
  FollowItems(unit, placement);
  return SaveGuarded(unit, std::move(placement)).status();
}

Status ResumePlacements(Unit& unit, const v1::Partnership& partnership) {
  ASSIGN_OR_RETURN(
      const auto placements,
      unit.List(kPlacements, Below(partnership.name())
                                 .Where("state", Op::kEqual, std::int64_t{v1::Placement::ACTIVE})));
  for (const v1::Placement& placement : placements) RETURN_IF_ERROR(SetTimers(unit, placement));
  return OkStatus();
}

Status FlagOverdueReturn(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::Placement placement, unit.Load(kPlacements, name));
  if (!NoteOverdueReturn(placement, DayOf(unit.now()))) return OkStatus();
  unit.Emit(About<v1::PlacementReturnOverdue>(placement));
  return SaveGuarded(unit, std::move(placement)).status();
}

}  // namespace tandem::placement
