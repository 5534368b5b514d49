#include "services/objectives/handlers/frameworks.h"

#include <optional>

#include "services/objectives/collections.h"
#include "services/objectives/domain/framework.h"
#include "services/objectives/frameworks/shipped.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {

using v1::CompetencyFramework;

namespace {

void EmitPublished(Unit& unit, const CompetencyFramework& framework) {
  v1::CompetencyFrameworkPublished event;
  event.set_name(framework.name());
  unit.Emit(event);
}

}  // namespace

Result<CompetencyFramework> PublishCompetencyFramework(
    Unit& unit, const v1::PublishCompetencyFrameworkRequest& request) {
  ASSIGN_OR_RETURN(CompetencyFramework framework,
                   unit.Load(kFrameworks, request.name(), request.etag()));
  RETURN_IF_ERROR(Publish(framework));
  EmitPublished(unit, framework);
  return unit.Save(kFrameworks, std::move(framework));
}

Result<CompetencyFramework> RetireCompetencyFramework(
    Unit& unit, const v1::RetireCompetencyFrameworkRequest& request) {
  ASSIGN_OR_RETURN(CompetencyFramework framework,
                   unit.Load(kFrameworks, request.name(), request.etag()));
  RETURN_IF_ERROR(Retire(framework));
  v1::CompetencyFrameworkRetired event;
  event.set_name(framework.name());
  for (std::string& competency : CompetenciesOf(framework)) {
    event.add_competencies(std::move(competency));
  }
  unit.Emit(event);
  return unit.Save(kFrameworks, std::move(framework));
}

Result<CompetencyFramework> InstallCompetencyFramework(
    Unit& unit, const v1::InstallCompetencyFrameworkRequest& request) {
  ASSIGN_OR_RETURN(CompetencyFramework shipped, ShippedFramework(request.name()));
  ASSIGN_OR_RETURN(std::optional<CompetencyFramework> installed,
                   unit.Find(kFrameworks, request.name()));
  if (installed.has_value()) return *std::move(installed);
  RETURN_IF_ERROR(ValidateFramework(shipped, nullptr));
  RETURN_IF_ERROR(Publish(shipped));
  v1::CompetencyFrameworkCreated created;
  created.set_name(shipped.name());
  *created.mutable_competency_framework() = shipped;
  unit.Emit(created);
  EmitPublished(unit, shipped);
  return unit.Save(kFrameworks, std::move(shipped));
}

}  // namespace tandem::objectives
