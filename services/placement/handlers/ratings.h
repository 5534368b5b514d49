#pragma once

#include <string_view>

#include "services/placement/collections.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/traits.h"
#include "services/placement/handlers/acting.h"

// What professionals and applicants have in common: their ratings, and what they are hired for.
namespace tandem::placement {

// NOT_FOUND, PROGRAMME_CLOSED for a programme that `hired` is for now and was not `before`.
template <class T>
Status RequireProgramme(View& view, const T& hired, const T* before) {
  const bool is_new = before == nullptr || before->programme() != hired.programme();
  if (hired.programme().empty() || !is_new) return OkStatus();
  ASSIGN_OR_RETURN(const v1::Programme programme, view.Load(kProgrammes, hired.programme()));
  return RequireOpen(programme);
}

// How many assessors must have rated each trait of whom the programme hires; it may be empty.
inline Result<int> AssessorsFor(View& view, std::string_view programme) {
  if (programme.empty()) return kAssessorsNeeded;
  ASSIGN_OR_RETURN(const v1::Programme hiring, view.Load(kProgrammes, programme));
  return AssessorsNeeded(hiring);
}

// Whoever rates what `request` names may, and is somebody: NOT_THE_ASSESSOR, NOT_FOUND,
// REFERENCE_NOT_ACTIVE. `person` is who is rated: PERSON_ERASED.
template <class Request>
Status MayRate(Unit& unit, const Request& request, std::string_view person, FieldErrors& errors) {
  RETURN_IF_ERROR(MayRateFor(unit, request.name(), request.assessor(), request.reason(), errors));
  ASSIGN_OR_RETURN(const v1::Person rated, unit.Load(kPersons, person));
  RETURN_IF_ERROR(RequireNotErased(rated));
  ASSIGN_OR_RETURN(const v1::Person assessor, unit.Load(kPersons, request.assessor()));
  return RequireActive(assessor);
}

// What an assessor who may not read `rated` is answered: what they said themselves, so that nobody
// is led by what others saw.
template <class T>
T WithRatingsOf(std::string_view assessor, const T& rated) {
  T answer;
  answer.set_name(rated.name());
  answer.set_etag(rated.etag());
  for (const auto& rating : rated.trait_ratings()) {
    if (rating.assessor() == assessor) *answer.add_trait_ratings() = rating;
  }
  return answer;
}

}  // namespace tandem::placement
