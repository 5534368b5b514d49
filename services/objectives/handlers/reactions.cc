#include "services/objectives/handlers/reactions.h"

#include <optional>
#include <string>

#include "libs/common/base/names.h"
#include "services/objectives/collections.h"
#include "services/objectives/domain/indicator.h"
#include "services/objectives/domain/objective.h"
#include "services/objectives/domain/objective_set.h"
#include "services/objectives/handlers/about.h"
#include "services/objectives/handlers/objective_setting.h"
#include "services/objectives/handlers/overdue_measurements.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using placement::v1::Partnership;
using placement::v1::Placement;
using v1::ObjectiveSet;

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
  auto event = About<v1::ObjectiveSetThawed>(set);
  *event.mutable_thaw_date() = ToDate(day);
  unit.Emit(event);
  SaveWithClocks(unit, std::move(set));
  return OkStatus();
}

Status Held(Unit& unit, ObjectiveSet set, Day day) {
  // A hold of before it delivered is none of its set, which a command was quicker to need.
  if (set.state() != ObjectiveSet::OPEN || !set.has_open_date()) return OkStatus();
  RETURN_IF_ERROR(Freeze(set, day));
  auto event = About<v1::ObjectiveSetFrozen>(set);
  *event.mutable_freeze_date() = ToDate(day);
  unit.Emit(event);
  SaveWithClocks(unit, std::move(set));
  return OkStatus();
}

Status Ended(Unit& unit, ObjectiveSet set, Day day) {
  if (set.state() == ObjectiveSet::CLOSED) return OkStatus();
  RETURN_IF_ERROR(Close(set, day));
  RETURN_IF_ERROR(AwaitNoMeasurements(unit, Referring("objective_set", set.name())));
  auto event = About<v1::ObjectiveSetClosed>(set);
  *event.mutable_close_date() = ToDate(day);
  unit.Emit(event);
  SaveWithClocks(unit, std::move(set));
  return OkStatus();
}

// From so many days before on placement tells of an end, unless a programme says otherwise.
constexpr int kAskedForDaysBefore = 90;

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
    const bool was_asked = indicator.has_endline_due_date() || indicator.has_endlined_due_date();
    if (ask == Ask::kAskedBefore && !was_asked) continue;
    ASSIGN_OR_RETURN(const v1::PartnershipObjective objective,
                     unit.Load(kObjectives, indicator.objective()));
    const bool is_dropped = objective.state() == v1::PartnershipObjective::DROPPED;
    const bool is_planned = indicator.state() == v1::Indicator::DEFINED &&
                            !indicator.has_endline_due_date() &&
                            !ActiveSince(objective).has_value();
    if (is_dropped || is_planned) continue;
    if (AskForEndline(indicator, placement, ToDay(end))) {
      unit.Emit(EndlineDueOf(indicator));
    } else if (!NoteEndAfterEndline(indicator, placement, ToDay(end))) {
      continue;
    }
    unit.Save(kIndicators, std::move(indicator));
  }
  return OkStatus();
}

// That `placement` has asked for endlines; nobody waits for them then.
Status ForgetEndlines(Unit& unit, const std::string& placement, const std::string& partnership) {
  ASSIGN_OR_RETURN(const std::optional<ObjectiveSet> set,
                   unit.Find(kObjectiveSets, ObjectiveSetOf(partnership)));
  if (!set.has_value()) return OkStatus();
  ASSIGN_OR_RETURN(std::vector<v1::Indicator> indicators,
                   unit.List(kIndicators, Referring("objective_set", set->name())));
  for (v1::Indicator& indicator : indicators) {
    const bool was_awaited = indicator.has_endline_due_date();
    if (!ForgetEnd(indicator, placement)) continue;
    if (was_awaited && !indicator.has_endline_due_date()) {
      auto forgotten = About<v1::EndlineRecorded>(indicator);
      forgotten.set_objective(indicator.objective());
      unit.Emit(forgotten);
    }
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

Status FollowRetraction(Unit& unit, const placement::v1::PlacementStepRetracted& event) {
  using placement::v1::StepRetraction;
  RETURN_IF_ERROR(RetractObjectiveSetting(unit, event));
  const bool has_another_end =
      event.step() == StepRetraction::EARLY_END || event.step() == StepRetraction::EXTENSION;
  if (has_another_end &&
      ToDay(event.end_date()) <= ToDay(event.effective_date()) + kAskedForDaysBefore) {
    return AskForEndlines(unit, event.name(), event.partnership(), event.team(), event.role(),
                          event.end_date(), Ask::kAskedBefore);
  }
  // An end that lies far ahead again is told again.
  if (!has_another_end && event.step() != StepRetraction::START) return OkStatus();
  return ForgetEndlines(unit, event.name(), event.partnership());
}

}  // namespace tandem::objectives
