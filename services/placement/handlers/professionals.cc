#include "services/placement/handlers/professionals.h"

#include "libs/common/base/rule.h"
#include "services/placement/collections.h"
#include "services/placement/domain/clearances.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/professional.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/shares.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/external_ids.h"
#include "services/placement/handlers/matches.h"
#include "services/placement/handlers/ratings.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

// What is derived from the clearances follows them.
void FollowClearances(Unit& unit, v1::Professional& professional) {
  NoteFirstExpiry(professional);
  if (const auto next = NextClearanceCheck(professional)) {
    unit.SetTimer(kClearanceExpiry, professional.name(), *next);
  } else {
    unit.ClearTimer(kClearanceExpiry, professional.name());
  }
}

}  // namespace

Status PrepareProfessional(Unit& unit, v1::Professional& professional,
                           const v1::Professional* before) {
  RETURN_IF_ERROR(RequireProgramme(unit, professional, before));
  RETURN_IF_ERROR(PrepareHired(unit, professional, before));
  return TakeExternalId(unit, professional, before);
}

Status PrepareHired(Unit& unit, v1::Professional& professional, const v1::Professional* before) {
  FollowClearances(unit, professional);
  ASSIGN_OR_RETURN(v1::Person person, unit.Load(kPersons, professional.person()));
  if (before != nullptr) return RequireNotErased(person);
  RETURN_IF_ERROR(RequireActive(person));
  ASSIGN_OR_RETURN(const auto others,
                   unit.List(kProfessionals, Referring("person", person.name())));
  RETURN_IF_ERROR(RequireNotRegistered(others));
  // Saved, so that they are registered once, and that their data can't be erased at the same time:
  // it is here as well now.
  unit.Save(kPersons, std::move(person));
  return OkStatus();
}

Result<v1::Professional> RateProfessional(Unit& unit, const v1::RateTraitsRequest& request) {
  ASSIGN_OR_RETURN(v1::Professional professional,
                   unit.Load(kProfessionals, request.name(), request.etag()));
  FieldErrors errors;
  RETURN_IF_ERROR(MayRate(unit, request, professional.person(), errors));
  RETURN_IF_ERROR(RateTraits(professional, request.assessor(), RatingsOf(request),
                             ToDay(request.effective_date()), std::move(errors)));
  auto event = About<v1::ProfessionalTraitsRated>(professional.name());
  event.set_assessor(request.assessor());
  for (const auto& rating : request.ratings()) event.add_traits(rating.trait());
  unit.Emit(event);
  professional = unit.Save(kProfessionals, std::move(professional));
  if (MayRead(unit.caller(), professional)) return professional;
  return WithRatingsOf(request.assessor(), professional);
}

Result<v1::Professional> MakeProfessionalAvailable(
    Unit& unit, const v1::MakeProfessionalAvailableRequest& request) {
  ASSIGN_OR_RETURN(v1::Professional professional,
                   unit.Load(kProfessionals, request.name(), request.etag()));
  ASSIGN_OR_RETURN(const int assessors, AssessorsFor(unit, professional.programme()));
  ProfessionalWithPlacements subject{professional, {}, assessors};
  RETURN_IF_ERROR(kProfessionalLifecycle.Apply("MakeProfessionalAvailable", subject));
  unit.Emit(About<v1::ProfessionalBecameAvailable>(professional.name()));
  return unit.Save(kProfessionals, std::move(professional));
}

Result<v1::Professional> MakeProfessionalAlumni(Unit& unit,
                                                const v1::MakeProfessionalAlumniRequest& request) {
  ASSIGN_OR_RETURN(v1::Professional professional,
                   unit.Load(kProfessionals, request.name(), request.etag()));
  ProfessionalWithPlacements subject{professional, {}};
  ASSIGN_OR_RETURN(const auto placements,
                   unit.List(kPlacements, Referring("professional", professional.name())));
  for (const v1::Placement& placement : placements) {
    if (IsUnfinished(placement)) subject.unfinished_placements.push_back(placement.name());
  }
  RETURN_IF_ERROR(kProfessionalLifecycle.Apply("MakeProfessionalAlumni", subject));
  // Else they would keep a seat for somebody who does not come.
  ASSIGN_OR_RETURN(auto matches,
                   unit.List(kMatches, Referring("professional", professional.name())));
  for (v1::Match& match : matches) RETURN_IF_ERROR(LapseIfOpen(unit, std::move(match)));
  unit.Emit(About<v1::ProfessionalBecameAlumni>(professional.name()));
  return unit.Save(kProfessionals, std::move(professional));
}

Status TellOfClearances(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::Professional professional, unit.Load(kProfessionals, name));
  for (const ExpiryNotice& notice : TakeNotices(professional, DayOf(unit.now()))) {
    if (notice.expired) {
      auto event = About<v1::ClearanceExpired>(name);
      *event.mutable_expire_date() = ToDate(notice.expire_date);
      unit.Emit(event);
    } else {
      auto event = About<v1::ClearanceExpiring>(name);
      *event.mutable_expire_date() = ToDate(notice.expire_date);
      unit.Emit(event);
    }
  }
  FollowClearances(unit, professional);
  unit.Save(kProfessionals, std::move(professional));
  return OkStatus();
}

Result<v1::Assignment> GetAssignment(View& view, const v1::GetAssignmentRequest& request) {
  ASSIGN_OR_RETURN(const v1::Professional professional, view.Load(kProfessionals, request.name()));
  ASSIGN_OR_RETURN(const auto placements,
                   view.List(kPlacements, Referring("professional", professional.name())));
  v1::Assignment assignment;
  assignment.set_name(professional.name());
  const Day day = ToDay(request.date());
  for (const v1::Placement& placement : placements) {
    if (!TakesDay(placement, day, DayOf(view.now()))) continue;
    assignment.set_assigned(true);
    assignment.set_share_percent(assignment.share_percent() + ShareOn(placement, day));
    assignment.add_placements(placement.name());
  }
  return assignment;
}

}  // namespace tandem::placement
