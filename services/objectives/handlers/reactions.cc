#include "services/objectives/handlers/reactions.h"

#include <optional>
#include <string>

#include "libs/common/base/names.h"
#include "services/objectives/collections.h"
#include "services/objectives/domain/indicator.h"
#include "services/objectives/domain/objective_set.h"
#include "services/objectives/handlers/about.h"
#include "services/objectives/handlers/overdue_measurements.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using placement::v1::Partnership;
using placement::v1::Placement;
using v1::ObjectiveSet;

// Partners who work towards objectives; an exchange visitor does not.
bool SetsObjectives(Placement::Role role) {
  return role == Placement::MANAGEMENT_PARTNER || role == Placement::COACH;
}

void SetOverdueTimer(Unit& unit, const ObjectiveSet& set) {
  if (set.state() != ObjectiveSet::OPEN || !set.has_setting_due_date() ||
      set.has_setting_pause_date() || set.has_first_agreed_date())
    return;
  unit.SetTimer(kObjectivesOverdue, set.name(), StartOf(ToDay(set.setting_due_date()) + 1));
}

Status Opened(Unit& unit, ObjectiveSet set, Day day) {
  *set.mutable_open_date() = ToDate(day);
  auto event = About<v1::ObjectiveSetOpened>(set);
  *event.mutable_open_date() = set.open_date();
  unit.Emit(event);
  unit.Save(kObjectiveSets, std::move(set));
  return OkStatus();
}

Status Resumed(Unit& unit, ObjectiveSet set, Day day) {
  if (set.state() != ObjectiveSet::FROZEN)
    return OkStatus();  // between Deliver and Sustained it stays open
  const Day frozen = ToDay(set.freeze_date());
  RETURN_IF_ERROR(Thaw(set, day));
  RETURN_IF_ERROR(PutOffMeasurements(unit, set, frozen, day));
  SetOverdueTimer(unit, set);
  auto event = About<v1::ObjectiveSetThawed>(set);
  *event.mutable_thaw_date() = ToDate(day);
  unit.Emit(event);
  unit.Save(kObjectiveSets, std::move(set));
  return OkStatus();
}

Status Held(Unit& unit, ObjectiveSet set, Day day) {
  // A hold of before it delivered is none of its set, which a command was quicker to need.
  if (set.state() != ObjectiveSet::OPEN || !set.has_open_date()) return OkStatus();
  RETURN_IF_ERROR(Freeze(set, day));
  unit.ClearTimer(kObjectivesOverdue, set.name());
  auto event = About<v1::ObjectiveSetFrozen>(set);
  *event.mutable_freeze_date() = ToDate(day);
  unit.Emit(event);
  unit.Save(kObjectiveSets, std::move(set));
  return OkStatus();
}

Status Ended(Unit& unit, ObjectiveSet set, Day day) {
  if (set.state() == ObjectiveSet::CLOSED) return OkStatus();
  RETURN_IF_ERROR(Close(set, day));
  RETURN_IF_ERROR(AwaitNoMeasurements(unit, Referring("objective_set", set.name())));
  unit.ClearTimer(kObjectivesOverdue, set.name());
  auto event = About<v1::ObjectiveSetClosed>(set);
  *event.mutable_close_date() = ToDate(day);
  unit.Emit(event);
  unit.Save(kObjectiveSets, std::move(set));
  return OkStatus();
}

// What every event about the objective setting of a placement tells.
template <class Event>
Event SettingEvent(const ObjectiveSet& set, const std::string& placement) {
  auto event = About<Event>(set);
  event.set_placement(placement);
  return event;
}

