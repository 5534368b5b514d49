#include "services/placement/domain/registry.h"

#include <algorithm>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/date.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/timeline.h"
#include "services/placement/domain/unique.h"

namespace tandem::placement {
namespace {

std::optional<std::string> PartyTo(const InstitutionWithDependents& institution) {
  if (institution.partnerships.empty()) return std::nullopt;
  return fmt::format("Close its partnerships first, or go on without it as a party: {}.",
                     fmt::join(institution.partnerships, ", "));
}

std::optional<std::string> TeamsOfIt(const InstitutionWithDependents& institution) {
  if (institution.active_teams.empty()) return std::nullopt;
  return fmt::format("Archive its teams first: {}.", fmt::join(institution.active_teams, ", "));
}

constexpr Condition<InstitutionWithDependents> kNoPartnerships{"NO_PARTNERSHIPS_UNDER_WAY",
                                                               PartyTo};
constexpr Condition<InstitutionWithDependents> kNoTeams{"NO_ACTIVE_TEAMS", TeamsOfIt};
constexpr Transition<InstitutionWithDependents> kInstitutionTransitions[] = {
    {"ArchiveInstitution",
     {v1::Institution::ACTIVE},
     v1::Institution::ARCHIVED,
     {&kNoPartnerships, &kNoTeams}},
};

std::optional<std::string> StillPlaceable(const PersonWithProfessionals& person) {
  if (person.placeable.empty()) return std::nullopt;
  return fmt::format("Make {} alumni first.", fmt::join(person.placeable, ", "));
}

constexpr Condition<PersonWithProfessionals> kNotToBePlaced{"NOT_TO_BE_PLACED", StillPlaceable};
constexpr Transition<PersonWithProfessionals> kPersonTransitions[] = {
    {"ArchivePerson", {v1::Person::ACTIVE}, v1::Person::ARCHIVED, {&kNotToBePlaced}},
    {"ErasePersonalData",
     {v1::Person::ACTIVE, v1::Person::ARCHIVED},
     v1::Person::ERASED,
     {&kNotToBePlaced}},
};

constexpr Transition<v1::Programme> kProgrammeTransitions[] = {
    {"CloseProgramme", {v1::Programme::OPEN}, v1::Programme::CLOSED},
};

// A warning comes before it is late, with what document E says where the programme says nothing.
void CheckClock(std::string_view what, MonthLimits set, MonthLimits standard, FieldErrors& errors) {
  if (set.warning == 0 && set.late == 0) return;
  const int warning = set.warning > 0 ? set.warning : standard.warning;
  const int late = set.late > 0 ? set.late : standard.late;
  if (late == 0 || warning <= late) return;
  errors.Add(fmt::format("programme.clocks.{}_late_months", what),
             fmt::format("{} months are less than the warning's {}.", late, warning));
}

std::optional<std::string> TeamsBelow(const TeamWithDependents& team) {
  if (team.active_teams_below.empty()) return std::nullopt;
  return fmt::format("Archive the teams below it first: {}.",
                     fmt::join(team.active_teams_below, ", "));
}

std::optional<std::string> PlacementsInIt(const TeamWithDependents& team) {
  if (team.unfinished_placements.empty()) return std::nullopt;
  return fmt::format("Complete, end or cancel its placements first: {}.",
                     fmt::join(team.unfinished_placements, ", "));
}

std::optional<std::string> NeedsOfIt(const TeamWithDependents& team) {
  if (team.open_needs.empty()) return std::nullopt;
  return fmt::format("Stand its needs down first: {}.", fmt::join(team.open_needs, ", "));
}

std::optional<std::string> HostOf(const TeamWithDependents& team) {
  if (team.hosted_partnerships.empty()) return std::nullopt;
  return fmt::format("Confirm another host team first, or close: {}.",
                     fmt::join(team.hosted_partnerships, ", "));
}

constexpr Condition<TeamWithDependents> kNoTeamsBelow{"NO_ACTIVE_TEAMS_BELOW", TeamsBelow};
constexpr Condition<TeamWithDependents> kNoPlacements{"NO_UNFINISHED_PLACEMENTS", PlacementsInIt};
constexpr Condition<TeamWithDependents> kNoNeeds{"NO_OPEN_NEEDS", NeedsOfIt};
constexpr Condition<TeamWithDependents> kHostsNone{"NO_HOSTED_PARTNERSHIPS", HostOf};
constexpr Transition<TeamWithDependents> kTeamTransitions[] = {
    {"ArchiveTeam",
     {v1::Team::ACTIVE},
     v1::Team::ARCHIVED,
     {&kNoTeamsBelow, &kNoPlacements, &kNoNeeds, &kHostsNone}},
};

}  // namespace

constexpr Lifecycle<InstitutionWithDependents> kInstitutionLifecycle{"Institution",
                                                                     kInstitutionTransitions};
constexpr Lifecycle<PersonWithProfessionals> kPersonLifecycle{"Person", kPersonTransitions};
constexpr Lifecycle<v1::Programme> kProgrammeLifecycle{"Programme", kProgrammeTransitions};
constexpr Lifecycle<TeamWithDependents> kTeamLifecycle{"Team", kTeamTransitions};

Status ValidateInstitution(v1::Institution& institution, const v1::Institution* before) {
  if (before == nullptr) institution.set_state(v1::Institution::ACTIVE);
  return OkStatus();
}

Status ValidatePerson(v1::Person& person, const v1::Person* before) {
  if (before == nullptr) {
    person.set_state(v1::Person::ACTIVE);
    return OkStatus();
  }
  return RequireNotErased(*before);
}

Status ValidateProgramme(v1::Programme& programme, const v1::Programme* before) {
  FieldErrors errors;
  const auto& period = programme.period();
  if (period.has_end() && ToDay(period.end()) < ToDay(period.start())) {
    errors.Add("programme.period.end", "The period ends before it starts.");
  }
  if (programme.has_grant_ceiling() && !programme.reporting_currency().empty() &&
      programme.grant_ceiling().currency() != programme.reporting_currency()) {
    errors.Add("programme.grant_ceiling.currency",
               fmt::format("It is {}, but the programme reports in {}.",
                           programme.grant_ceiling().currency(), programme.reporting_currency()));
  }
  const auto& clocks = programme.clocks();
  const auto& kinds = programme.kinds();
  const bool has_defaults =
      kinds.empty() || std::find(kinds.begin(), kinds.end(), v1::MANAGED_EDUCATION) != kinds.end();
  CheckClock("deliver", {clocks.deliver_warning_months(), clocks.deliver_late_months()},
             has_defaults ? kDeliverMonths : MonthLimits(), errors);
  CheckClock("exchange", {clocks.exchange_warning_months(), clocks.exchange_late_months()},
             has_defaults ? kExchangeMonths : MonthLimits(), errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (before == nullptr) programme.set_state(v1::Programme::OPEN);
  return OkStatus();
}

Status ValidateRegion(v1::Region& region, const v1::Region*) {
  FieldErrors errors;
  CheckUnique(
      "region.countries", region.countries(), [](const std::string& country) { return country; },
      errors);
  return errors.ToStatus();
}

std::vector<std::string> Placeable(std::span<const v1::Professional> professionals) {
  std::vector<std::string> placeable;
  for (const v1::Professional& professional : professionals) {
    if (professional.state() != v1::Professional::ALUMNI) placeable.push_back(professional.name());
  }
  return placeable;
}

Status RefuseInactive(std::string_view name) {
  return Refuse(kReferenceNotActive, fmt::format("{} is not active.", name),
                "Refer to one that is.");
}

Status RequireOpen(const v1::Programme& programme) {
  if (programme.state() == v1::Programme::OPEN) return OkStatus();
  return Refuse(kProgrammeClosed, fmt::format("{} is closed.", programme.name()),
                "Choose an open programme.");
}

std::optional<std::string> EndedBefore(const v1::Programme& programme, Day day) {
  const auto& period = programme.period();
  if (!period.has_end() || day <= ToDay(period.end())) return std::nullopt;
  return fmt::format("{} ends on {}.", programme.name(), FormatDay(ToDay(period.end())));
}

std::optional<std::string> OutsideOf(const v1::Programme& programme,
                                     const common::v1::Period& period) {
  if (!programme.has_period()) return std::nullopt;
  const auto& whole = programme.period();
  if (ToDay(period.start()) < ToDay(whole.start())) {
    return fmt::format("{} begins on {}.", programme.name(), FormatDay(ToDay(whole.start())));
  }
  return EndedBefore(programme, ToDay(period.has_end() ? period.end() : period.start()));
}

Status RequireNotErased(const v1::Person& person) {
  if (person.state() != v1::Person::ERASED) return OkStatus();
  return Refuse(kPersonErased, fmt::format("The data of {} was erased.", person.name()),
                "Register the person anew if they take part again.");
}

Status RefuseCycle(const v1::Team& team) {
  return Refuse(
      kTeamTreeCycle,
      fmt::format("{} would lie below itself through {}.", team.name(), team.parent_team()),
      "Choose a parent team that is not below this one.");
}

}  // namespace tandem::placement
