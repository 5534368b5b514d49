#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "libs/common/base/status.h"
#include "tandem/placement/v1/institution.pb.h"
#include "tandem/placement/v1/person.pb.h"
#include "tandem/placement/v1/professional.pb.h"
#include "tandem/placement/v1/programme.pb.h"
#include "tandem/placement/v1/region.pb.h"
#include "tandem/placement/v1/team.pb.h"

// The rules of what others refer to: institutions, persons, programmes, regions and teams.
namespace tandem::placement {

// An institution with what hangs on it, when it is archived.
struct InstitutionWithDependents {
  v1::Institution& institution;
  std::vector<std::string> partnerships;  // that are not over, to which it is a party
  std::vector<std::string> active_teams;

  const std::string& name() const { return institution.name(); }
  v1::Institution::State state() const { return institution.state(); }
  void set_state(v1::Institution::State state) { institution.set_state(state); }
};
extern const Lifecycle<InstitutionWithDependents> kInstitutionLifecycle;
extern const Lifecycle<v1::Programme> kProgrammeLifecycle;

// Completes a new institution, person or programme, and checks a changed one. PERSON_ERASED once
// its data is gone.
Status ValidateInstitution(v1::Institution& institution, const v1::Institution* before);
Status ValidatePerson(v1::Person& person, const v1::Person* before);
// INVALID_FIELDS if the period ends before it starts, the ceiling is in a currency other than the
// reporting one, or a clock is late before it warns.
Status ValidateProgramme(v1::Programme& programme, const v1::Programme* before);
// INVALID_FIELDS for a country that is there twice.
Status ValidateRegion(v1::Region& region, const v1::Region* before);

// A person with who they are as a professional, when they are archived or their data is erased.
struct PersonWithProfessionals {
  v1::Person& person;
  // Registered or available: whoever may still be placed must be known.
  std::vector<std::string> placeable;

  const std::string& name() const { return person.name(); }
  v1::Person::State state() const { return person.state(); }
  void set_state(v1::Person::State state) { person.set_state(state); }
};
extern const Lifecycle<PersonWithProfessionals> kPersonLifecycle;
// The names of those who are no alumni.
std::vector<std::string> Placeable(std::span<const v1::Professional> professionals);

// A team with what hangs on it, when it is archived.
struct TeamWithDependents {
  v1::Team& team;
  std::vector<std::string> active_teams_below;
  std::vector<std::string> unfinished_placements;
  std::vector<std::string> open_needs;           // open or matching
  std::vector<std::string> hosted_partnerships;  // that are not over, whose host team it is

  const std::string& name() const { return team.name(); }
  v1::Team::State state() const { return team.state(); }
  void set_state(v1::Team::State state) { team.set_state(state); }
};
extern const Lifecycle<TeamWithDependents> kTeamLifecycle;

Status RefuseInactive(std::string_view name);
// REFERENCE_NOT_ACTIVE unless `resource` is in its state ACTIVE.
template <class T>
Status RequireActive(const T& resource) {
  if (resource.state() == T::ACTIVE) return OkStatus();
  return RefuseInactive(resource.name());
}

// PROGRAMME_CLOSED: nothing new joins it.
Status RequireOpen(const v1::Programme& programme);
// When it has ended, for people, if that is before `day`.
std::optional<std::string> EndedBefore(const v1::Programme& programme, Day day);
// What is wrong with a period that is not within the programme's, for people; nothing if it is, or
// the programme has none. An open end is an end of neither.
std::optional<std::string> OutsideOf(const v1::Programme& programme,
                                     const common::v1::Period& period);

// PERSON_ERASED: what is told of them now would stay.
Status RequireNotErased(const v1::Person& person);

// TEAM_TREE_CYCLE for a team that would lie below itself.
Status RefuseCycle(const v1::Team& team);

}  // namespace tandem::placement
