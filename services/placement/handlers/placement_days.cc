#include "services/placement/handlers/placement_days.h"

#include "services/placement/collections.h"
#include "services/placement/domain/constraints.h"
#include "services/placement/domain/duration.h"
#include "services/placement/domain/notice.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/shares.h"
#include "services/placement/handlers/handover.h"
#include "services/placement/handlers/leave_requests.h"
#include "services/placement/handlers/load_for_verb.h"
#include "services/placement/handlers/matches.h"
#include "services/placement/handlers/needs.h"
#include "services/placement/handlers/placement_events.h"
#include "services/placement/handlers/placements.h"

namespace tandem::placement {
namespace {

// A placement may be shorter than it must be if a programme manager says why, now or before for
// days that were no more. One that has begun keeps its days.
Status CheckOrWaiveDuration(Unit& unit, std::string_view waiver, const v1::Placement& before,
                            v1::Placement& placement) {
  if (HasBegun(placement)) return OkStatus();
  ASSIGN_OR_RETURN(const v1::PlacementNeed need, unit.Load(kNeeds, placement.need()));
  const Day start = ToDay(placement.start_date()), end = ToDay(placement.end_date());
  Status duration = CheckDuration(placement.role(), need.minimum_months(), start, end);
  if (duration.ok()) return duration;
  if (!waiver.empty()) {
    placement.mutable_duration_waiver()->set_reason(std::string(waiver));
    placement.mutable_duration_waiver()->set_by(unit.caller().subject);
    return OkStatus();
  }
  const int months_before = MonthsBetween(ToDay(before.start_date()), ToDay(before.end_date()));
  const bool is_waived =
      placement.has_duration_waiver() && MonthsBetween(start, end) >= months_before;
  return is_waived ? OkStatus() : duration;
}

// Days beyond those that were agreed need a professional who has them free and may be there; fewer
// days are always possible. What the need asks for otherwise was asked when they were matched.
Status CheckAddedDays(Unit& unit, const v1::Professional& professional, const v1::Placement& before,
                      const v1::Placement& placement) {
  const Day start_before = ToDay(before.start_date()), end_before = ToDay(before.end_date());
  const Day start = ToDay(placement.start_date()), end = ToDay(placement.end_date());
  if (start >= start_before && end <= end_before) return OkStatus();
  ASSIGN_OR_RETURN(const v1::Team team, unit.Load(kTeams, placement.team()));
  const std::string& country = team.location().country();
  if (end < start_before || start > end_before) {
    return CheckDays(placement.name(), professional, country, std::vector<DaySpan>{{start, end}});
  }
  std::vector<DaySpan> added;
  if (start < start_before) added.push_back({start, start_before - 1});
  if (end > end_before) added.push_back({end_before + 1, end});
  return CheckDays(placement.name(), professional, country, added);
}

// With other dates or another share than `before`: the professional, who was loaded in this unit,
// has time for it.
Status CheckTime(Unit& unit, const v1::Professional& professional, const v1::Placement& before,
                 const v1::Placement& placement) {
  RETURN_IF_ERROR(CheckAddedDays(unit, professional, before, placement));
  ASSIGN_OR_RETURN(const auto others, PlacementsOf(unit, professional));
  return CheckShares(others, placement);
}

// With other dates or another share, which counts since `share_day`.
Result<v1::Placement> SaveMoved(Unit& unit, std::optional<Day> share_day, v1::Placement placement) {
  RETURN_IF_ERROR(MoveInSuccession(unit, placement));
  RETURN_IF_ERROR(SettleLeave(unit, placement));
  RETURN_IF_ERROR(SetTimers(unit, placement));
  SetNoticeTimer(unit, placement);
  auto event = About<v1::PlacementRescheduled>(placement, share_day);
  *event.mutable_former_shares() = placement.former_shares();
  unit.Emit(event);
  return SaveGuarded(unit, std::move(placement));
}

// Ended before it was complete.
Result<v1::Placement> SaveEnded(Unit& unit, v1::Placement placement, Day day) {
  unit.ClearTimer(kPlacementEnding, placement.name());
  SetNoticeTimer(unit, placement);
  RETURN_IF_ERROR(SettleLeave(unit, placement));
  RETURN_IF_ERROR(SetTimers(unit, placement));
  auto event = About<v1::PlacementEnded>(placement, day);
  event.set_early(placement.state() == v1::Placement::ENDED_EARLY);
  unit.Emit(event);
  return SaveGuarded(unit, std::move(placement));
}

// The seat of one that has ended early.
Status GiveSeatBack(Unit& unit, v1::Placement& placement) {
  auto& formers = *placement.mutable_former_ends();  // of an older notice there is none
  if (!formers.empty()) formers.rbegin()->set_reopened_need(true);
  return OpenSeat(unit, placement.need());
}

}  // namespace

void SetNoticeTimer(Unit& unit, const v1::Placement& placement) {
  if (IsUnderNotice(placement)) {
    unit.SetTimer(kNoticeOver, placement.name(), StartOf(ToDay(placement.end_date()) + 1));
  } else {
    unit.ClearTimer(kNoticeOver, placement.name());
  }
}

Result<v1::Placement> ReschedulePlacement(Unit& unit,
                                          const v1::ReschedulePlacementRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadForVerb(unit, kPlacements, request));
  ASSIGN_OR_RETURN(const v1::Professional professional,
                   unit.Load(kProfessionals, placement.professional()));
  const v1::Placement before = placement;
  std::optional<Day> share_day;
  if (request.has_effective_date()) share_day = ToDay(request.effective_date());
  const Day today = DayOf(unit.now());
  RETURN_IF_ERROR(Reschedule(placement, ToDay(request.start_date()), ToDay(request.end_date()),
                             request.share_percent(), today, share_day));
  RETURN_IF_ERROR(CheckOrWaiveDuration(unit, request.duration_waiver_reason(), before, placement));
  RETURN_IF_ERROR(CheckTime(unit, professional, before, placement));
  const std::optional<Day> since =
      OtherShareSince(before, placement, share_day.value_or(ShareDay(placement, today)));
  return SaveMoved(unit, since, std::move(placement));
}

