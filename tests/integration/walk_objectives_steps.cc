#include "gmock/gmock.h"
#include "tandem/objectives/v1/assessment.pb.h"
#include "tandem/objectives/v1/indicator.pb.h"
#include "tandem/objectives/v1/partnership_objective.pb.h"
#include "tests/integration/walk_steps.h"

namespace tandem::walk {

using objectives::v1::Measurement;
using objectives::v1::PartnershipObjective;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

void Walk::AgreesOnAnObjective() {
  walk_.On(Day(2025, 4, 28));
  walk_.Do(R"(
- editor CompetencyFrameworkService.InstallCompetencyFramework: {name: competencyFrameworks/amp-health}
- partner PartnershipObjectiveService.CreatePartnershipObjective: {parent: $p,
    partnership_objective_id: decide, partnership_objective: {
      display_name: The team decides with data, team: $t, team_priorities: [$p/teamPriorities/diabetes],
      competencies: [$d], period: {start: 2025-05-01, end: 2027-08-31}}}
- partner PartnershipObjectiveService.ProposeObjective: {name: $p/objectives/decide, propose_date: $today}
)");
  const auto one = walk_.Ask<PartnershipObjective>(
      "- partner PartnershipObjectiveService.AgreeObjective: {name: $p/objectives/decide, side: "
      "LEAD, agree_date: $today}");
  EXPECT_EQ(one.state(), PartnershipObjective::PROPOSED);
  const auto both = walk_.Ask<PartnershipObjective>(
      "- team_lead PartnershipObjectiveService.AgreeObjective: {name: $p/objectives/decide, side: "
      "COUNTERPART, agree_date: $today}");
  EXPECT_EQ(both.state(), PartnershipObjective::AGREED);
  EXPECT_EQ(ToDay(Objectives().first_agreed_date()), Day(2025, 4, 28));
  EXPECT_FALSE(Objectives().overdue());
}

void Walk::SetsIndicatorsAndBaselines() {
  walk_.On(Day(2025, 5, 5));
  walk_.Do(R"(
- partner IndicatorService.CreateIndicator: {parent: $p, indicator_id: county-reports, indicator: {
    display_name: Counties with a complete report, objective: $p/objectives/decide, timing: LAGGING,
    kind: NUMBER, direction: INCREASE, unit: counties, frequency: HALF_YEARLY,
    targets: [{period: {start: 2025-01-01, end: 2025-12-31}, value: "10"}]}}
- partner IndicatorService.BaselineIndicator: {name: $p/indicators/county-reports, baseline: {
    baseline_date: 2025-04-30, method: Register, reading: {value: "4"}}}
- partner IndicatorService.CreateIndicator: {parent: $p, indicator_id: decisions, indicator: {
    display_name: Decisions carried out, objective: $p/objectives/decide, timing: LEADING,
    kind: PERCENT, direction: INCREASE, unit: "%", frequency: HALF_YEARLY,
    targets: [{period: {start: 2025-01-01, end: 2025-12-31}, value: "60"}]}}
- partner IndicatorService.BaselineIndicator: {name: $p/indicators/decisions, baseline: {
    baseline_date: 2025-04-30, method: Minutes, reading: {numerator: "3", denominator: "15"}}}
- team_lead PartnershipObjectiveService.ActivateObjective: {
    name: $p/objectives/decide, activate_date: $today}
)");
  const auto report = Report();
  EXPECT_THAT(report.indicators(), SizeIs(2));
  EXPECT_EQ(report.achievement().value(), "");  // nothing measured is not nothing achieved
  EXPECT_THAT(report.achievement().why_not(), Not(IsEmpty()));
}

void Walk::ApprovesAMeasurementAtTheSecondAttempt() {
  walk_.On(Day(2025, 7, 10));
  walk_.Do(R"(
- data_officer MeasurementService.CreateMeasurement: {parent: $p/indicators/county-reports,
    measurement_id: h1, measurement: {period: {start: 2025-01-01, end: 2025-06-30},
      reading: {value: "9"}, quality: ESTIMATED}}
- data_officer MeasurementService.SubmitMeasurement: {name: $p/indicators/county-reports/measurements/h1}
- team_lead MeasurementService.ReturnMeasurement: {
    name: $p/indicators/county-reports/measurements/h1, comment: Please count from the register.}
)");
  EXPECT_EQ(MeasurementNamed("h1").state(), Measurement::RETURNED);
  EXPECT_EQ(Report().achievement().value(), "");  // what is not approved does not count
  walk_.Do(R"(
- data_officer MeasurementService.UpdateMeasurement: {update_mask: "reading,quality", measurement: {
    name: $p/indicators/county-reports/measurements/h1, reading: {value: "7"}, quality: COMPLETE}}
- data_officer MeasurementService.SubmitMeasurement: {name: $p/indicators/county-reports/measurements/h1}
- team_lead MeasurementService.ApproveMeasurement: {name: $p/indicators/county-reports/measurements/h1}
)");
  EXPECT_EQ(MeasurementNamed("h1").state(), Measurement::APPROVED);
}

void Walk::CorrectsTheMeasurement() {
  walk_.On(Day(2025, 7, 20));
  walk_.Do(R"(
- data_officer MeasurementService.CreateMeasurement: {parent: $p/indicators/county-reports,
    measurement_id: h1-corrected, measurement: {period: {start: 2025-01-01, end: 2025-06-30},
      reading: {value: "6"}, quality: COMPLETE, narrative: One county had reported twice.,
      corrects: $p/indicators/county-reports/measurements/h1}}
- data_officer MeasurementService.SubmitMeasurement: {
    name: $p/indicators/county-reports/measurements/h1-corrected}
)");
  EXPECT_EQ(Report().achievement().value(), "0.5");  // until it is approved
  walk_.Do(
      "- partner MeasurementService.ApproveMeasurement: {name: "
      "$p/indicators/county-reports/measurements/h1-corrected}");
  EXPECT_EQ(MeasurementNamed("h1").state(), Measurement::SUPERSEDED);
  EXPECT_EQ(MeasurementNamed("h1").superseded_by(), NameOfMeasurement("h1-corrected"));
}

void Walk::FindsAGapFromBothSides() {
  walk_.On(Day(2025, 8, 4));
  walk_.Do(R"(
- editor ContentItemService.CreateContentItem: {content_item_id: data-review, content_item: {
    display_name: The monthly data review, type: GUIDELINE, languages: [en],
    competencies: [{competency: $d, from_level: 1, to_level: 4}], health_system_levels: [NATIONAL],
    modality: TEAM_BASED, minutes: 240, licence: CC-BY-4.0}}
- editor ContentItemService.SubmitContentItem: {name: contentItems/data-review}
- editor ContentItemService.PublishContentItem: {name: contentItems/data-review}
- partner AssessmentService.CreateAssessment: {parent: $p, assessment_id: summer, assessment: {
    display_name: Where the team stands, subject: $t, framework: competencyFrameworks/amp-health,
    sides: BOTH, round: BASELINE, assess_date: $today, items: [{id: data, display_name: Use of data,
      kind: ORDINAL, lowest: "1", highest: "5", competency: $d, target: "4"}]}}
- partner AssessmentService.ScoreAssessment: {
    name: $p/assessments/summer, side: LEAD, scores: [{item: data, value: "2"}]}
)");
  EXPECT_THAT(Report().capability_gaps(), IsEmpty());  // hidden until both have scored
  // The objective had asked for it before it was published: where the team stands is supposed.
  ASSERT_THAT(Report().recommendations(), SizeIs(1));
  walk_.Do(R"(
- team_lead AssessmentService.ScoreAssessment: {
    name: $p/assessments/summer, side: COUNTERPART, scores: [{item: data, value: "3"}]}
)");
  ASSERT_THAT(Report().capability_gaps(), SizeIs(1));
  const auto report = Report();
  const auto& gap = report.capability_gaps(0);
  EXPECT_EQ(gap.team(), kTeam);
  EXPECT_EQ(gap.competency(), kData);
  EXPECT_EQ(gap.lead_score(), "2");
  EXPECT_EQ(gap.counterpart_score(), "3");
  EXPECT_EQ(gap.current_level(), "2");  // levels are not averaged: the lower one counts
  EXPECT_EQ(gap.gap(), "2");            // target 4
  EXPECT_EQ(gap.side_gap(), "-1");
}

}  // namespace tandem::walk
