#include "services/objectives/domain/assessment.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/objectives/domain/capability.h"

namespace tandem::objectives {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::Assessment;

const std::string kFramework = "competencyFrameworks/amp-health";

std::string Item(const std::string& id, const std::string& kind, const std::string& competency,
                 const std::string& target) {
  return "items { id: '" + id + "' display_name: '" + id + "' kind: " + kind +
         " lowest: '1' highest: '5' competency: '" + kFramework + "/competencies/" + competency +
         "' target: '" + target + "' } ";
}

Assessment Parse(const std::string& more) {
  Assessment assessment;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "name: 'countries/lr/partnerships/ncd/assessments/start' team: 'countries/lr/teams/ncd' "
      "subject: 'countries/lr/teams/ncd' framework: '" +
          kFramework +
          "' round: BASELINE sides: BOTH state: OPEN "
          "assess_date {year: 2024 month: 3 day: 1} " +
          more,
      &assessment));
  return assessment;
}

Assessment Planning() {
  return Parse(Item("vision", "SCORE", "planning", "4") +
               Item("costing", "SCORE", "planning", "4"));
}

Scores Scored(const std::vector<std::pair<std::string, std::string>>& values) {
  Scores scores;
  for (const auto& [item, value] : values) {
    auto* score = scores.Add();
    score->set_item(item);
    score->set_value(value);
  }
  return scores;
}

v1::ScoreSheet Sheet(const std::vector<std::pair<std::string, std::string>>& values) {
  v1::ScoreSheet sheet;
  *sheet.mutable_scores() = Scored(values);
  return sheet;
}

v1::CompetencyFramework Framework() {
  v1::CompetencyFramework framework;
  framework.set_name(kFramework);
  auto* competency = framework.add_areas()->add_competencies();
  competency->set_id("planning");
  competency->set_display_name("Strategic planning");
  for (int level = 1; level <= 5; ++level) competency->add_levels()->set_level(level);
  return framework;
}

Assessment BothScored(Assessment assessment, const v1::ScoreSheet& lead,
                      const v1::ScoreSheet& counterpart) {
  EXPECT_TRUE(Reveal(assessment, lead, counterpart).ok());
  return assessment;
}

TEST(Assessment, ShowsNoScoreUntilBothSidesHaveScored) {
  Assessment assessment = Planning();
  ASSERT_TRUE(NoteScored(assessment, common::v1::LEAD).ok());
  ASSERT_TRUE(NoteScored(assessment, common::v1::LEAD).ok());  // again, to put it right
  EXPECT_FALSE(BothHaveScored(assessment));
  EXPECT_TRUE(IsHidden(assessment));
  EXPECT_THAT(assessment.lead_scores(), SizeIs(0));
  ASSERT_TRUE(NoteScored(assessment, common::v1::COUNTERPART).ok());
  ASSERT_TRUE(BothHaveScored(assessment));
  ASSERT_TRUE(Reveal(assessment, Sheet({{"vision", "3"}}), Sheet({{"vision", "2"}})).ok());
  EXPECT_FALSE(IsHidden(assessment));
  EXPECT_EQ(assessment.lead_scores(0).value(), "3");
  EXPECT_EQ(ReasonOf(NoteScored(assessment, common::v1::LEAD)), "VERB_NOT_ALLOWED");
}

TEST(Assessment, TakesEachItemOnceAndWithinItsBounds) {
  const Assessment assessment = Planning();
  EXPECT_TRUE(
      CheckScores(assessment, Scored({{"vision", "2.5"}, {"costing", "5"}}), "scores").ok());
  EXPECT_THAT(
      BadFieldsOf(CheckScores(
          assessment, Scored({{"vision", "6"}, {"vision", "2"}, {"other", "1"}}), "scores")),
      ElementsAre("scores[0].value", "scores[1].item", "scores[2].item", "scores"));
}

TEST(Assessment, TakesWholeLevelsAlone) {
  const Assessment assessment = Parse(Item("delegates", "ORDINAL", "planning", "4"));
  EXPECT_THAT(BadFieldsOf(CheckScores(assessment, Scored({{"delegates", "2.5"}}), "scores")),
              ElementsAre("scores[0].value"));
}

