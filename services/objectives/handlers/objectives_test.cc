#include <future>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/objectives/handlers/test_steps.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Objective = v1::PartnershipObjective;

class Objectives : public Steps {};

TEST_F(Objectives, AreRefusedBeforeThePartnershipDelivers) {
  MoveTo(placement::v1::Partnership::DISCOVER, Day(2023, 9, 1));
  AsLead();
  EXPECT_EQ(ReasonOf(CreateObjective("clinics").status()), "PARTNERSHIP_NOT_OPEN");
  EXPECT_THAT(suite_.Events<v1::PartnershipObjectiveCreated>(), IsEmpty());
}

TEST_F(Objectives, OfAPartnershipThatDoesNotExistAreNotFound) {
  AsManager();
  EXPECT_EQ(CreateObjective("clinics").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(Objectives, AreOfATeamThatThePartnershipWorksWith) {
  Deliver();
  const auto priority = Call<v1::TeamPriority, v1::CreateTeamPriorityRequest>(
      "TeamPriorityService/CreateTeamPriority",
      "parent: '" + std::string(kPartnership) +
          "' team_priority_id: 'malaria' team_priority { display_name: 'Malaria' team: '" +
          kTeamElsewhere + "' }");
  EXPECT_EQ(ReasonOf(priority.status()), "TEAM_NOT_OF_A_PARTY");
  const auto objective = Call<v1::PartnershipObjective, v1::CreatePartnershipObjectiveRequest>(
      "PartnershipObjectiveService/CreatePartnershipObjective",
      "parent: '" + std::string(kPartnership) +
          "' partnership_objective_id: 'nets' partnership_objective { display_name: 'Nets' "
          "team: '" +
          kTeamElsewhere + "' team_priorities: '" +
          Join(kPartnership, "teamPriorities", "diabetes") + "' }");
  EXPECT_EQ(ReasonOf(objective.status()), "TEAM_NOT_OF_A_PARTY");
}

TEST_F(Objectives, NeedAConfirmedPriorityToBeProposed) {
  Deliver();
  AsLead();
  Ok<v1::TeamPriority, v1::CreateTeamPriorityRequest>(
      "TeamPriorityService/CreateTeamPriority",
      "parent: '" + std::string(kPartnership) +
          "' team_priority_id: 'new' team_priority { display_name: 'New' team: '" + kTeam + "' }");
  Ok<Objective, v1::CreatePartnershipObjectiveRequest>(
      "PartnershipObjectiveService/CreatePartnershipObjective",
      "parent: '" + std::string(kPartnership) +
          "' partnership_objective_id: 'early' partnership_objective { display_name: "
          "'Early' team: '" +
          kTeam + "' team_priorities: '" + Join(kPartnership, "teamPriorities", "new") + "' }");
  EXPECT_THAT(UnmetOf(Propose("early").status()), ElementsAre("PRIORITIES_CONFIRMED"));
}

TEST_F(Objectives, AreAgreedByTheirOwnSidesAlone) {
  Deliver();
  AsLead();
  Expect(CreateObjective("clinics"));
  Expect(Propose("clinics"));
  EXPECT_EQ(ReasonOf(Agree("clinics", "COUNTERPART").status()), "NOT_ON_THIS_SIDE");
  Expect(Agree("clinics", "LEAD"));
  EXPECT_EQ(ReasonOf(Agree("clinics", "LEAD").status()), "SIDE_ALREADY_AGREED");
  AsManager();
  EXPECT_THAT(BadFieldsOf(Agree("clinics", "COUNTERPART").status()), ElementsAre("reason"));
  const auto agreed = Agree("clinics", "COUNTERPART", "reason: 'The director signed on paper.'");
  ASSERT_TRUE(agreed.ok()) << agreed.status();
  EXPECT_EQ(agreed->state(), Objective::AGREED);
  EXPECT_TRUE(agreed->counterpart_agreement().on_behalf());
  EXPECT_FALSE(agreed->lead_agreement().on_behalf());
}

TEST_F(Objectives, ThatAreChangedWhileActiveAreProposedAnewAndCountNoMore) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  Activate("clinics");
  Measure("screened", "q1", Day(2024, 3, 31), "value: '15'");
  EXPECT_TRUE(Progress().rollup().computable());
  const auto changed = Ok<Objective, v1::UpdatePartnershipObjectiveRequest>(
      "PartnershipObjectiveService/UpdatePartnershipObjective",
      "partnership_objective { name: '" + ObjectiveName("clinics") +
          "' display_name: 'All clinics' } update_mask { paths: 'display_name' }");
  EXPECT_EQ(changed.state(), Objective::PROPOSED);
  EXPECT_FALSE(changed.has_lead_agreement());
  EXPECT_THAT(changed.indicators(), ElementsAre(IndicatorName("screened")));
  EXPECT_FALSE(Progress().rollup().computable());
  EXPECT_TRUE(suite_.Events<v1::ObjectiveProposed>().back().changed());
}

TEST_F(Objectives, WhoseIndicatorsAreChangedWhileActiveAreProposedAnew) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  Activate("clinics");
  const auto expect_proposed_anew = [this](std::size_t times) {
    const auto objective = ReadObjective("clinics");
    EXPECT_EQ(objective.state(), Objective::PROPOSED);
    EXPECT_FALSE(objective.has_lead_agreement());
    EXPECT_FALSE(objective.has_counterpart_agreement());
    const auto proposed = suite_.Events<v1::ObjectiveProposed>();
    ASSERT_THAT(proposed, SizeIs(times + 1));
    EXPECT_TRUE(proposed.back().changed());
    EXPECT_EQ(proposed.back().state(), Objective::PROPOSED);
    EXPECT_THAT(proposed.back().indicators(), ElementsAreArray(objective.indicators()));
  };
  const auto agree_again = [this] {
    AsLead();
    Expect(Agree("clinics", "LEAD"));
    AsCounterpart();
    Expect(Agree("clinics", "COUNTERPART"));
    Activate("clinics");
  };
  Expect(Retarget("screened", "12"));
  expect_proposed_anew(1);
  EXPECT_EQ(suite_.Events<v1::IndicatorRevised>().back().progress().target(), "12");
  agree_again();
  Expect(CreateIndicator("treated", "clinics"));
  expect_proposed_anew(2);
  EXPECT_THAT(ReadObjective("clinics").indicators(), SizeIs(2));
  agree_again();
  Expect(Rebaseline("screened", "11"));
  expect_proposed_anew(3);
}

