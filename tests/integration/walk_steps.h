#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "tandem/objectives/v1/measurement.pb.h"
#include "tandem/objectives/v1/objective_set.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/reporting/v1/partnership_report.pb.h"
#include "tandem/reporting/v1/report_service.pb.h"
#include "tests/integration/walk_suite.h"

namespace tandem::walk {

// One partnership from Discover to a recommendation, as issue and samples tell it: the steps in
// their order, each looking at what the four services say after it.
class Walk : public ::testing::Test {
 protected:
  void MeetInDiscover();
  void IsRefusedTheNextStageWithWhatIsMissing();
  void DefinesAndDevelops();
  void DeliversOnceTheTeamHasConfirmedAPriority();
  void MatchesANeed();
  void StartsThePlacementAndTheClock();
  void AgreesOnAnObjective();
  void SetsIndicatorsAndBaselines();
  // All of these.
  void SetsOut() {
    MeetInDiscover();
    IsRefusedTheNextStageWithWhatIsMissing();
    DefinesAndDevelops();
    DeliversOnceTheTeamHasConfirmedAPriority();
    MatchesANeed();
    StartsThePlacementAndTheClock();
    AgreesOnAnObjective();
    SetsIndicatorsAndBaselines();
  }
  void ApprovesAMeasurementAtTheSecondAttempt();
  void ReportsAndStreamsTheAchievement(std::string_view achievement);
  void TracesTheAchievementTo(const std::string& measurement, std::string_view actual);
  void CorrectsTheMeasurement();
  void FindsAGapFromBothSides();
  void RecommendsAndSaysWhy();
  void ExpectReportsAreWhatObjectivesCompute();

  placement::v1::Partnership Now() {
    return walk_.Ask<placement::v1::Partnership>(
        "- manager PartnershipService.GetPartnership: {name: $p}");
  }
  reporting::v1::PartnershipReport Report() {
    return walk_.Ask<reporting::v1::PartnershipReport>(
        "- team_lead ReportService.GetPartnershipReport: {name: $p/report}");
  }
  objectives::v1::ObjectiveSet Objectives() {
    return walk_.Ask<objectives::v1::ObjectiveSet>(
        "- team_lead ObjectiveSetService.GetObjectiveSet: {name: $p/objectiveSet}");
  }
  objectives::v1::Measurement MeasurementNamed(std::string_view id) {
    return walk_.Ask<objectives::v1::Measurement>(fmt::format(
        "- team_lead MeasurementService.GetMeasurement: {{name: {}}}", NameOfMeasurement(id)));
  }
  reporting::v1::TraceNumberResponse Trace(std::string_view field) {
    return walk_.Ask<reporting::v1::TraceNumberResponse>(fmt::format(
        "- team_lead ReportService.TraceNumber: {{name: $p/report, field: {}}}", field));
  }
  static std::string NameOfMeasurement(std::string_view id) {
    return fmt::format("{}/indicators/county-reports/measurements/{}", kPartnership, id);
  }

  WalkSuite walk_;
  std::optional<ReportWatch> watch_;
};

}  // namespace tandem::walk