// The clock that counts from now on. One that waited may be that of a paused placement.
void TellSettingStarted(Unit& unit, const ObjectiveSet& set) {
  SetOverdueTimer(unit, set);
  auto started = SettingEvent<v1::ObjectiveSettingStarted>(set, set.setting_placement());
  *started.mutable_start_date() = set.setting_start_date();
  *started.mutable_due_date() = set.setting_due_date();
  unit.Emit(started);
  if (!set.has_setting_pause_date()) return;
  auto paused = SettingEvent<v1::ObjectiveSettingPaused>(set, set.setting_placement());
  *paused.mutable_pause_date() = set.setting_pause_date();
  unit.Emit(paused);
}

Status EndObjectiveSetting(Unit& unit, const placement::v1::PlacementEnded& event) {
  ASSIGN_OR_RETURN(std::optional<ObjectiveSet> set,
                   unit.Find(kObjectiveSets, ObjectiveSetOf(event.partnership())));
  if (!set.has_value()) return OkStatus();
  const bool counted = set->setting_placement() == event.name();
  if (!EndSettingClock(*set, event.name())) return OkStatus();
  if (counted) {
    unit.ClearTimer(kObjectivesOverdue, set->name());
    auto ended = SettingEvent<v1::ObjectiveSettingEnded>(*set, event.name());
    *ended.mutable_end_date() = event.end_date();
    unit.Emit(ended);
    if (set->has_setting_start_date()) TellSettingStarted(unit, *set);
  }
  unit.Save(kObjectiveSets, *std::move(set));
  return OkStatus();
}

// Which of a team's indicators an end is told to.
enum class Ask { kAll, kAskedBefore };

Status AskForEndlines(Unit& unit, const std::string& placement, const std::string& partnership,
                      const std::string& team, Placement::Role role, const common::v1::Date& end,
                      Ask ask = Ask::kAll) {
  if (!SetsObjectives(role)) return OkStatus();
  ASSIGN_OR_RETURN(const std::optional<ObjectiveSet> set,
                   unit.Find(kObjectiveSets, ObjectiveSetOf(partnership)));
  if (!set.has_value()) return OkStatus();
  ASSIGN_OR_RETURN(std::vector<v1::Indicator> indicators,
                   unit.List(kIndicators, Referring("objective_set", set->name())));
  for (v1::Indicator& indicator : indicators) {
    if (indicator.team() != team) continue;
    if (ask == Ask::kAskedBefore && !indicator.has_endline_due_date()) continue;
    ASSIGN_OR_RETURN(const v1::PartnershipObjective objective,
                     unit.Load(kObjectives, indicator.objective()));
    const bool is_dropped = objective.state() == v1::PartnershipObjective::DROPPED;
    if (is_dropped || !AskForEndline(indicator, placement, ToDay(end))) continue;
    auto event = About<v1::EndlineDue>(indicator);
    event.set_objective(indicator.objective());
    event.set_placement(placement);
    *event.mutable_due_date() = end;
    unit.Emit(event);
    unit.Save(kIndicators, std::move(indicator));
  }
  return OkStatus();
}

}  // namespace

Status FollowPartnership(Unit& unit, const placement::v1::PartnershipStageChanged& event) {
  ASSIGN_OR_RETURN(std::optional<ObjectiveSet> set,
                   unit.Find(kObjectiveSets, ObjectiveSetOf(event.name())));
  const Day day = ToDay(event.effective_date());
  const bool is_open = event.to() == Partnership::DELIVER || event.to() == Partnership::SUSTAINED;
  if (is_open && (!set.has_value() || !set->has_open_date())) {
    return Opened(unit, set.has_value() ? *std::move(set) : OpenSet(event.name()), day);
  }
  if (!set.has_value()) return OkStatus();
  if (is_open) return Resumed(unit, *std::move(set), day);
  if (event.to() == Partnership::ON_HOLD) return Held(unit, *std::move(set), day);
  if (event.to() == Partnership::CLOSED || event.to() == Partnership::WITHDRAWN) {
    return Ended(unit, *std::move(set), day);
  }
  return OkStatus();
}