TEST_F(Objectives, AnswerARequestWithEveryFieldThatIsWrong) {
  Deliver();
  AgreeOnObjective("clinics");
  AsLead();
  const auto refused = Call<v1::Indicator, v1::CreateIndicatorRequest>(
      "IndicatorService/CreateIndicator",
      "parent: '" + std::string(kPartnership) +
          "' indicator_id: 'x' indicator { display_name: 'x' timing: LAGGING kind: NUMBER "
          "direction: "
          "INCREASE frequency: QUARTERLY tolerance: '1' objective: "
          "'countries/lr/partnerships/other/objectives/o' dimensions { id: 'sex' categories: 'f' } "
          "dimensions { id: 'sex' categories: 'f' } }");
  EXPECT_THAT(
      BadFieldsOf(refused.status()),
      UnorderedElementsAre("indicator.objective", "indicator.dimensions", "indicator.tolerance"));
  AddIndicator("screened", "clinics");
  const auto measured = Call<v1::Measurement, v1::CreateMeasurementRequest>(
      "MeasurementService/CreateMeasurement",
      "parent: '" + IndicatorName("screened") +
          "' measurement_id: 'm' measurement { quality: COMPLETE " +
          PeriodField(Day(2024, 3, 1), Day(2024, 2, 1)) +
          "reading { levels { level: 1 count: 2 } } corrects: "
          "'countries/lr/partnerships/ncd/indicators/other/measurements/m' }");
  EXPECT_THAT(BadFieldsOf(measured.status()),
              UnorderedElementsAre("measurement.period.end", "measurement.reading.levels",
                                   "measurement.corrects"));
}

