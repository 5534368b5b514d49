#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/micros.h"
#include "services/objectives/handlers/fake_placement.h"
#include "services/objectives/handlers/test_steps.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Walk : public Steps {};

TEST_F(Walk, LeadsFromAPriorityToAnAchievementThatCanBeTraced) {
  Deliver();
  ASSERT_THAT(suite_.Events<v1::TeamPriorityConfirmed>(), SizeIs(1));
  EXPECT_EQ(suite_.Events<v1::TeamPriorityConfirmed>()[0].by(), "manager");
  EXPECT_THAT(suite_.Events<v1::ObjectiveSetOpened>(), SizeIs(1));

  AgreeOnObjective("clinics");
  ASSERT_THAT(suite_.Events<v1::ObjectiveAgreed>(), SizeIs(1));
  EXPECT_THAT(suite_.Events<v1::ObjectiveAgreed>()[0].competencies(),
              ElementsAre("competencyFrameworks/amp-health/competencies/prioritisation"));

  AddIndicator("screened", "clinics");
  Activate("clinics");
  AsLead();
  Draft("screened", "q1", Day(2024, 3, 31), "value: '15'");
  ASSERT_TRUE(Submit("screened", "q1").ok());
  AsCounterpart();
  ASSERT_TRUE((Call<v1::Measurement, v1::ReturnMeasurementRequest>(
                   "MeasurementService/ReturnMeasurement",
                   "name: '" + MeasurementName("screened", "q1") + "' comment: 'Which clinics?'"))
                  .ok());
  AsLead();
  ASSERT_TRUE(Submit("screened", "q1").ok());
  AsCounterpart();
  const auto approved = Approve("screened", "q1");
  ASSERT_TRUE(approved.ok()) << approved.status();
  EXPECT_EQ(approved->state(), v1::Measurement::APPROVED);

  EXPECT_EQ(Progress().rollup().achievement(), "0.5");
  const auto events = suite_.Events<v1::MeasurementApproved>();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].progress().achievement_micros(), 500'000);
  EXPECT_EQ(events[0].progress().objective(), ObjectiveName("clinics"));

  const auto explanation = Call<v1::NumberExplanation, v1::ExplainNumberRequest>(
      "ProgressService/ExplainNumber",
      "name: '" + IndicatorName("screened") + "' field: 'achievement'");
  ASSERT_TRUE(explanation.ok()) << explanation.status();
  EXPECT_EQ(explanation->contributors(2).name(), MeasurementName("screened", "q1"));
  EXPECT_EQ(explanation->contributors(2).etag(), approved->etag());
}

TEST_F(Walk, ACorrectionSupersedesWhatItCorrectsOnceItIsApproved) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  Measure("screened", "q1", Day(2024, 3, 31), "value: '15'");
  AsLead();
  Draft("screened", "q1-again", Day(2024, 3, 31), "value: '12'",
        "corrects: '" + MeasurementName("screened", "q1") + "'");
  ASSERT_TRUE(Submit("screened", "q1-again").ok());
  EXPECT_EQ(Progress().rollup().achievement(), "0.5");  // not before its approval
  AsCounterpart();
  ASSERT_TRUE(Approve("screened", "q1-again").ok());

  EXPECT_EQ(Progress().rollup().achievement(), "0.2");
  const auto superseded = suite_.Events<v1::MeasurementSuperseded>();
  ASSERT_THAT(superseded, SizeIs(1));
  EXPECT_EQ(superseded[0].name(), MeasurementName("screened", "q1"));
  EXPECT_EQ(superseded[0].superseded_by(), MeasurementName("screened", "q1-again"));
  EXPECT_EQ(superseded[0].progress().achievement(), "0.2");
  const auto old = Call<v1::Measurement, v1::GetMeasurementRequest>(
      "MeasurementService/GetMeasurement", "name: '" + MeasurementName("screened", "q1") + "'");
  ASSERT_TRUE(old.ok());
  EXPECT_EQ(old->state(), v1::Measurement::SUPERSEDED);
}

TEST_F(Walk, NothingCanBeCorrectedTwice) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  Measure("screened", "q1", Day(2024, 3, 31), "value: '15'");
  AsLead();
  for (const char* id : {"one", "two"}) {
    Draft("screened", id, Day(2024, 3, 31), "value: '12'",
          "corrects: '" + MeasurementName("screened", "q1") + "'");
    ASSERT_TRUE(Submit("screened", id).ok());
  }
  AsCounterpart();
  ASSERT_TRUE(Approve("screened", "one").ok());
  EXPECT_EQ(ReasonOf(Approve("screened", "two").status()), "CORRECTED_NOT_APPROVED");
  EXPECT_EQ(Progress().rollup().achievement(), "0.2");
}

