#include "services/learning-content/domain/learning_needs.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::learning_content {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kTeam[] = "countries/lr/teams/ncd";
constexpr char kObjective[] = "countries/lr/partnerships/amp/objectives/plan";
constexpr char kBaseline[] = "countries/lr/partnerships/amp/assessments/baseline";
constexpr char kMidline[] = "countries/lr/partnerships/amp/assessments/midline";

TEST(LearningNeeds, AreFoundByCompetencyAndPartnership) {
  EXPECT_EQ(NeedsOf("countries/lr/partnerships/amp"),
            "countries/lr/partnerships/amp/learningNeeds");
  EXPECT_EQ(SeekerOf("competencyFrameworks/amp/competencies/strategic-planning",
                     "countries/lr/partnerships/amp"),
            "contentIndexes/amp.strategic-planning/seekers/lr.amp");
}

TEST(LearningNeeds, AreThoseOfTheLatestAssessmentBesideThoseOfObjectives) {
  v1::LearningNeeds needs;
  Report(needs, {kTeam, kObjective, {"a"}});
  Report(needs, {kTeam, kBaseline, {"a", "b"}});
  Report(needs, {"countries/lr/teams/hr", kBaseline, {"c"}});
  Report(needs, {kTeam, kMidline, {"b"}});
  const auto all = Needs(needs);
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].cause, kObjective);
  EXPECT_EQ(all[1].team, "countries/lr/teams/hr");
  EXPECT_EQ(all[2].cause, kMidline);
  EXPECT_THAT(all[2].competencies, ElementsAre("b"));
}

TEST(LearningNeeds, EndWithTheObjectiveThatAskedForThem) {
  v1::LearningNeeds needs;
  Report(needs, {kTeam, kObjective, {"a", "b"}});
  EXPECT_FALSE(Forget(needs, kBaseline));
  EXPECT_TRUE(Forget(needs, kObjective));
  EXPECT_THAT(Needs(needs), IsEmpty());
}

}  // namespace
}  // namespace tandem::learning_content