TEST_F(Objectives, ExplainNumbersPageByPageForTheSameQuestionAlone) {
  Deliver();
  AgreeOnObjective("clinics");
  for (const char* id : {"a", "b", "c"}) {
    AddIndicator(id, "clinics");
    Measure(id, "q1", Day(2024, 3, 31), "value: '15'");
  }
  const auto ask = [this](const std::string& field, const std::string& token) {
    return Call<v1::NumberExplanation, v1::ExplainNumberRequest>(
        "ProgressService/ExplainNumber", "name: '" + ObjectiveName("clinics") + "' field: '" +
                                             field + "' page_size: 2 page_token: '" + token + "'");
  };
  const auto first = ask("achievement", "");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(first->contributors(), SizeIs(2));
  const auto second = ask("achievement", first->next_page_token());
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(second->contributors(), SizeIs(1));
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_EQ(ReasonOf(ask("mean_of_changes", first->next_page_token()).status()),
            "PAGE_TOKEN_INVALID");
  EXPECT_EQ(ReasonOf(ask("achievement", "2-cbf29ce484222325").status()), "PAGE_TOKEN_INVALID");
}

TEST_F(Objectives, StayAsTheyAreWhileTheirIndicatorsAreWorkedOutBeforeTheyAreActive) {
  Deliver();
  AsLead();
  Expect(CreateObjective("draft"));
  AddIndicator("drafted", "draft");
  Expect(Retarget("drafted", "12"));
  EXPECT_EQ(ReadObjective("draft").state(), Objective::DRAFT);
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  EXPECT_EQ(ReadObjective("clinics").state(), Objective::AGREED);
  EXPECT_THAT(suite_.Events<v1::ObjectiveProposed>(), SizeIs(1));
}

TEST_F(Objectives, ThatAreAgreedAreProposedAnewWhenTheyAimAtSomethingElse) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  Expect(Retarget("screened", "12"));
  EXPECT_EQ(ReadObjective("clinics").state(), Objective::PROPOSED);
  EXPECT_FALSE(ReadObjective("clinics").has_lead_agreement());
  EXPECT_TRUE(suite_.Events<v1::ObjectiveProposed>().back().changed());
}

TEST_F(Objectives, ServePrioritiesInTheWordsThatTheTeamConfirmed) {
  Deliver();
  const auto rewrite = [this] {
    return Call<v1::TeamPriority, v1::UpdateTeamPriorityRequest>(
        "TeamPriorityService/UpdateTeamPriority",
        "team_priority { name: '" + Join(kPartnership, "teamPriorities", "diabetes") +
            "' goal: 'Another' } update_mask { paths: 'goal' }");
  };
  AsLead();
  EXPECT_EQ(ReasonOf(rewrite().status()), "PRIORITY_CONFIRMED");
  AsManager();
  EXPECT_TRUE(rewrite().ok());
}

TEST_F(Objectives, AreConcludedByAPersonWhoSaysWhyAgainstTheNumbers) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  Activate("clinics");
  Measure("screened", "q1", Day(2024, 3, 31), "value: '16'");
  const auto conclude = [&](const std::string& more) {
    Reach(Day(2024, 12, 31));
    return Call<Objective, v1::ConcludeObjectiveRequest>(
        "PartnershipObjectiveService/ConcludeObjective",
        "name: '" + ObjectiveName("clinics") + "' " +
            DateField("conclude_date", Day(2024, 12, 31)) + more);
  };
  EXPECT_THAT(BadFieldsOf(conclude("conclusion: ACHIEVED").status()), ElementsAre("comment"));
  const auto concluded =
      conclude("conclusion: ACHIEVED comment: 'The last clinic opened in January.'");
  ASSERT_TRUE(concluded.ok()) << concluded.status();
  EXPECT_EQ(concluded->state(), Objective::ACHIEVED);
  EXPECT_EQ(concluded->computed_conclusion(), Objective::PARTLY_ACHIEVED);
  EXPECT_EQ(ReasonOf(CreateIndicator("late", "clinics").status()), "OBJECTIVE_ENDED");
}