TEST_F(Walk, NothingIsSubmittedBeforeItsPeriodIsOver) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  AsLead();
  Draft("screened", "q1", Day(2024, 3, 31), "value: '15'");
  suite_.clock().Set(StartOf(Day(2024, 3, 30)));
  EXPECT_EQ(ReasonOf(Submit("screened", "q1").status()), "PERIOD_NOT_OVER");
  suite_.clock().Set(StartOf(Day(2024, 3, 31)));
  EXPECT_TRUE(Submit("screened", "q1").ok());
}

TEST_F(Walk, WhoSubmittedDoesNotApprove) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  AsLead();
  Draft("screened", "q1", Day(2024, 3, 31), "value: '15'");
  ASSERT_TRUE(Submit("screened", "q1").ok());
  EXPECT_EQ(ReasonOf(Approve("screened", "q1").status()), "APPROVED_BY_SUBMITTER");
  EXPECT_THAT(suite_.Events<v1::MeasurementApproved>(), IsEmpty());
}

TEST_F(Walk, ManisFourIndicatorsRiseAsTheParticipantsRated) {
  Deliver();
  AgreeOnObjective("leadership");
  // Two participants, four indicators: mean of changes (1 + 0.5 + 0.6 + 0.5 + …) is told apart from
  // the change of means.
  const std::string before[] = {"1", "2"};
  const std::string after[] = {"2", "3"};
  for (const char* id : {"tools", "drive", "networks", "results"}) {
    AddIndicator(id, "leadership", Ratings(before[0], before[1]));
    Measure(id, "end", Day(2024, 11, 30), Ratings(after[0], after[1]), "round: ENDLINE");
  }
  const auto change = Progress().change();
  EXPECT_EQ(change.mean_of_changes(), "0.75");  // +100% and +50%
  EXPECT_EQ(change.changes_n(), 8);
  EXPECT_EQ(change.change_of_means(), "0.666667");  // 12 to 20
  EXPECT_EQ(change.pairs_n(), 8);
  EXPECT_THAT(Progress().change_by_indicator(), SizeIs(4));
  EXPECT_THAT(Progress().change_by_participant(), SizeIs(2));
}

TEST_F(Walk, EventsCarryWhatTheQueryAnswers) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  Measure("screened", "q1", Day(2024, 3, 31), "value: '15'");
  Measure("screened", "q2", Day(2024, 6, 30), "value: '18'");
  auto asked = Progress().objectives(0).indicators(0);
  asked.clear_measurement_etag();
  asked.clear_weight();
  auto told = suite_.Events<v1::MeasurementApproved>().back().progress();
  ClearMicros(told);
  EXPECT_EQ(told.SerializeAsString(), asked.SerializeAsString());
}

TEST_F(Walk, QueriesAnswerEachValueOnceAsADecimal) {
  Deliver();
  AgreeOnObjective("leadership");
  AddIndicator("tools", "leadership", Ratings("1", "2"));
  Measure("tools", "end", Day(2024, 11, 30), Ratings("2", "3"));
  const auto progress = Progress();
  EXPECT_THAT(progress.DebugString(), Not(HasSubstr("_micros")));
  EXPECT_EQ(progress.objectives(0).weight(), "1");
  const auto& indicator = progress.objectives(0).indicators(0);
  EXPECT_EQ(indicator.weight(), "1");
  EXPECT_EQ(indicator.pairs(0).base(), "1");
  EXPECT_EQ(indicator.pairs(0).end(), "2");
  EXPECT_EQ(indicator.pairs(0).change(), "1");
}

TEST_F(Walk, AMistypedNameIsNotFound) {
  Deliver();
  EXPECT_EQ(Progress().rollup().counted(), 0);
  const std::string name = "name: 'countries/lr/partnerships/nonsuch'";
  EXPECT_EQ(ReasonOf(Call<v1::PartnershipProgress, v1::GetProgressRequest>(
                         "ProgressService/GetProgress", name)
                         .status()),
            "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Call<v1::Capability, v1::GetCapabilityRequest>(
                         "CapabilityService/GetCapability", name + " team: '" + kTeam + "'")
                         .status()),
            "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Call<v1::NumberExplanation, v1::ExplainNumberRequest>(
                         "ProgressService/ExplainNumber", name + " field: 'achievement'")
                         .status()),
            "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace tandem::objectives
