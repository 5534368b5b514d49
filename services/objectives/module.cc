#include "services/objectives/module.h"

#include "services/objectives/collections.h"
#include "services/objectives/domain/assessment.h"
#include "services/objectives/domain/framework.h"
#include "services/objectives/domain/indicator.h"
#include "services/objectives/domain/measurement.h"
#include "services/objectives/domain/objective.h"
#include "services/objectives/domain/team_priority.h"
#include "services/objectives/handlers/assessments.h"
#include "services/objectives/handlers/frameworks.h"
#include "services/objectives/handlers/indicators.h"
#include "services/objectives/handlers/measurements.h"
#include "services/objectives/handlers/objective_setting.h"
#include "services/objectives/handlers/objectives.h"
#include "services/objectives/handlers/overdue_measurements.h"
#include "services/objectives/handlers/progress.h"
#include "services/objectives/handlers/reactions.h"
#include "services/objectives/handlers/team_priorities.h"

namespace tandem::objectives {
namespace {

void DeclareCounts(Declarations& d) {
  d.Count(kObjectives, {.metric = "tandem_objectives",
                        .help = "Objectives of partnerships, by state.",
                        .by = {{"state", "state"}}});
  d.Count(
      kIndicators,
      {.metric = "tandem_indicators", .help = "Indicators, by state.", .by = {{"state", "state"}}});
  d.Count(kIndicators, {.metric = "tandem_measurements_overdue",
                        .help = "Indicators whose next measurement is overdue.",
                        .where = "measurement_overdue",
                        .holds = {1}});
}

}  // namespace

void Declare(Declarations& d) {
  DeclareCounts(d);
  d.Standard(kTeamPriorities, {.validate = ValidateTeamPriority, .prepare = PrepareTeamPriority});
  d.Command("TeamPriorityService.ConfirmTeamPriority", ConfirmTeamPriority);
  d.Command("TeamPriorityService.RetireTeamPriority", RetireTeamPriority);

  d.Standard(kFrameworks, {.validate = ValidateFramework});
  d.Command("CompetencyFrameworkService.PublishCompetencyFramework", PublishCompetencyFramework);
  d.Command("CompetencyFrameworkService.RetireCompetencyFramework", RetireCompetencyFramework);
  d.Command("CompetencyFrameworkService.InstallCompetencyFramework", InstallCompetencyFramework);

  d.Standard(kObjectiveSets);  // Get alone: it follows the partnership
  d.On<placement::v1::PartnershipStageChanged>(FollowPartnership);
  d.On<placement::v1::PlacementStarted>(StartObjectiveSetting);
  d.On<placement::v1::PlacementPaused>(PauseObjectiveSetting);
  d.On<placement::v1::PlacementResumed>(ResumeObjectiveSetting);
  d.On<placement::v1::PlacementEnding>(AskForEndlinesBeforeTheEnd);
  d.On<placement::v1::PlacementRescheduled>(FollowNewDates);
  d.On<placement::v1::PlacementEnded>(FollowPlacementEnd);
  d.On<placement::v1::PlacementStepRetracted>(FollowRetraction);
  d.Timer(kObjectivesOverdue, FlagOverdueObjectives);

  d.Standard(kObjectives, {.validate = ValidateObjective, .prepare = PrepareObjective});
  d.Command("PartnershipObjectiveService.ProposeObjective", ProposeObjective);
  d.Command("PartnershipObjectiveService.AgreeObjective", AgreeObjective);
  d.Command("PartnershipObjectiveService.ActivateObjective", ActivateObjective);
  d.Command("PartnershipObjectiveService.ConcludeObjective", ConcludeObjective);
  d.Command("PartnershipObjectiveService.DropObjective", DropObjective);

  d.Standard(kIndicators, {.validate = ValidateIndicator, .prepare = PrepareIndicator});
  d.Command("IndicatorService.BaselineIndicator", BaselineIndicator);
  d.Command("IndicatorService.CloseIndicator", CloseIndicator);
  d.Timer(kMeasurementOverdue, FlagOverdueMeasurement);

  d.Standard(kMeasurements, {.validate = ValidateMeasurement, .prepare = PrepareMeasurement});
  d.Command("MeasurementService.SubmitMeasurement", SubmitMeasurement);
  d.Command("MeasurementService.ReturnMeasurement", ReturnMeasurement);
  d.Command("MeasurementService.ApproveMeasurement", ApproveMeasurement);
  d.Command("MeasurementService.SupersedeMeasurement", SupersedeMeasurement);

  d.Standard(kAssessments, {.validate = ValidateAssessment, .prepare = PrepareAssessment});
  d.Stores(kScoreSheets);
  d.Command("AssessmentService.ScoreAssessment", ScoreAssessment);
  d.Command("AssessmentService.ReconcileAssessment", ReconcileAssessment);
  d.Command("AssessmentService.CloseAssessment", CloseAssessment);
  d.Query("AssessmentService.GetScoreSheet", GetScoreSheet);
  d.Query("CapabilityService.GetCapability", GetCapability);

  d.Query("ProgressService.GetProgress", GetProgress);
  d.Query("ProgressService.ExplainNumber", ExplainNumber);
}

}  // namespace tandem::objectives
