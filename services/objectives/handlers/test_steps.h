#pragma once

#include <string>

#include "services/objectives/handlers/fake_placement.h"
#include "tandem/objectives/v1/assessment.pb.h"
#include "tandem/objectives/v1/competency_framework.pb.h"
#include "tandem/objectives/v1/indicator.pb.h"
#include "tandem/objectives/v1/measurement.pb.h"
#include "tandem/objectives/v1/objective_set.pb.h"
#include "tandem/objectives/v1/partnership_objective.pb.h"
#include "tandem/objectives/v1/progress.pb.h"
#include "tandem/objectives/v1/team_priority.pb.h"

// For tests: the steps on the way to an achievement, each with what it needs and no more.
namespace tandem::objectives {

class Steps : public ObjectivesTest {
 protected:
  static std::string ObjectiveName(const std::string& id) {
    return Join(kPartnership, "objectives", id);
  }
  static std::string IndicatorName(const std::string& id) {
    return Join(kPartnership, "indicators", id);
  }
  static std::string MeasurementName(const std::string& indicator, const std::string& id) {
    return Join(IndicatorName(indicator), "measurements", id);
  }
  static std::string Ratings(const std::string& a, const std::string& b) {
    return "ratings {participant: 'a' value: '" + a + "'} ratings {participant: 'b' value: '" + b +
           "'}";
  }

  // A confirmed priority, a published framework, and a partnership in Deliver.
  void Deliver() {
    PrepareToDeliver();
    MoveTo(placement::v1::Partnership::DELIVER, Day(2024, 1, 15));
  }
  void PrepareToDeliver() {
    AsManager();
    MoveTo(placement::v1::Partnership::DISCOVER, Day(2023, 9, 1));
    Ok<v1::TeamPriority, v1::CreateTeamPriorityRequest>(
        "TeamPriorityService/CreateTeamPriority",
        "parent: '" + std::string(kPartnership) +
            "' team_priority_id: 'diabetes' team_priority { display_name: "
            "'Diabetes care' team: '" +
            kTeam + "' }");
    Ok<v1::TeamPriority, v1::ConfirmTeamPriorityRequest>(
        "TeamPriorityService/ConfirmTeamPriority",
        "name: '" + Join(kPartnership, "teamPriorities", "diabetes") + "' reason: 'letter' " +
            DateField("confirm_date", Day(2023, 11, 1)));
    Ok<v1::CompetencyFramework, v1::InstallCompetencyFrameworkRequest>(
        "CompetencyFrameworkService/InstallCompetencyFramework",
        "name: 'competencyFrameworks/amp-health'");
  }

  Result<v1::PartnershipObjective> CreateObjective(const std::string& id) {
    return Call<v1::PartnershipObjective, v1::CreatePartnershipObjectiveRequest>(
        "PartnershipObjectiveService/CreatePartnershipObjective",
        "parent: '" + std::string(kPartnership) + "' partnership_objective_id: '" + id +
            "' partnership_objective { "
            "display_name: 'Objective' team: '" +
            kTeam + "' team_priorities: '" + Join(kPartnership, "teamPriorities", "diabetes") +
            "' competencies: 'competencyFrameworks/amp-health/competencies/prioritisation' }");
  }
  Result<v1::PartnershipObjective> Propose(const std::string& id) {
    Reach(Day(2024, 2, 1));
    return Call<v1::PartnershipObjective, v1::ProposeObjectiveRequest>(
        "PartnershipObjectiveService/ProposeObjective",
        "name: '" + ObjectiveName(id) + "' " + DateField("propose_date", Day(2024, 2, 1)));
  }
  Result<v1::PartnershipObjective> Agree(const std::string& id, const std::string& side,
                                         const std::string& more = "") {
    Reach(Day(2024, 2, 5));
    return Call<v1::PartnershipObjective, v1::AgreeObjectiveRequest>(
        "PartnershipObjectiveService/AgreeObjective",
        "name: '" + ObjectiveName(id) + "' side: " + side + " " +
            DateField("agree_date", Day(2024, 2, 5)) + more);
  }
  void AgreeOnObjective(const std::string& id) {
    AsLead();
    Expect(CreateObjective(id));
    Expect(Propose(id));
    Expect(Agree(id, "LEAD"));
    AsCounterpart();
    Expect(Agree(id, "COUNTERPART"));
  }
  void Activate(const std::string& id) {
    Reach(Day(2024, 2, 10));
    Ok<v1::PartnershipObjective, v1::ActivateObjectiveRequest>(
        "PartnershipObjectiveService/ActivateObjective",
        "name: '" + ObjectiveName(id) + "' " + DateField("activate_date", Day(2024, 2, 10)));
  }