TEST(Assessment, ReconcilesASelfAssessmentAsItWasScored) {
  Assessment assessment = Planning();
  assessment.set_sides(Assessment::SELF);
  EXPECT_THAT(UnmetOf(ReconcileSelf(assessment, {})), ElementsAre("SELF_SCORED"));
  ASSERT_TRUE(ScoreSelf(assessment, Scored({{"vision", "3"}, {"costing", "4"}})).ok());
  ASSERT_TRUE(ReconcileSelf(assessment, {}).ok());
  EXPECT_EQ(assessment.reconciled_scores(1).value(), "4");
}

TEST(Assessment, ByBothSidesIsNotReconciledBeforeBothHaveScored) {
  Assessment assessment = Planning();
  EXPECT_THAT(UnmetOf(ReconcileForSide(assessment, common::v1::LEAD,
                                       Scored({{"vision", "3"}, {"costing", "3"}}))),
              Contains("IS_SELF"));
}

TEST(Assessment, ByBothSidesIsReconciledOnceBothSayTheSame) {
  Assessment assessment = BothScored(Planning(), Sheet({{"vision", "3"}, {"costing", "3"}}),
                                     Sheet({{"vision", "1"}, {"costing", "1"}}));
  const auto lead = common::v1::LEAD, counterpart = common::v1::COUNTERPART;
  EXPECT_THAT(BadFieldsOf(ReconcileForSide(assessment, lead, {})), ElementsAre("scores"));
  const Scores high = Scored({{"vision", "3"}, {"costing", "3"}});
  ASSERT_TRUE(ReconcileForSide(assessment, lead, high).ok());
  EXPECT_EQ(assessment.state(), Assessment::BOTH_SCORED);
  EXPECT_EQ(ReasonOf(ReconcileForSide(assessment, lead, high)), "SIDE_ALREADY_AGREED");
  EXPECT_EQ(ReasonOf(ReconcileForSide(assessment, lead, {})), "SIDE_ALREADY_AGREED");
  // The other one answers with other scores: now those are to be agreed on.
  ASSERT_TRUE(
      ReconcileForSide(assessment, counterpart, Scored({{"vision", "2"}, {"costing", "3"}})).ok());
  EXPECT_EQ(assessment.state(), Assessment::BOTH_SCORED);
  EXPECT_EQ(GapsOf(assessment, Framework())[0].gap(), "2");
  ASSERT_TRUE(
      ReconcileForSide(assessment, lead, Scored({{"costing", "3.0"}, {"vision", "2"}})).ok());
  EXPECT_EQ(assessment.state(), Assessment::RECONCILED);
  EXPECT_FALSE(assessment.has_reconciliation());
  EXPECT_EQ(GapsOf(assessment, Framework())[0].gap(), "1.5");
}

TEST(Assessment, ChangesOnlyBeforeAnybodyHasScored) {
  Assessment before = Planning();
  Assessment assessment = before;
  EXPECT_TRUE(ValidateAssessment(assessment, &before).ok());
  before.add_scored_sides(common::v1::LEAD);
  EXPECT_EQ(ReasonOf(ValidateAssessment(assessment, &before)), "ASSESSMENT_SCORED");
}

TEST(Assessment, RefusesItemsThatContradictThemselves) {
  Assessment assessment = Planning();
  assessment.mutable_items(0)->set_highest("1");
  assessment.mutable_items(1)->set_id("vision");
  assessment.mutable_items(1)->set_competency("competencyFrameworks/other/competencies/planning");
  EXPECT_THAT(BadFieldsOf(ValidateAssessment(assessment, nullptr)),
              ElementsAre("assessment.items[0].highest", "assessment.items[0].target",
                          "assessment.items[1].id", "assessment.items[1].competency"));
}

TEST(Assessment, OfACompetencyIsInItsLevels) {
  Assessment assessment = Planning();
  FieldErrors errors;
  CheckCompetencies(assessment, Framework(), errors);
  EXPECT_TRUE(errors.empty());
  assessment.mutable_items(0)->set_highest("100");
  assessment.mutable_items(1)->set_lowest("-1");
  CheckCompetencies(assessment, Framework(), errors);
  EXPECT_THAT(BadFieldsOf(errors.ToStatus()),
              ElementsAre("assessment.items[0].highest", "assessment.items[1].lowest"));
  assessment.mutable_items(1)->set_competency(kFramework + "/competencies/costing");
  FieldErrors unknown;
  CheckCompetencies(assessment, Framework(), unknown);
  EXPECT_THAT(BadFieldsOf(unknown.ToStatus()),
              ElementsAre("assessment.items[0].highest", "assessment.items[1].competency"));
}

