#include "services/objectives/handlers/assessments.h"

#include <future>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/objectives/handlers/test_steps.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Assessment;

class Assessments : public Steps {
 protected:
  static constexpr Day kDay{2024, 2, 1};
  const std::string name_ = Join(kPartnership, "assessments", "start");

  void Open(const std::string& sides = "BOTH", const std::string& subject = kTeam) {
    AsLead();
    Ok<Assessment, v1::CreateAssessmentRequest>(
        "AssessmentService/CreateAssessment",
        "parent: '" + std::string(kPartnership) +
            "' assessment_id: 'start' assessment { display_name: 'Start' subject: '" + subject +
            "' framework: 'competencyFrameworks/amp-health' round: BASELINE sides: " + sides + " " +
            DateField("assess_date", kDay) +
            "items { id: 'ranks' display_name: 'Ranks by criteria' kind: SCORE lowest: '1' "
            "highest: '5' target: '4' "
            "competency: 'competencyFrameworks/amp-health/competencies/prioritisation' } }");
  }
  Result<Assessment> Score(const std::string& value, const std::string& more) {
    Reach(kDay);
    return Call<Assessment, v1::ScoreAssessmentRequest>(
        "AssessmentService/ScoreAssessment",
        "name: '" + name_ + "' scores { item: 'ranks' value: '" + value + "' } " + more);
  }
  Result<Assessment> Reconcile(const std::string& more) {
    return Call<Assessment, v1::ReconcileAssessmentRequest>("AssessmentService/ReconcileAssessment",
                                                            "name: '" + name_ + "' " + more);
  }
  Result<v1::ScoreSheet> Sheet(const std::string& side) {
    return Call<v1::ScoreSheet, v1::GetScoreSheetRequest>(
        "AssessmentService/GetScoreSheet", "name: '" + name_ + "/scoreSheets/" + side + "'");
  }
};

TEST_F(Assessments, HideASidesScoresFromTheOtherUntilBothHaveScored) {
  Deliver();
  Open();
  const auto after_one = Score("3", "side: LEAD");
  ASSERT_TRUE(after_one.ok()) << after_one.status();
  EXPECT_THAT(after_one->lead_scores(), IsEmpty());
  EXPECT_TRUE(Sheet("lead").ok());
  AsCounterpart();
  EXPECT_EQ(ReasonOf(Sheet("lead").status()), "SCORES_HIDDEN");
  AsManager();
  EXPECT_EQ(ReasonOf(Sheet("lead").status()), "SCORES_HIDDEN");
  EXPECT_THAT(suite_.Events<v1::CapabilityChanged>(), IsEmpty());

  AsCounterpart();
  const auto both = Score("2", "side: COUNTERPART");
  ASSERT_TRUE(both.ok()) << both.status();
  EXPECT_EQ(both->state(), Assessment::BOTH_SCORED);
  EXPECT_EQ(both->lead_scores(0).value(), "3");
  EXPECT_EQ(both->counterpart_scores(0).value(), "2");
  EXPECT_TRUE(Sheet("lead").ok());
}

TEST_F(Assessments, TellTheGapOnceBothSidesHaveScored) {
  Deliver();
  Open();
  ASSERT_TRUE(Score("3", "side: LEAD").ok());
  AsCounterpart();
  ASSERT_TRUE(Score("2", "side: COUNTERPART").ok());
  const auto changed = suite_.Events<v1::CapabilityChanged>();
  ASSERT_THAT(changed, SizeIs(1));
  EXPECT_EQ(changed[0].team(), kTeam);
  ASSERT_THAT(changed[0].gaps(), SizeIs(1));
  EXPECT_EQ(changed[0].gaps(0).gap(), "1.5");
  EXPECT_EQ(changed[0].gaps(0).side_gap(), "1");
  EXPECT_EQ(changed[0].gaps(0).competency_display_name(), "Prioritisation");
  const auto capability = Call<v1::Capability, v1::GetCapabilityRequest>(
      "CapabilityService/GetCapability",
      "name: '" + std::string(kPartnership) + "' team: '" + kTeam + "'");
  ASSERT_TRUE(capability.ok()) << capability.status();
  ASSERT_THAT(capability->gaps(), SizeIs(1));
  EXPECT_EQ(capability->gaps(0).gap(), "1.5");
}

