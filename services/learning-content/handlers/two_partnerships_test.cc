#include "gmock/gmock.h"
#include "services/learning-content/handlers/reactions_fixture.h"

namespace tandem::learning_content {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kSecond[] = "countries/lr/partnerships/second";

// Both work with one team, each with assessments of its own, which are none of the other's
// business.
class TwoPartnerships : public Reactions {
 protected:
  TwoPartnerships() {
    objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
    EXPECT_TRUE(ChangeCapability().ok());
    EXPECT_THAT(Recommendations(), SizeIs(1));
  }
  void AssessInSecond(Micros current, Micros target) {
    objectives_.capability.clear_gaps();
    objectives_.SetGap(kPrioritisation, current, target);
    *objectives_.capability.mutable_gaps(0)->mutable_assess_date() = ToDate(Day(2024, 3, 1));
    const Status status = ChangeCapability(kSecond);
    EXPECT_TRUE(status.ok()) << status;
  }
  void Answer(v1::Recommendation::State state) {
    const Status status = Do([&](Unit& unit) -> Status {
      ASSIGN_OR_RETURN(v1::Recommendation one,
                       unit.Load(kRecommendations, Recommendations().at(0).name()));
      one.set_state(state);
      *one.mutable_completion_date() = ToDate(Day(2024, 2, 1));
      ASSIGN_OR_RETURN(auto profile, unit.Load(kLearningProfiles, kProfile));
      unit.Save(kLearningProfiles, std::move(profile));
      unit.Save(kRecommendations, std::move(one));
      return OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
  }
};

TEST_F(TwoPartnerships, DoNotChangeOrEndWhatTheOtherIsRecommended) {
  const std::string before = Recommendations()[0].SerializeAsString();
  AssessInSecond(5 * kOne / 2, 5 * kOne);
  AssessInSecond(5 * kOne, 5 * kOne);
  EXPECT_EQ(Recommendations().at(0).SerializeAsString(), before)
      << Recommendations()[0].ShortDebugString();
  EXPECT_THAT(Events(), AllOf(Not(Contains("tandem.learning_content.v1.RecommendationRevised")),
                              Not(Contains("tandem.learning_content.v1.RecommendationExpired"))));
}

TEST_F(TwoPartnerships, DoNotMeasureWhatTheOtherHasCompleted) {
  Answer(v1::Recommendation::COMPLETED);
  AssessInSecond(3 * kOne, 5 * kOne);
  EXPECT_EQ(Recommendations().at(0).outcome(), "");
  EXPECT_EQ(Find(kContentIndexes, IndexOf(kPrioritisation))->entries(0).measured(), 0);
  ASSERT_TRUE(ChangeCapability().ok());
  EXPECT_EQ(Recommendations().at(0).outcome(), "1");
}

// The other's recommendation leads to level 3, which tells of its levels and targets.
TEST_F(TwoPartnerships, SayWhereTheTeamStandsByTheirOwnAssessmentsAlone) {
  Put(kContentItems, Item("second"));
  PutIntoIndex(Item("second"));
  Answer(v1::Recommendation::ACCEPTED);
  AssessInSecond(3 * kOne / 2, 5 * kOne);
  ASSERT_THAT(Recommendations(kSecond), SizeIs(1));
  EXPECT_EQ(Recommendations(kSecond)[0].gaps_closed(0).from_level(), "1.5");
}

TEST_F(TwoPartnerships, ShareTheTeamsTimeAndWhatItKnowsAlready) {
  AssessInSecond(2 * kOne, 5 * kOne);
  EXPECT_THAT(Recommendations(kSecond), IsEmpty()) << "the team has the canvas already";
  v1::LearningProfile profile = *Find(kLearningProfiles, kProfile);
  profile.set_budget_minutes(60);
  Put(kLearningProfiles, profile);
  Put(kContentItems, Item("second"));
  PutIntoIndex(Item("second"));
  AssessInSecond(2 * kOne, 5 * kOne);
  EXPECT_THAT(Recommendations(kSecond), IsEmpty()) << "the canvas takes all of its time";
}

}  // namespace
}  // namespace tandem::learning_content
