#include "services/objectives/domain/objective_set.h"

#include <algorithm>
#include <functional>

#include "libs/common/base/names.h"
#include "services/objectives/domain/reasons.h"

namespace tandem::objectives {
namespace {

using v1::ObjectiveSet;

constexpr int kMostEndedClocks = 20;

constexpr Transition<ObjectiveSet> kObjectiveSetTransitions[] = {
    {"Freeze", {ObjectiveSet::OPEN}, ObjectiveSet::FROZEN, {}, GivenBy::kNobody},
    {"Thaw", {ObjectiveSet::FROZEN}, ObjectiveSet::OPEN, {}, GivenBy::kNobody},
    {"Close",
     {ObjectiveSet::OPEN, ObjectiveSet::FROZEN},
     ObjectiveSet::CLOSED,
     {},
     GivenBy::kNobody},
};

SettingClock* FindClock(ObjectiveSet& set, std::string_view placement) {
  auto& clocks = *set.mutable_setting_clocks();
  const auto found = std::find_if(clocks.begin(), clocks.end(), [&](const SettingClock& clock) {
    return clock.placement() == placement;
  });
  return found == clocks.end() ? nullptr : &*found;
}

void SetOverdue(ObjectiveSet& set) {
  const auto& clocks = set.setting_clocks();
  set.set_overdue(std::any_of(clocks.begin(), clocks.end(),
                              [](const SettingClock& clock) { return clock.overdue(); }));
}

void RemoveClocks(ObjectiveSet& set, const std::function<bool(const SettingClock&)>& which) {
  auto& clocks = *set.mutable_setting_clocks();
  clocks.erase(std::remove_if(clocks.begin(), clocks.end(), which), clocks.end());
  SetOverdue(set);
}

bool Runs(const ObjectiveSet& set, const SettingClock& clock) {
  return set.state() == ObjectiveSet::OPEN && !clock.has_pause_date() && !clock.overdue();
}

// From the due date that is without its stops: a day on which both a pause and a hold stopped it
// counts once, and time that had run out before a stop does not come back. One that was flagged
// before somebody entered a stop, or took it back, may be due anew.
void ComputeDue(SettingClock& clock) {
  std::vector<common::v1::Period> stops(clock.pauses().begin(), clock.pauses().end());
  stops.insert(stops.end(), clock.holds().begin(), clock.holds().end());
  std::sort(stops.begin(), stops.end(),
            [](const auto& a, const auto& b) { return ToDay(a.start()) < ToDay(b.start()); });
  const Day due_before = ToDay(clock.due_date());
  Day due = ToDay(clock.start_date()) + clock.days(), counted = ToDay(clock.start_date());
  for (const common::v1::Period& stop : stops) {
    const Day from = std::max(counted, ToDay(stop.start())), until = ToDay(stop.end()) + 1;
    if (until <= from || due < from) continue;
    due += until - from;
    counted = until;
  }
  *clock.mutable_due_date() = ToDate(due);
  if (due != due_before) clock.set_overdue(false);
}

// An older one has the days that it was given back in its due date.
void KeepDays(SettingClock& clock) {
  if (clock.days() > 0) return;
  const auto days = ToDay(clock.due_date()) - ToDay(clock.start_date());
  clock.set_days(static_cast<std::int32_t>(days));
}

// It stood still from `first` until `day`.
void AddStop(google::protobuf::RepeatedPtrField<common::v1::Period>& stops, Day first, Day day,
             SettingClock& clock) {
  if (day <= first) return;
  KeepDays(clock);
  common::v1::Period& stop = *stops.Add();
  *stop.mutable_start() = ToDate(first);
  *stop.mutable_end() = ToDate(day - 1);
  ComputeDue(clock);
}

}  // namespace

const Lifecycle<ObjectiveSet> kObjectiveSetLifecycle{"ObjectiveSet", kObjectiveSetTransitions};

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
  for (auto* clocks : {set.mutable_setting_clocks(), set.mutable_ended_clocks()}) {
    for (SettingClock& clock : *clocks) {
      AddStop(*clock.mutable_holds(), std::max(frozen, ToDay(clock.start_date())), day, clock);
    }
  }
  SetOverdue(set);
  return OkStatus();
}

Status Close(ObjectiveSet& set, Day day) {
  RETURN_IF_ERROR(kObjectiveSetLifecycle.Apply("Close", set));
  *set.mutable_close_date() = ToDate(day);
  set.clear_setting_clocks();
  set.clear_ended_clocks();
  SetOverdue(set);
  return OkStatus();
}