TEST_F(Assessments, AreScoredByTheirOwnSideAndWithinBounds) {
  Deliver();
  Open();
  AsCounterpart();
  EXPECT_EQ(ReasonOf(Score("3", "side: LEAD").status()), "NOT_ON_THIS_SIDE");
  EXPECT_EQ(ReasonOf(Score("6", "side: COUNTERPART").status()), "INVALID_FIELDS");
  EXPECT_EQ(ReasonOf(Score("3", "").status()), "INVALID_FIELDS");
  AsManager();
  EXPECT_THAT(BadFieldsOf(Score("6", "side: LEAD").status()),
              ElementsAre("reason", "scores[0].value"));
  EXPECT_THAT(suite_.Events<v1::AssessmentScored>(), IsEmpty());
}

TEST_F(Assessments, OfBothSidesAreReconciledByBoth) {
  Deliver();
  Open();
  ASSERT_TRUE(Score("4", "side: LEAD").ok());
  AsCounterpart();
  ASSERT_TRUE(Score("2", "side: COUNTERPART").ok());
  const std::string agreed = "scores { item: 'ranks' value: '3' }";
  AsLead();
  EXPECT_THAT(BadFieldsOf(Reconcile(agreed).status()), ElementsAre("side"));
  EXPECT_EQ(ReasonOf(Reconcile(agreed + " side: COUNTERPART").status()), "NOT_ON_THIS_SIDE");
  const auto proposed = Reconcile(agreed + " side: LEAD");
  ASSERT_TRUE(proposed.ok()) << proposed.status();
  EXPECT_EQ(proposed->state(), Assessment::BOTH_SCORED);
  EXPECT_THAT(suite_.Events<v1::AssessmentReconciled>(), IsEmpty());
  EXPECT_THAT(suite_.Events<v1::CapabilityChanged>(), SizeIs(1));

  AsManager();
  EXPECT_THAT(BadFieldsOf(Reconcile("side: COUNTERPART").status()), ElementsAre("reason"));
  AsCounterpart();
  const auto reconciled = Reconcile("side: COUNTERPART");
  ASSERT_TRUE(reconciled.ok()) << reconciled.status();
  EXPECT_EQ(reconciled->state(), Assessment::RECONCILED);
  EXPECT_EQ(reconciled->reconciled_scores(0).value(), "3");
  EXPECT_THAT(suite_.Events<v1::AssessmentReconciled>(), SizeIs(1));
  EXPECT_THAT(suite_.Events<v1::CapabilityChanged>(), SizeIs(2));
  EXPECT_EQ(reconciled->count_time().seconds(), absl::ToUnixSeconds(suite_.clock().Now()));
}

TEST_F(Assessments, OfOneselfAreScoredByThatPersonAlone) {
  Deliver();
  Open("SELF", "countries/lr/persons/counterpart-1");
  EXPECT_EQ(ReasonOf(Score("3", "").status()), "NOT_ON_THIS_SIDE");
  AsCounterpart();
  ASSERT_TRUE(Score("3", "").ok());
  const auto reconciled = Call<Assessment, v1::ReconcileAssessmentRequest>(
      "AssessmentService/ReconcileAssessment", "name: '" + name_ + "'");
  ASSERT_TRUE(reconciled.ok()) << reconciled.status();
  EXPECT_EQ(reconciled->reconciled_scores(0).value(), "3");
  const auto closed = Call<Assessment, v1::CloseAssessmentRequest>(
      "AssessmentService/CloseAssessment", "name: '" + name_ + "'");
  ASSERT_TRUE(closed.ok());
  EXPECT_EQ(closed->state(), Assessment::CLOSED);
}

TEST_F(Assessments, AreOfATeamThatThePartnershipWorksWith) {
  Deliver();
  AsLead();
  const auto create = [this](const std::string& subject) {
    return Call<Assessment, v1::CreateAssessmentRequest>(
               "AssessmentService/CreateAssessment",
               "parent: '" + std::string(kPartnership) +
                   "' assessment_id: 'elsewhere' assessment { display_name: 'Elsewhere' " +
                   subject + " round: BASELINE sides: SELF " + DateField("assess_date", kDay) +
                   "items { id: 'ranks' display_name: 'Ranks' kind: SCORE lowest: '1' highest: "
                   "'5' } }")
        .status();
  };
  EXPECT_EQ(ReasonOf(create("subject: '" + std::string(kTeamElsewhere) + "'")),
            "TEAM_NOT_OF_A_PARTY");
  EXPECT_EQ(ReasonOf(create("subject: 'countries/lr/persons/lead-1' team: '" +
                            std::string(kTeamElsewhere) + "'")),
            "TEAM_NOT_OF_A_PARTY");
  EXPECT_TRUE(create("subject: 'countries/lr/persons/lead-1'").ok());
}