TEST(Gap, OfScoresIsFromTheMeanOfBothSidesToTheTarget) {
  const auto gaps = GapsOf(BothScored(Planning(), Sheet({{"vision", "3"}, {"costing", "2"}}),
                                      Sheet({{"vision", "2"}, {"costing", "1"}})),
                           Framework());
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].competency_display_name(), "Strategic planning");
  EXPECT_EQ(gaps[0].lead_score(), "2.5");
  EXPECT_EQ(gaps[0].counterpart_score(), "1.5");
  EXPECT_EQ(gaps[0].current_level(), "2");
  EXPECT_EQ(gaps[0].gap(), "2");
  EXPECT_EQ(gaps[0].side_gap(), "1");
}

TEST(Gap, OfLevelsIsNeverFromAMean) {
  const auto gaps = GapsOf(BothScored(Parse(Item("delegates", "ORDINAL", "planning", "4")),
                                      Sheet({{"delegates", "3"}}), Sheet({{"delegates", "2"}})),
                           Framework());
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].current_level(), "2");  // the lower level of the two, not 2.5
  EXPECT_EQ(gaps[0].gap(), "2");
  EXPECT_THAT(gaps[0].levels(), SizeIs(2));
}

TEST(Gap, CountsFromTheReconciledScoresOnceThereAreSome) {
  Assessment assessment = BothScored(Planning(), Sheet({{"vision", "3"}, {"costing", "3"}}),
                                     Sheet({{"vision", "1"}, {"costing", "1"}}));
  ASSERT_TRUE(
      ReconcileForSide(assessment, common::v1::LEAD, Scored({{"vision", "3"}, {"costing", "3"}}))
          .ok());
  ASSERT_TRUE(ReconcileForSide(assessment, common::v1::COUNTERPART, {}).ok());
  EXPECT_EQ(GapsOf(assessment, Framework())[0].gap(), "1");
}

TEST(Capability, TakesEachCompetencyFromTheLatestAssessmentOfTheTeam) {
  Assessment later = BothScored(Planning(), Sheet({{"vision", "4"}, {"costing", "4"}}),
                                Sheet({{"vision", "3"}, {"costing", "3"}}));
  later.set_name("countries/lr/partnerships/ncd/assessments/end");
  later.mutable_assess_date()->set_year(2025);
  Assessment of_a_person = later;
  of_a_person.set_subject("countries/lr/persons/x");
  of_a_person.mutable_assess_date()->set_year(2026);
  const std::vector<Assessment> assessments = {
      of_a_person, later,
      BothScored(Planning(), Sheet({{"vision", "1"}, {"costing", "1"}}),
                 Sheet({{"vision", "1"}, {"costing", "1"}})),
      Planning()};
  const std::vector<v1::CompetencyFramework> frameworks = {Framework()};
  const auto capability = CapabilityOf("countries/lr/partnerships/ncd", "countries/lr/teams/ncd",
                                       assessments, frameworks);
  ASSERT_THAT(capability.gaps(), SizeIs(1));
  EXPECT_EQ(capability.gaps(0).gap(), "0.5");
  EXPECT_EQ(capability.assessment(), later.name());
}

// The id that sorts last counted, so that a correction could vanish.
TEST(Capability, IsOfTheAssessmentOfADayThatWasScoredLast) {
  Assessment both = BothScored(Planning(), Sheet({{"vision", "1"}, {"costing", "1"}}),
                               Sheet({{"vision", "1"}, {"costing", "1"}}));
  Assessment correction = both;
  both.set_name("countries/lr/partnerships/ncd/assessments/z-both-sides");
  both.mutable_count_time()->set_seconds(7);
  correction.set_name("countries/lr/partnerships/ncd/assessments/a-correction");
  correction.mutable_count_time()->set_seconds(8);
  const std::vector<Assessment> assessments = {correction, both};
  const auto capability =
      CapabilityOf("countries/lr/partnerships/ncd", "countries/lr/teams/ncd", assessments, {});
  EXPECT_EQ(capability.assessment(), correction.name());
}

}  // namespace
}  // namespace tandem::objectives
