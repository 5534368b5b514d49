#include "services/objectives/domain/lifecycles.h"

#include "services/objectives/domain/assessment.h"
#include "services/objectives/domain/framework.h"
#include "services/objectives/domain/indicator.h"
#include "services/objectives/domain/measurement.h"
#include "services/objectives/domain/objective.h"
#include "services/objectives/domain/objective_set.h"
#include "services/objectives/domain/team_priority.h"

namespace tandem::objectives {

std::vector<LifecycleTable> Lifecycles() {
  return {kTeamPriorityLifecycle.Table(), kFrameworkLifecycle.Table(), kAssessmentLifecycle.Table(),
          kObjectiveSetLifecycle.Table(), kObjectiveLifecycle.Table(), kIndicatorLifecycle.Table(),
          kMeasurementLifecycle.Table()};
}

}  // namespace tandem::objectives
