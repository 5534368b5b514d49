#include "services/placement/handlers/frameworks.h"

#include "services/placement/collections.h"
#include "services/placement/domain/framework.h"
#include "services/placement/domain/registry.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/load_for_verb.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {

Result<v1::Framework> AdmitFrameworkMember(Unit& unit,
                                           const v1::AdmitFrameworkMemberRequest& request) {
  ASSIGN_OR_RETURN(v1::Framework framework, LoadForVerb(unit, kFrameworks, request));
  ASSIGN_OR_RETURN(const v1::Institution institution,
                   unit.Load(kInstitutions, request.institution()));
  RETURN_IF_ERROR(RequireActive(institution));
  RETURN_IF_ERROR(Admit(framework, institution.name(), ToDay(request.effective_date())));
  auto event = About<v1::FrameworkMemberAdmitted>(framework.name());
  event.set_institution(institution.name());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kFrameworks, std::move(framework));
}

Result<v1::Framework> ReleaseFrameworkMember(Unit& unit,
                                             const v1::ReleaseFrameworkMemberRequest& request) {
  ASSIGN_OR_RETURN(v1::Framework framework, LoadForVerb(unit, kFrameworks, request));
  RETURN_IF_ERROR(Release(framework, request.institution(), ToDay(request.effective_date())));
  auto event = About<v1::FrameworkMemberReleased>(framework.name());
  event.set_institution(request.institution());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kFrameworks, std::move(framework));
}

Result<v1::Framework> CloseFramework(Unit& unit, const v1::CloseFrameworkRequest& request) {
  ASSIGN_OR_RETURN(v1::Framework framework, LoadForVerb(unit, kFrameworks, request));
  RETURN_IF_ERROR(kFrameworkLifecycle.Apply("CloseFramework", framework));
  unit.Emit(About<v1::FrameworkClosed>(framework.name()));
  return unit.Save(kFrameworks, std::move(framework));
}

}  // namespace tandem::placement
