#include "services/objectives/handlers/objective_setting.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/objectives/collections.h"
#include "services/objectives/domain/objective_set.h"
#include "services/objectives/handlers/about.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using placement::v1::Placement;
using v1::ObjectiveSet;
using v1::PartnershipObjective;

Result<std::optional<ObjectiveSet>> FindSet(Unit& unit, std::string_view partnership) {
  return unit.Find(kObjectiveSets, ObjectiveSetOf(partnership));
}

// What every event about the objective setting of a placement tells.
template <class Event>
Event SettingEvent(const ObjectiveSet& set, const SettingClock& clock) {
  auto event = About<Event>(set);
  event.set_placement(clock.placement());
  return event;
}

Result<bool> WorksOnAnObjective(Unit& unit, const ObjectiveSet& set, const std::string& team) {
  ASSIGN_OR_RETURN(const std::vector<PartnershipObjective> objectives,
                   unit.List(kObjectives, Referring("objective_set", set.name())));
  return std::any_of(objectives.begin(), objectives.end(), [&](const auto& objective) {
    return objective.team() == team && (objective.state() == PartnershipObjective::AGREED ||
                                        objective.state() == PartnershipObjective::ACTIVE);
  });
}

// Changes a clock of the partnership's set, if it has either, and tells that.
template <class Event, class Change, class Describe>
Status ChangeClock(Unit& unit, std::string_view partnership, const Change& change,
                   const Describe& describe) {
  ASSIGN_OR_RETURN(std::optional<ObjectiveSet> set, FindSet(unit, partnership));
  if (!set.has_value()) return OkStatus();
  const std::optional<SettingClock> clock = change(*set);
  if (!clock.has_value()) return OkStatus();
  auto event = SettingEvent<Event>(*set, *clock);
  describe(*clock, event);
  unit.Emit(event);
  SaveWithClocks(unit, *std::move(set));
  return OkStatus();
}

void DescribeStart(const SettingClock& clock, v1::ObjectiveSettingStarted& started) {
  started.set_team(clock.team());
  *started.mutable_start_date() = clock.start_date();
  *started.mutable_due_date() = clock.due_date();
}

}  // namespace

void SaveWithClocks(Unit& unit, ObjectiveSet set) {
  if (const auto due = NextDue(set)) {
    unit.SetTimer(kObjectivesOverdue, set.name(), StartOf(*due + 1));
  } else {
    unit.ClearTimer(kObjectivesOverdue, set.name());
  }
  unit.Save(kObjectiveSets, std::move(set));
}

bool SetsObjectives(Placement::Role role) {
  return role == Placement::MANAGEMENT_PARTNER || role == Placement::COACH;
}

Status StartObjectiveSetting(Unit& unit, const placement::v1::PlacementStarted& event) {
  if (!SetsObjectives(event.role())) return OkStatus();
  // Its Deliver came before, in the same order: without a set there is nothing to agree.
  ASSIGN_OR_RETURN(std::optional<ObjectiveSet> set, FindSet(unit, event.partnership()));
  if (!set.has_value()) return OkStatus();
  ASSIGN_OR_RETURN(const bool has_begun, WorksOnAnObjective(unit, *set, event.team()));
  if (has_begun) return OkStatus();
  const Day start = ToDay(event.has_effective_date() ? event.effective_date() : event.start_date());
  const int days =
      event.objective_setting_days() > 0 ? event.objective_setting_days() : kSettingDays;
  const auto clock = StartSettingClock(*set, event.name(), event.team(), start, days);
  if (!clock.has_value()) return OkStatus();
  auto started = SettingEvent<v1::ObjectiveSettingStarted>(*set, *clock);
  DescribeStart(*clock, started);
  unit.Emit(started);
  SaveWithClocks(unit, *std::move(set));
  return OkStatus();
}

namespace {

// A clock that a pause stops, or that goes on after it.
template <class Change>
Status Stop(Unit& unit, std::string_view partnership, const Change& change) {
  return ChangeClock<v1::ObjectiveSettingPaused>(
      unit, partnership, change, [](const SettingClock& clock, auto& paused) {
        *paused.mutable_pause_date() = clock.pause_date();
      });
}

Status GoOn(Unit& unit, std::string_view partnership, const std::string& placement,
            const common::v1::Date& date) {
  return ChangeClock<v1::ObjectiveSettingResumed>(
      unit, partnership,
      [&](ObjectiveSet& set) { return ResumeSettingClock(set, placement, ToDay(date)); },
      [&](const SettingClock& clock, auto& resumed) {
        *resumed.mutable_resume_date() = date;
        *resumed.mutable_due_date() = clock.due_date();
      });
}

template <class Change>
Status End(Unit& unit, std::string_view partnership, const common::v1::Date& date,
           const Change& change) {
  return ChangeClock<v1::ObjectiveSettingEnded>(
      unit, partnership, change,
      [&](const SettingClock&, auto& ended) { *ended.mutable_end_date() = date; });
}

}  // namespace

Status PauseObjectiveSetting(Unit& unit, const placement::v1::PlacementPaused& event) {
  return Stop(unit, event.partnership(), [&](ObjectiveSet& set) {
    return PauseSettingClock(set, event.name(), ToDay(event.effective_date()));
  });
}

Status ResumeObjectiveSetting(Unit& unit, const placement::v1::PlacementResumed& event) {
  return GoOn(unit, event.partnership(), event.name(), event.effective_date());
}

Status EndObjectiveSetting(Unit& unit, const placement::v1::PlacementEnded& event) {
  return End(unit, event.partnership(), event.end_date(),
             [&](ObjectiveSet& set) { return EndSettingClockForNow(set, event.name()); });
}

Status RetractObjectiveSetting(Unit& unit, const placement::v1::PlacementStepRetracted& event) {
  switch (event.step()) {
    case placement::v1::StepRetraction::START:
      return End(unit, event.partnership(), event.effective_date(),
                 [&](ObjectiveSet& set) { return EndSettingClock(set, event.name()); });
    case placement::v1::StepRetraction::PAUSE:
      // On the day on which it was to stop it goes on, so that it never has.
      return GoOn(unit, event.partnership(), event.name(), event.step_date());
    case placement::v1::StepRetraction::RESUMPTION:
      return Stop(unit, event.partnership(), [&](ObjectiveSet& set) {
        return StopSettingClockAgain(set, event.name(), ToDay(event.step_date()));
      });
    case placement::v1::StepRetraction::EARLY_END:
    case placement::v1::StepRetraction::COMPLETION:
      return ChangeClock<v1::ObjectiveSettingStarted>(
          unit, event.partnership(),
          [&](ObjectiveSet& set) { return GoOnWithEndedClock(set, event.name()); }, DescribeStart);
    default:
      return OkStatus();
  }
}

Status FlagOverdueObjectives(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(ObjectiveSet set, unit.Load(kObjectiveSets, name));
  for (const SettingClock& clock : FlagOverdue(set, DayOf(unit.now()))) {
    auto event = SettingEvent<v1::ObjectivesOverdue>(set, clock);
    event.set_team(clock.team());
    *event.mutable_due_date() = clock.due_date();
    unit.Emit(event);
  }
  SaveWithClocks(unit, std::move(set));
  return OkStatus();
}

}  // namespace tandem::objectives