  Result<v1::Indicator> CreateIndicator(const std::string& id, const std::string& objective,
                                        const std::string& more = "") {
    return Call<v1::Indicator, v1::CreateIndicatorRequest>(
        "IndicatorService/CreateIndicator",
        "parent: '" + std::string(kPartnership) + "' indicator_id: '" + id +
            "' indicator { display_name: '" + id + "' objective: '" + ObjectiveName(objective) +
            "' timing: LAGGING kind: NUMBER direction: INCREASE frequency: QUARTERLY targets { "
            "value: '20' " +
            PeriodField(Day(2024, 1, 1), Day(2024, 12, 31)) + "} " + more + "}");
  }
  // From `baseline`, 10 unless said otherwise, to 20 in 2024.
  void AddIndicator(const std::string& id, const std::string& objective,
                    const std::string& baseline = "value: '10'") {
    AsLead();
    Expect(CreateIndicator(id, objective));
    Ok<v1::Indicator, v1::BaselineIndicatorRequest>(
        "IndicatorService/BaselineIndicator",
        "name: '" + IndicatorName(id) + "' baseline { method: 'register' " +
            DateField("baseline_date", Day(2023, 12, 31)) + " reading {" + baseline + "} }");
  }

  Result<v1::Indicator> Rebaseline(const std::string& id, const std::string& value) {
    return Call<v1::Indicator, v1::BaselineIndicatorRequest>(
        "IndicatorService/BaselineIndicator",
        "name: '" + IndicatorName(id) + "' reason: 'recounted' baseline { method: 'register' " +
            DateField("baseline_date", Day(2023, 12, 31)) + " reading { value: '" + value +
            "' } }");
  }
  Result<v1::Indicator> Retarget(const std::string& id, const std::string& value) {
    return Call<v1::Indicator, v1::UpdateIndicatorRequest>(
        "IndicatorService/UpdateIndicator", "indicator { name: '" + IndicatorName(id) +
                                                "' targets { value: '" + value + "' " +
                                                PeriodField(Day(2024, 1, 1), Day(2024, 12, 31)) +
                                                "} } update_mask { paths: 'targets' }");
  }

  // At the earliest on the last day of its period, on which it may be submitted.
  void Draft(const std::string& indicator, const std::string& id, Day end,
             const std::string& reading, const std::string& more = "") {
    Reach(end);
    Ok<v1::Measurement, v1::CreateMeasurementRequest>(
        "MeasurementService/CreateMeasurement",
        "parent: '" + IndicatorName(indicator) + "' measurement_id: '" + id +
            "' measurement { quality: COMPLETE " + PeriodField(Day(2024, 1, 1), end) +
            " reading {" + reading + "} " + more + "}");
  }
  Result<v1::Measurement> Submit(const std::string& indicator, const std::string& id) {
    return Call<v1::Measurement, v1::SubmitMeasurementRequest>(
        "MeasurementService/SubmitMeasurement", "name: '" + MeasurementName(indicator, id) + "'");
  }
  Result<v1::Measurement> Approve(const std::string& indicator, const std::string& id) {
    return Call<v1::Measurement, v1::ApproveMeasurementRequest>(
        "MeasurementService/ApproveMeasurement", "name: '" + MeasurementName(indicator, id) + "'");
  }
  // Drafted and submitted by one side, approved by the other.
  void Measure(const std::string& indicator, const std::string& id, Day end,
               const std::string& reading, const std::string& more = "") {
    AsLead();
    Draft(indicator, id, end, reading, more);
    Expect(Submit(indicator, id));
    AsCounterpart();
    Expect(Approve(indicator, id));
  }

  v1::PartnershipProgress Progress() {
    return Ok<v1::PartnershipProgress, v1::GetProgressRequest>(
        "ProgressService/GetProgress", "name: '" + std::string(kPartnership) + "'");
  }
  v1::ObjectiveSet Set() {
    return Ok<v1::ObjectiveSet, v1::GetObjectiveSetRequest>(
        "ObjectiveSetService/GetObjectiveSet",
        "name: '" + std::string(kPartnership) + "/objectiveSet'");
  }
  v1::PartnershipObjective ReadObjective(const std::string& id) {
    return Ok<v1::PartnershipObjective, v1::GetPartnershipObjectiveRequest>(
        "PartnershipObjectiveService/GetPartnershipObjective", "name: '" + ObjectiveName(id) + "'");
  }

  template <class T>
  static T Expect(Result<T> result) {
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *std::move(result) : T();
  }
  template <class Response, class Request>
  Response Ok(const std::string& method, const std::string& request) {
    return Expect(Call<Response, Request>(method, request));
  }
};

}  // namespace tandem::objectives