Result<v1::Placement> ExtendPlacement(Unit& unit, const v1::ExtendPlacementRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadForVerb(unit, kPlacements, request));
  ASSIGN_OR_RETURN(const v1::Professional professional,
                   unit.Load(kProfessionals, placement.professional()));
  const v1::Placement before = placement;
  RETURN_IF_ERROR(
      Extend(placement, ToDay(request.end_date()), request.reason(), unit.caller().subject));
  RETURN_IF_ERROR(CheckTime(unit, professional, before, placement));
  return SaveMoved(unit, std::nullopt, std::move(placement));
}

Result<v1::Placement> EndPlacementEarly(Unit& unit, const v1::EndPlacementEarlyRequest& request) {
  ASSIGN_OR_RETURN(v1::Placement placement, LoadForVerb(unit, kPlacements, request));
  const Day day = ToDay(request.effective_date());
  if (day > DayOf(unit.now())) {
    RETURN_IF_ERROR(GiveNotice(placement, day, request.reason(), request.kind()));
    placement.set_reopens_need(request.reopen_need());
    return SaveMoved(unit, std::nullopt, std::move(placement));
  }
  RETURN_IF_ERROR(EndEarly(placement, day, request.reason(), request.kind()));
  RETURN_IF_ERROR(MoveInSuccession(unit, placement));
  placement.clear_reopens_need();
  if (request.reopen_need()) RETURN_IF_ERROR(GiveSeatBack(unit, placement));
  return SaveEnded(unit, std::move(placement), day);
}

Status EndWithPartnership(Unit& unit, v1::Placement placement, Day day, const std::string& reason) {
  RETURN_IF_ERROR(EndWithPartnership(placement, day, reason));
  const Day last = ToDay(placement.end_date());
  return SaveEnded(unit, std::move(placement), last).status();
}

Status EndByNotice(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::Placement placement, unit.Load(kPlacements, name));
  const Day last = ToDay(placement.end_date());
  if (!IsUnderNotice(placement) || DayOf(unit.now()) <= last) return OkStatus();
  RETURN_IF_ERROR(EndByNotice(placement));
  if (placement.reopens_need()) RETURN_IF_ERROR(GiveSeatBack(unit, placement));
  placement.clear_reopens_need();
  return SaveEnded(unit, std::move(placement), last).status();
}

}  // namespace tandem::placement
