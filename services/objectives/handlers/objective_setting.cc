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
  started.set_team(clock->team());
  *started.mutable_start_date() = clock->start_date();
  *started.mutable_due_date() = clock->due_date();
  unit.Emit(started);
  SaveWithClocks(unit, *std::move(set));
  return OkStatus();
}

Status PauseObjectiveSetting(Unit& unit, const placement::v1::PlacementPaused& event) {
  return ChangeClock<v1::ObjectiveSettingPaused>(
      unit, event.partnership(),
      [&](ObjectiveSet& set) {
        return PauseSettingClock(set, event.name(), ToDay(event.effective_date()));
      },
      [](const SettingClock& clock, auto& paused) {
        *paused.mutable_pause_date() = clock.pause_date();
      });
}

Status ResumeObjectiveSetting(Unit& unit, const placement::v1::PlacementResumed& event) {
  return ChangeClock<v1::ObjectiveSettingResumed>(
      unit, event.partnership(),
      [&](ObjectiveSet& set) {
        return ResumeSettingClock(set, event.name(), ToDay(event.effective_date()));
      },
      [&](const SettingClock& clock, auto& resumed) {
        *resumed.mutable_resume_date() = event.effective_date();
        *resumed.mutable_due_date() = clock.due_date();
      });
}

Status EndObjectiveSetting(Unit& unit, const placement::v1::PlacementEnded& event) {
  return ChangeClock<v1::ObjectiveSettingEnded>(
      unit, event.partnership(),
      [&](ObjectiveSet& set) { return EndSettingClock(set, event.name()); },
      [&](const SettingClock&, auto& ended) { *ended.mutable_end_date() = event.end_date(); });
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
