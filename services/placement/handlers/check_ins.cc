#include "services/placement/handlers/check_ins.h"

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/check_in.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/registry.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/acting.h"
#include "services/placement/handlers/load_for_verb.h"
#include "services/placement/handlers/placements.h"
#include "tandem/placement/v1/people_events.pb.h"

namespace tandem::placement {

Result<v1::CheckIn> RecordCheckIn(Unit& unit, const v1::RecordCheckInRequest& request) {
  ASSIGN_OR_RETURN(const v1::Placement placement, unit.Load(kPlacements, request.parent()));
  ASSIGN_OR_RETURN(const v1::Professional professional,
                   unit.Load(kProfessionals, placement.professional()));
  v1::CheckIn check_in;
  check_in.set_name(Join(placement.name(), "checkIns", request.check_in_id()));
  *check_in.mutable_check_in_date() = request.check_in_date();
  check_in.set_advice(request.advice());
  check_in.set_trust(request.trust());
  check_in.set_role_drift(request.role_drift());
  check_in.set_role_drift_note(request.role_drift_note());
  check_in.set_recorded_by(unit.caller().subject);
  check_in.set_person(professional.person());
  check_in.set_reason(request.reason());
  FieldErrors errors;
  CheckDrift(check_in, placement.role(), errors);
  RETURN_IF_ERROR(MayRecordFor(unit, placement, professional, request.reason(), errors));
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(RequireRunning(placement, ToDay(request.check_in_date())));
  ASSIGN_OR_RETURN(const v1::Person person, unit.Load(kPersons, professional.person()));
  RETURN_IF_ERROR(RequireNotErased(person));
  auto event = About<v1::CheckInRecorded>(check_in.name());
  event.set_placement(placement.name());
  *event.mutable_check_in_date() = check_in.check_in_date();
  event.set_trust(check_in.trust());
  event.set_role_drift(check_in.role_drift());
  unit.Emit(event);
  // Its next phase depends on the last entry.
  RETURN_IF_ERROR(SaveGuarded(unit, placement).status());
  return unit.Create(kCheckIns, std::move(check_in));
}

Result<v1::CheckIn> RetractCheckIn(Unit& unit, const v1::RetractCheckInRequest& request) {
  ASSIGN_OR_RETURN(v1::CheckIn check_in, LoadForVerb(unit, kCheckIns, request));
  ASSIGN_OR_RETURN(const v1::Placement placement,
                   unit.Load(kPlacements, ParentOf(check_in.name())));
  ASSIGN_OR_RETURN(const v1::Professional professional,
                   unit.Load(kProfessionals, placement.professional()));
  FieldErrors errors;
  RETURN_IF_ERROR(MayRecordFor(unit, placement, professional, request.reason(), errors));
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(RetractCheckIn(check_in, DecisionOf(unit, request)));
  auto event = About<v1::CheckInRetracted>(check_in.name());
  event.set_placement(placement.name());
  unit.Emit(event);
  // Its next phase depends on the last entry that counts.
  RETURN_IF_ERROR(SaveGuarded(unit, placement).status());
  return unit.Save(kCheckIns, std::move(check_in));
}

}  // namespace tandem::placement
