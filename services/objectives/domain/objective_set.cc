#include "services/objectives/domain/objective_set.h"

#include <algorithm>
#include <string>

#include "libs/common/base/names.h"
#include "services/objectives/domain/reasons.h"

namespace tandem::objectives {
namespace {

using v1::ObjectiveSet;

constexpr Transition<ObjectiveSet> kTransitions[] = {
    {"Freeze", {ObjectiveSet::OPEN}, ObjectiveSet::FROZEN, {}},
    {"Thaw", {ObjectiveSet::FROZEN}, ObjectiveSet::OPEN, {}},
    {"Close", {ObjectiveSet::OPEN, ObjectiveSet::FROZEN}, ObjectiveSet::CLOSED, {}},
};

bool IsClockOf(const ObjectiveSet& set, std::string_view placement) {
  return set.setting_placement() == placement && !set.has_first_agreed_date();
}

// Gives back the days from `from` to `until` on which the clock stood still. Time that had run out
// before does not come back.
void PutOff(ObjectiveSet& set, Day from, Day until) {
  if (!set.has_setting_due_date() || until <= from) return;
  const Day due = ToDay(set.setting_due_date());
  if (due >= from) *set.mutable_setting_due_date() = ToDate(due + (until - from));
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
  // From a pause that lasts on, the resumption of the placement will count the days.
  PutOff(set, frozen,
         set.has_setting_pause_date() ? std::min(day, ToDay(set.setting_pause_date())) : day);
  return OkStatus();
}

Status Close(ObjectiveSet& set, Day day) {
  RETURN_IF_ERROR(kObjectiveSetLifecycle.Apply("Close", set));
  *set.mutable_close_date() = ToDate(day);
  return OkStatus();
}

bool StartSettingClock(ObjectiveSet& set, std::string_view placement, Day start) {
  if (set.has_setting_start_date() || set.has_first_agreed_date()) return false;
  set.set_setting_placement(std::string(placement));
  *set.mutable_setting_start_date() = ToDate(start);
  *set.mutable_setting_due_date() = ToDate(start + kSettingDays);
  return true;
}

bool PauseSettingClock(ObjectiveSet& set, std::string_view placement, Day day) {
  if (!IsClockOf(set, placement) || set.has_setting_pause_date()) return false;
  *set.mutable_setting_pause_date() = ToDate(day);
  return true;
}

bool ResumeSettingClock(ObjectiveSet& set, std::string_view placement, Day day) {
  if (!IsClockOf(set, placement) || !set.has_setting_pause_date()) return false;
  const Day paused = ToDay(set.setting_pause_date());
  set.clear_setting_pause_date();
  // From a hold that lasts on, the thaw will count the days.
  PutOff(set, paused, set.has_freeze_date() ? std::min(day, ToDay(set.freeze_date())) : day);
  return true;
}

bool ClearSettingClock(ObjectiveSet& set, std::string_view placement) {
  if (!IsClockOf(set, placement)) return false;
  set.clear_setting_placement();
  set.clear_setting_start_date();
  set.clear_setting_due_date();
  set.clear_setting_pause_date();
  set.set_overdue(false);
  return true;
}

void NoteAgreement(ObjectiveSet& set, Day day) {
  if (!set.has_first_agreed_date()) *set.mutable_first_agreed_date() = ToDate(day);
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
