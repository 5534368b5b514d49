#include "services/objectives/domain/objective_set.h"

#include <algorithm>
#include <string>
#include <vector>

#include "libs/common/base/names.h"
#include "services/objectives/domain/reasons.h"

namespace tandem::objectives {
namespace {

using v1::ObjectiveSet;
using Clock = ObjectiveSet::SettingClock;

constexpr Transition<ObjectiveSet> kTransitions[] = {
    {"Freeze", {ObjectiveSet::OPEN}, ObjectiveSet::FROZEN, {}},
    {"Thaw", {ObjectiveSet::FROZEN}, ObjectiveSet::OPEN, {}},
    {"Close", {ObjectiveSet::OPEN, ObjectiveSet::FROZEN}, ObjectiveSet::CLOSED, {}},
};

// The one that counts, then those that wait. None once an objective is agreed.
std::vector<Clock> ClocksOf(const ObjectiveSet& set) {
  std::vector<Clock> clocks;
  if (set.has_first_agreed_date()) return clocks;
  if (set.has_setting_start_date()) {
    Clock& counts = clocks.emplace_back();
    counts.set_placement(set.setting_placement());
    *counts.mutable_start_date() = set.setting_start_date();
    *counts.mutable_due_date() = set.setting_due_date();
    if (set.has_setting_pause_date()) *counts.mutable_pause_date() = set.setting_pause_date();
  }
  clocks.insert(clocks.end(), set.waiting_clocks().begin(), set.waiting_clocks().end());
  return clocks;
}

void SetClocks(ObjectiveSet& set, const std::vector<Clock>& clocks) {
  set.clear_setting_placement();
  set.clear_setting_start_date();
  set.clear_setting_due_date();
  set.clear_setting_pause_date();
  set.clear_waiting_clocks();
  if (clocks.empty()) return;
  const Clock& counts = clocks.front();
  set.set_setting_placement(counts.placement());
  *set.mutable_setting_start_date() = counts.start_date();
  *set.mutable_setting_due_date() = counts.due_date();
  if (counts.has_pause_date()) *set.mutable_setting_pause_date() = counts.pause_date();
  for (std::size_t i = 1; i < clocks.size(); ++i) *set.add_waiting_clocks() = clocks[i];
}

std::vector<Clock>::iterator FindClock(std::vector<Clock>& clocks, std::string_view placement) {
  return std::find_if(clocks.begin(), clocks.end(),
                      [&](const Clock& clock) { return clock.placement() == placement; });
}

// Gives back the days from `from` to `until` on which the clock stood still. Time that had run out
// before does not come back.
void PutOff(Clock& clock, Day from, Day until) {
  const Day due = ToDay(clock.due_date());
  if (until > from && due >= from) *clock.mutable_due_date() = ToDate(due + (until - from));
}

}  // namespace

const Lifecycle<ObjectiveSet> kObjectiveSetLifecycle{"ObjectiveSet", kTransitions};

std::string ObjectiveSetOf(std::string_view name) {
  return std::string(PartnershipOf(name)) + "/objectiveSet";
}

ObjectiveSet OpenSet(std::string_view name) {
  ObjectiveSet set;
  set.set_name(ObjectiveSetOf(name));
  set.set_display_name("Objectives of " + std::string(IdOf(PartnershipOf(name))));
  set.set_state(ObjectiveSet::OPEN);
  return set;
}

Status Freeze(ObjectiveSet& set, Day day) {
  RETURN_IF_ERROR(kObjectiveSetLifecycle.Apply("Freeze", set));
  *set.mutable_freeze_date() = ToDate(day);
  return OkStatus();
}

Status Thaw(ObjectiveSet& set, Day day) {
  RETURN_IF_ERROR(kObjectiveSetLifecycle.Apply("Thaw", set));
  const Day frozen = ToDay(set.freeze_date());
  set.clear_freeze_date();
  std::vector<Clock> clocks = ClocksOf(set);
  for (Clock& clock : clocks) {
    // From a pause that lasts on, the resumption of the placement will count the days.
    const Day from = std::max(frozen, ToDay(clock.start_date()));
    PutOff(clock, from, clock.has_pause_date() ? std::min(day, ToDay(clock.pause_date())) : day);
  }
  if (!clocks.empty()) SetClocks(set, clocks);
  // Flagged before somebody entered the hold.
  if (set.has_setting_due_date() && ToDay(set.setting_due_date()) >= day) set.set_overdue(false);
  return OkStatus();
}

Status Close(ObjectiveSet& set, Day day) {
  RETURN_IF_ERROR(kObjectiveSetLifecycle.Apply("Close", set));
  *set.mutable_close_date() = ToDate(day);
  set.set_overdue(false);
  return OkStatus();
}

bool StartSettingClock(ObjectiveSet& set, std::string_view placement, Day start, int days) {
  std::vector<Clock> clocks = ClocksOf(set);
  if (set.has_first_agreed_date() || FindClock(clocks, placement) != clocks.end()) return false;
  Clock& clock = clocks.emplace_back();
  clock.set_placement(std::string(placement));
  *clock.mutable_start_date() = ToDate(start);
  *clock.mutable_due_date() = ToDate(start + days);
  SetClocks(set, clocks);
  return true;
}

bool PauseSettingClock(ObjectiveSet& set, std::string_view placement, Day day) {
  std::vector<Clock> clocks = ClocksOf(set);
  const auto clock = FindClock(clocks, placement);
  if (clock == clocks.end() || clock->has_pause_date()) return false;
  *clock->mutable_pause_date() = ToDate(day);
  SetClocks(set, clocks);
  return true;
}

bool ResumeSettingClock(ObjectiveSet& set, std::string_view placement, Day day) {
  std::vector<Clock> clocks = ClocksOf(set);
  const auto clock = FindClock(clocks, placement);
  if (clock == clocks.end() || !clock->has_pause_date()) return false;
  const Day paused = ToDay(clock->pause_date());
  clock->clear_pause_date();
  // From a hold that lasts on, the thaw will count the days.
  PutOff(*clock, paused, set.has_freeze_date() ? std::min(day, ToDay(set.freeze_date())) : day);
  SetClocks(set, clocks);
  return true;
}

bool EndSettingClock(ObjectiveSet& set, std::string_view placement) {
  std::vector<Clock> clocks = ClocksOf(set);
  const auto clock = FindClock(clocks, placement);
  if (clock == clocks.end()) return false;
  if (clock == clocks.begin()) set.set_overdue(false);
  clocks.erase(clock);
  SetClocks(set, clocks);
  return true;
}

void NoteAgreement(ObjectiveSet& set, Day day) {
  if (!set.has_first_agreed_date()) *set.mutable_first_agreed_date() = ToDate(day);
  set.clear_waiting_clocks();
  set.set_overdue(false);
}

bool IsOverdue(const ObjectiveSet& set, Day today) {
  return set.state() == ObjectiveSet::OPEN && set.has_setting_due_date() &&
         !set.has_setting_pause_date() && !set.has_first_agreed_date() &&
         ToDay(set.setting_due_date()) < today;
}

Status RequireOpen(const ObjectiveSet& set) {
  if (set.state() == ObjectiveSet::OPEN) return OkStatus();
  return Refuse(kObjectiveSetNotOpen,
                set.name() + " is " + ObjectiveSet::State_Name(set.state()) + ".",
                "Resume the partnership first, if it is on hold.");
}

}  // namespace tandem::objectives