TEST_F(Objectives, AreGuardedByTheirEtag) {
  Deliver();
  AsLead();
  const auto draft = Expect(CreateObjective("clinics"));
  Expect(Propose("clinics"));
  Reach(Day(2024, 3, 1));
  EXPECT_EQ(ReasonOf((Call<Objective, v1::DropObjectiveRequest>(
                          "PartnershipObjectiveService/DropObjective",
                          "name: '" + ObjectiveName("clinics") + "' reason: 'x' etag: '" +
                              draft.etag() + "' " + DateField("drop_date", Day(2024, 3, 1))))
                         .status()),
            "ETAG_MISMATCH");
  EXPECT_EQ(ReadObjective("clinics").state(), Objective::PROPOSED);
}

TEST_F(Objectives, TellOfEveryWrongFieldAtOnce) {
  Deliver();
  AsLead();
  const auto refused = Call<Objective, v1::CreatePartnershipObjectiveRequest>(
      "PartnershipObjectiveService/CreatePartnershipObjective",
      "parent: '" + std::string(kPartnership) +
          "' partnership_objective_id: 'Bad Id' partnership_objective { team: 'teams/x' }");
  EXPECT_EQ(ReasonOf(refused.status()), "INVALID_FIELDS");
  EXPECT_THAT(
      BadFieldsOf(refused.status()),
      UnorderedElementsAre("partnership_objective_id", "partnership_objective.display_name",
                           "partnership_objective.team", "partnership_objective.team_priorities"));
}

TEST_F(Objectives, KnowEveryIndicatorOfTwoCreatedAtOnce) {
  Deliver();
  AgreeOnObjective("clinics");
  AsLead();
  const auto create = [this](const std::string& id) {
    return std::async(std::launch::async,
                      [this, id] { return CreateIndicator(id, "clinics").status(); });
  };
  auto first = create("a"), second = create("b");
  EXPECT_TRUE(first.get().ok());
  EXPECT_TRUE(second.get().ok());
  EXPECT_THAT(ReadObjective("clinics").indicators(),
              UnorderedElementsAre(IndicatorName("a"), IndicatorName("b")));
  EXPECT_EQ(Set().indicator_count(), 2);
}

TEST_F(Objectives, ReferToCompetenciesOfPublishedFrameworksAlone) {
  Deliver();
  AsManager();
  Ok<v1::CompetencyFramework, v1::RetireCompetencyFrameworkRequest>(
      "CompetencyFrameworkService/RetireCompetencyFramework",
      "name: 'competencyFrameworks/amp-health'");
  EXPECT_EQ(ReasonOf(CreateObjective("clinics").status()), "FRAMEWORK_NOT_PUBLISHED");
}

TEST_F(Objectives, ShippedFrameworksInstallOnceAndStayAsTheyAre) {
  AsManager();
  const auto install = [this] {
    return Ok<v1::CompetencyFramework, v1::InstallCompetencyFrameworkRequest>(
        "CompetencyFrameworkService/InstallCompetencyFramework",
        "name: 'competencyFrameworks/amp-health'");
  };
  const auto first = install();
  EXPECT_EQ(first.state(), v1::CompetencyFramework::PUBLISHED);
  EXPECT_THAT(first.areas(), SizeIs(7));
  EXPECT_EQ(install().etag(), first.etag());
  EXPECT_EQ(ReasonOf((Call<v1::CompetencyFramework, v1::UpdateCompetencyFrameworkRequest>(
                          "CompetencyFrameworkService/UpdateCompetencyFramework",
                          "competency_framework { name: 'competencyFrameworks/amp-health' "
                          "display_name: 'Other' } "
                          "update_mask { paths: 'display_name' }"))
                         .status()),
            "FRAMEWORK_IMMUTABLE");
}

}  // namespace
}  // namespace tandem::objectives