TEST_F(Assessments, AreNotScoredBeforeTheirDay) {
  Deliver();
  Open();
  const auto early = Call<Assessment, v1::ScoreAssessmentRequest>(
      "AssessmentService/ScoreAssessment",
      "name: '" + name_ + "' side: LEAD scores { item: 'ranks' value: '3' }");
  EXPECT_EQ(ReasonOf(early.status()), "ASSESSMENT_NOT_DUE");
  EXPECT_TRUE(Score("3", "side: LEAD").ok());
}

TEST_F(Assessments, GoOnWhenTheirFrameworkIsRetired) {
  Deliver();
  AsManager();
  const std::string framework = "name: 'competencyFrameworks/local'";
  Ok<v1::CompetencyFramework, v1::CreateCompetencyFrameworkRequest>(
      "CompetencyFrameworkService/CreateCompetencyFramework",
      "competency_framework_id: 'local' competency_framework { display_name: 'Local' areas { id: "
      "'a' display_name: 'A' competencies { id: 'c' display_name: 'C' levels { level: 1 "
      "display_name: 'One' } } } }");
  Ok<v1::CompetencyFramework, v1::PublishCompetencyFrameworkRequest>(
      "CompetencyFrameworkService/PublishCompetencyFramework", framework);
  const std::string assessment =
      "display_name: 'Start' subject: '" + std::string(kTeam) +
      "' framework: 'competencyFrameworks/local' round: BASELINE sides: SELF " +
      DateField("assess_date", kDay) +
      "items { id: 'c' display_name: 'C' kind: ORDINAL lowest: '0' highest: '1' competency: "
      "'competencyFrameworks/local/competencies/c' }";
  const auto create = [&](const std::string& id) {
    return Call<Assessment, v1::CreateAssessmentRequest>("AssessmentService/CreateAssessment",
                                                         "parent: '" + std::string(kPartnership) +
                                                             "' assessment_id: '" + id +
                                                             "' assessment { " + assessment + " }")
        .status();
  };
  EXPECT_TRUE(create("start").ok());
  Ok<v1::CompetencyFramework, v1::RetireCompetencyFrameworkRequest>(
      "CompetencyFrameworkService/RetireCompetencyFramework", framework);
  EXPECT_EQ(ReasonOf(create("later")), "FRAMEWORK_NOT_PUBLISHED");
  EXPECT_THAT(suite_.Events<v1::CompetencyFrameworkRetired>().at(0).competencies(),
              ElementsAre("competencyFrameworks/local/competencies/c"));
  Ok<Assessment, v1::UpdateAssessmentRequest>(
      "AssessmentService/UpdateAssessment", "assessment { name: '" + name_ +
                                                "' display_name: 'Another' } update_mask { paths: "
                                                "'display_name' }");
}

TEST_F(Assessments, OfATeamByItselfAreScoredByTheTeam) {
  Deliver();
  Open("SELF");
  EXPECT_EQ(ReasonOf(Score("3", "").status()), "NOT_ON_THIS_SIDE");
  AsManager();
  EXPECT_THAT(BadFieldsOf(Score("3", "").status()), ElementsAre("reason"));
  EXPECT_TRUE(Score("3", "reason: 'The team filled in the sheet.'").ok());
  AsCounterpart();
  EXPECT_TRUE(Score("4", "").ok());
}

TEST_F(Assessments, OfAPartnershipByItselfAreScoredByItsParties) {
  Deliver();
  Open("SELF", kPartnership);
  suite_.As(testing::CallerWith("guest", common::v1::EVALUATOR, kPartnership,
                                "countries/lr/persons/guest-1"));
  EXPECT_EQ(ReasonOf(Score("3", "").status()), "NOT_ON_THIS_SIDE");
  AsLead();
  EXPECT_TRUE(Score("3", "").ok());
}

TEST_F(Assessments, OfBothSidesMeetWhenTheyScoreAtOnce) {
  Deliver();
  Open();
  Reach(kDay);
  const auto score = [this](const std::string& who, const std::string& side) {
    return std::async(std::launch::async, [this, who, side] {
      const auto caller = testing::CallerWith(who, common::v1::TEAM_LEAD, kPartnership,
                                              "countries/lr/persons/" + who);
      return suite_
          .CallAs<Assessment>(
              caller, "tandem.objectives.v1.AssessmentService/ScoreAssessment",
              Parse<v1::ScoreAssessmentRequest>(
                  "name: '" + name_ + "' scores { item: 'ranks' value: '3' } side: " + side))
          .status();
    });
  };
  auto lead = score("lead-1", "LEAD"), counterpart = score("counterpart-1", "COUNTERPART");
  EXPECT_TRUE(lead.get().ok());
  EXPECT_TRUE(counterpart.get().ok());
  EXPECT_THAT(suite_.Events<v1::CapabilityChanged>(), SizeIs(1));
}

}  // namespace
}  // namespace tandem::objectives