Status StartObjectiveSetting(Unit& unit, const placement::v1::PlacementStarted& event) {
  if (!SetsObjectives(event.role())) return OkStatus();
  // Its Deliver came before, in the same order: without a set there is nothing to agree.
  ASSIGN_OR_RETURN(std::optional<ObjectiveSet> set,
                   unit.Find(kObjectiveSets, ObjectiveSetOf(event.partnership())));
  if (!set.has_value()) return OkStatus();
  const Day start = ToDay(event.has_effective_date() ? event.effective_date() : event.start_date());
  const int days =
      event.objective_setting_days() > 0 ? event.objective_setting_days() : kSettingDays;
  if (!StartSettingClock(*set, event.name(), start, days)) return OkStatus();
  if (set->setting_placement() == event.name()) {
    TellSettingStarted(unit, *set);
  }
  unit.Save(kObjectiveSets, *std::move(set));
  return OkStatus();
}

Status PauseObjectiveSetting(Unit& unit, const placement::v1::PlacementPaused& event) {
  ASSIGN_OR_RETURN(std::optional<ObjectiveSet> set,
                   unit.Find(kObjectiveSets, ObjectiveSetOf(event.partnership())));
  if (!set.has_value() || !PauseSettingClock(*set, event.name(), ToDay(event.effective_date())))
    return OkStatus();
  if (set->setting_placement() == event.name()) {
    unit.ClearTimer(kObjectivesOverdue, set->name());
    auto paused = SettingEvent<v1::ObjectiveSettingPaused>(*set, event.name());
    *paused.mutable_pause_date() = event.effective_date();
    unit.Emit(paused);
  }
  unit.Save(kObjectiveSets, *std::move(set));
  return OkStatus();
}

Status ResumeObjectiveSetting(Unit& unit, const placement::v1::PlacementResumed& event) {
  ASSIGN_OR_RETURN(std::optional<ObjectiveSet> set,
                   unit.Find(kObjectiveSets, ObjectiveSetOf(event.partnership())));
  if (!set.has_value() || !ResumeSettingClock(*set, event.name(), ToDay(event.effective_date())))
    return OkStatus();
  if (set->setting_placement() == event.name()) {
    SetOverdueTimer(unit, *set);
    auto resumed = SettingEvent<v1::ObjectiveSettingResumed>(*set, event.name());
    *resumed.mutable_resume_date() = event.effective_date();
    *resumed.mutable_due_date() = set->setting_due_date();
    unit.Emit(resumed);
  }
  unit.Save(kObjectiveSets, *std::move(set));
  return OkStatus();
}

Status AskForEndlinesBeforeTheEnd(Unit& unit, const placement::v1::PlacementEnding& event) {
  if (event.reminder()) return OkStatus();  // asked for at the first
  return AskForEndlines(unit, event.name(), event.partnership(), event.team(), event.role(),
                        event.end_date());
}

Status FollowNewDates(Unit& unit, const placement::v1::PlacementRescheduled& event) {
  return AskForEndlines(unit, event.name(), event.partnership(), event.team(), event.role(),
                        event.end_date(), Ask::kAskedBefore);
}

Status FollowPlacementEnd(Unit& unit, const placement::v1::PlacementEnded& event) {
  RETURN_IF_ERROR(EndObjectiveSetting(unit, event));
  return AskForEndlines(unit, event.name(), event.partnership(), event.team(), event.role(),
                        event.end_date());
}

Status FlagOverdueObjectives(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(ObjectiveSet set, unit.Load(kObjectiveSets, name));
  if (!IsOverdue(set, DayOf(unit.now()))) {
    SetOverdueTimer(unit, set);  // the due date has moved meanwhile
    return OkStatus();
  }
  set.set_overdue(true);
  auto event = About<v1::ObjectivesOverdue>(set);
  *event.mutable_due_date() = set.setting_due_date();
  unit.Emit(event);
  unit.Save(kObjectiveSets, std::move(set));
  return OkStatus();
}

}  // namespace tandem::objectives