std::optional<SettingClock> StartSettingClock(ObjectiveSet& set, std::string_view placement,
                                              std::string_view team, Day start, int days) {
  if (FindClock(set, placement) != nullptr) return std::nullopt;
  SettingClock& clock = *set.add_setting_clocks();
  clock.set_placement(std::string(placement));
  clock.set_team(std::string(team));
  *clock.mutable_start_date() = ToDate(start);
  *clock.mutable_due_date() = ToDate(start + days);
  clock.set_days(days);
  return clock;
}

std::optional<SettingClock> PauseSettingClock(ObjectiveSet& set, std::string_view placement,
                                              Day day) {
  SettingClock* clock = FindClock(set, placement);
  if (clock == nullptr || clock->has_pause_date()) return std::nullopt;
  *clock->mutable_pause_date() = ToDate(day);
  return *clock;
}

std::optional<SettingClock> ResumeSettingClock(ObjectiveSet& set, std::string_view placement,
                                               Day day) {
  SettingClock* clock = FindClock(set, placement);
  if (clock == nullptr || !clock->has_pause_date()) return std::nullopt;
  const Day paused = ToDay(clock->pause_date());
  clock->clear_pause_date();
  AddStop(*clock->mutable_pauses(), paused, day, *clock);
  SetOverdue(set);
  return *clock;
}

std::optional<SettingClock> StopSettingClockAgain(ObjectiveSet& set, std::string_view placement,
                                                  Day day) {
  SettingClock* clock = FindClock(set, placement);
  if (clock == nullptr || clock->has_pause_date() || clock->pauses().empty()) return std::nullopt;
  const common::v1::Period last = *clock->pauses().rbegin();
  if (ToDay(last.end()) + 1 != day) return std::nullopt;
  *clock->mutable_pause_date() = last.start();
  clock->mutable_pauses()->RemoveLast();
  ComputeDue(*clock);
  SetOverdue(set);
  return *clock;
}

std::optional<SettingClock> EndSettingClock(ObjectiveSet& set, std::string_view placement) {
  const SettingClock* clock = FindClock(set, placement);
  if (clock == nullptr) return std::nullopt;
  SettingClock ended = *clock;
  RemoveClocks(set, [&](const SettingClock& other) { return other.placement() == placement; });
  return ended;
}

std::optional<SettingClock> EndSettingClockForNow(ObjectiveSet& set, std::string_view placement) {
  std::optional<SettingClock> ended = EndSettingClock(set, placement);
  if (!ended.has_value()) return std::nullopt;
  auto& clocks = *set.mutable_ended_clocks();
  if (clocks.size() == kMostEndedClocks) clocks.erase(clocks.begin());
  *clocks.Add() = *ended;
  return ended;
}

std::optional<SettingClock> GoOnWithEndedClock(ObjectiveSet& set, std::string_view placement) {
  auto& clocks = *set.mutable_ended_clocks();
  const auto ended = std::find_if(clocks.begin(), clocks.end(), [&](const SettingClock& clock) {
    return clock.placement() == placement;
  });
  if (ended == clocks.end() || FindClock(set, placement) != nullptr) return std::nullopt;
  SettingClock clock = *ended;
  clocks.erase(ended);
  *set.add_setting_clocks() = clock;
  SetOverdue(set);
  return clock;
}

void NoteAgreement(ObjectiveSet& set, std::string_view team, Day day) {
  if (!set.has_first_agreed_date()) *set.mutable_first_agreed_date() = ToDate(day);
  const auto is_theirs = [&](const SettingClock& clock) { return clock.team() == team; };
  RemoveClocks(set, is_theirs);
  auto& ended = *set.mutable_ended_clocks();
  ended.erase(std::remove_if(ended.begin(), ended.end(), is_theirs), ended.end());
}

std::optional<Day> NextDue(const ObjectiveSet& set) {
  std::optional<Day> next;
  for (const SettingClock& clock : set.setting_clocks()) {
    if (!Runs(set, clock)) continue;
    const Day due = ToDay(clock.due_date());
    next = std::min(next.value_or(due), due);
  }
  return next;
}

std::vector<SettingClock> FlagOverdue(ObjectiveSet& set, Day today) {
  std::vector<SettingClock> flagged;
  for (SettingClock& clock : *set.mutable_setting_clocks()) {
    if (!Runs(set, clock) || ToDay(clock.due_date()) >= today) continue;
    clock.set_overdue(true);
    flagged.push_back(clock);
  }
  SetOverdue(set);
  return flagged;
}

Status RequireOpen(const ObjectiveSet& set) {
  if (set.state() == ObjectiveSet::OPEN) return OkStatus();
  return Refuse(kObjectiveSetNotOpen,
                set.name() + " is " + ObjectiveSet::State_Name(set.state()) + ".",
                "Resume the partnership first, if it is on hold.");
}

}  // namespace tandem::objectives
