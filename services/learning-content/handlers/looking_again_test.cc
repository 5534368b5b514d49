#include "gmock/gmock.h"
#include "services/learning-content/handlers/reactions_fixture.h"

namespace tandem::learning_content {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// What changes after the team was recommended something.
class LookingAgain : public Reactions {
 protected:
  LookingAgain() {
    objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
    v1::LearningProfile profile;
    profile.set_name(kProfile);
    profile.set_budget_minutes(60);  // for one item
    profile.add_languages("en");
    profile.add_team_languages("en");
    Put(kLearningProfiles, profile);
  }
  void Publish(v1::ContentItem item) {
    Put(kContentItems, item);
    PutIntoIndex(item);
  }
  // The ids of items with the states of their recommendations.
  std::vector<std::pair<std::string, v1::Recommendation::State>> Recommended() {
    std::vector<std::pair<std::string, v1::Recommendation::State>> all;
    for (const auto& one : Recommendations()) {
      all.emplace_back(IdOf(one.content_item()), one.state());
    }
    return all;
  }
  void Expire(const std::string& item) {
    clock_.Advance(absl::Hours(24 * 61));
    for (const auto& one : Recommendations()) {
      if (IdOf(one.content_item()) != item) continue;
      const Status status = Do([&](Unit& unit) { return ExpireRecommendation(unit, one.name()); });
      ASSERT_TRUE(status.ok()) << status;
    }
    LookAgain();
  }
  void Speak(const std::string& language) {
    placement::v1::Team team;
    team.set_name(kTeam);
    team.add_languages(language);
    common::v1::ResourceUpdated updated;
    updated.set_name(kTeam);
    updated.mutable_resource()->PackFrom(team);
    const Status status = Do([&](Unit& unit) { return FollowUpdatedTeam(unit, updated); });
    ASSERT_TRUE(status.ok()) << status;
    LookAgain();
  }
};

TEST_F(LookingAgain, WhatNobodyAnswersGivesWayToTheNextBestAndIsNotRepeatedAtOnce) {
  Publish(Item("second"));
  ASSERT_TRUE(ChangeCapability().ok());
  ASSERT_THAT(Recommended(), ElementsAre(Pair("canvas", v1::Recommendation::ISSUED)));
  Expire("canvas");
  EXPECT_THAT(Recommended(), ElementsAre(Pair("canvas", v1::Recommendation::EXPIRED),
                                         Pair("second", v1::Recommendation::ISSUED)));
  Expire("second");
  EXPECT_THAT(Recommended(), ElementsAre(Pair("canvas", v1::Recommendation::EXPIRED),
                                         Pair("second", v1::Recommendation::EXPIRED)));
  ASSERT_TRUE(ChangeCapability().ok());
  EXPECT_THAT(Recommended(), SizeIs(3)) << "the team was assessed anew";
}

TEST_F(LookingAgain, ATeamThatReadsAnotherLanguageGetsWhatItReads) {
  v1::ContentItem french = Item("toile");
  french.set_languages(0, "fr");
  Publish(french);
  ASSERT_TRUE(ChangeCapability().ok());
  ASSERT_THAT(Recommended(), ElementsAre(Pair("canvas", v1::Recommendation::ISSUED)));
  Speak("fr");
  EXPECT_THAT(Recommended(), UnorderedElementsAre(Pair("canvas", v1::Recommendation::EXPIRED),
                                                  Pair("toile", v1::Recommendation::ISSUED)));
  EXPECT_EQ(Recommendations()[0].expiry_reason(), v1::Recommendation::SUITS_NO_MORE);
  Speak("en");  // it was a slip
  EXPECT_THAT(Recommended(), Contains(Pair("canvas", v1::Recommendation::ISSUED)));
}

TEST_F(LookingAgain, ATeamThatCouldReadNothingIsHelpedOnceItCan) {
  v1::ContentItem french = Item("toile");
  french.set_languages(0, "fr");
  Publish(french);
  Speak("pt");
  ASSERT_TRUE(ChangeCapability().ok());
  ASSERT_THAT(Recommended(), IsEmpty());
  Speak("fr");
  EXPECT_THAT(Recommended(), ElementsAre(Pair("toile", v1::Recommendation::ISSUED)));
}

TEST_F(LookingAgain, WhatIsSetInTheProfileCountsForWhatNobodyHasAcceptedYet) {
  ASSERT_TRUE(ChangeCapability().ok());
  const Status updated = Do([&](Unit& unit) -> Status {
    ASSIGN_OR_RETURN(v1::LearningProfile profile, unit.Load(kLearningProfiles, kProfile));
    const v1::LearningProfile before = profile;
    profile.add_modalities(v1::SELF_STUDY);
    RETURN_IF_ERROR(FollowUpdatedProfile(unit, profile, &before));
    unit.Save(kLearningProfiles, std::move(profile));
    return OkStatus();
  });
  ASSERT_TRUE(updated.ok()) << updated;
  LookAgain();
  EXPECT_THAT(Recommended(), ElementsAre(Pair("canvas", v1::Recommendation::EXPIRED)));
}

TEST_F(LookingAgain, WhatWasTakenUpInTimeEndsTheSecondRecommendationOfIt) {
  ASSERT_TRUE(ChangeCapability().ok());
  const std::string first = Recommendations().at(0).name();
  const Day issued = DayOf(clock_.Now());
  Expire("canvas");
  ASSERT_TRUE(ChangeCapability().ok());
  ASSERT_THAT(Recommended(), ElementsAre(Pair("canvas", v1::Recommendation::EXPIRED),
                                         Pair("canvas", v1::Recommendation::ISSUED)));
  v1::AcceptRecommendationRequest accept;
  accept.set_name(first);
  *accept.mutable_accept_date() = ToDate(issued + 3);
  const Status accepted =
      Do([&](Unit& unit) { return AcceptRecommendation(unit, accept).status(); });
  ASSERT_TRUE(accepted.ok()) << accepted;
  LookAgain();
  EXPECT_THAT(Recommended(), ElementsAre(Pair("canvas", v1::Recommendation::ACCEPTED),
                                         Pair("canvas", v1::Recommendation::EXPIRED)));
}

TEST_F(LookingAgain, AnOutcomeFollowsTheScoresThatAreReconciled) {
  ASSERT_TRUE(ChangeCapability().ok());
  const Status completed = Do([&](Unit& unit) -> Status {
    ASSIGN_OR_RETURN(v1::Recommendation one,
                     unit.Load(kRecommendations, Recommendations().at(0).name()));
    one.set_state(v1::Recommendation::COMPLETED);
    *one.mutable_completion_date() = ToDate(Day(2024, 2, 1));
    ASSIGN_OR_RETURN(auto profile, unit.Load(kLearningProfiles, kProfile));
    unit.Save(kLearningProfiles, std::move(profile));
    unit.Save(kRecommendations, std::move(one));
    return OkStatus();
  });
  ASSERT_TRUE(completed.ok()) << completed;
  const auto assess = [&](const std::string& id, Day day, Micros level) {
    objectives_.capability.clear_gaps();
    objectives_.SetGap(kPrioritisation, level, 4 * kOne);
    auto& gap = *objectives_.capability.mutable_gaps(0);
    gap.set_assessment(std::string(kPartnership) + "/assessments/" + id);
    *gap.mutable_assess_date() = ToDate(day);
    ASSERT_TRUE(ChangeCapability().ok());
  };
  assess("midline", Day(2024, 3, 1), 5 * kOne / 2);
  EXPECT_EQ(Recommendations()[0].outcome(), "0.5");
  assess("midline", Day(2024, 3, 1), 3 * kOne);  // what both sides then agreed on
  EXPECT_EQ(Recommendations()[0].outcome(), "1");
  assess("endline", Day(2024, 9, 1), 2 * kOne);
  EXPECT_EQ(Recommendations()[0].outcome(), "1");
  const auto entry = Find(kContentIndexes, IndexOf(kPrioritisation))->entries(0);
  EXPECT_EQ(entry.measured(), 1);
  EXPECT_EQ(entry.outcome_sum_micros(), kOne);
  EXPECT_THAT(Events(), Contains("tandem.learning_content.v1.RecommendationMeasured").Times(2));
}

TEST_F(LookingAgain, NothingNewIsRecommendedForARetiredFramework) {
  objectives::v1::CompetencyFrameworkRetired event;
  event.set_name("competencyFrameworks/amp-health");
  event.add_competencies(kPrioritisation);
  ASSERT_TRUE(ChangeCapability().ok());
  ASSERT_TRUE(Do([&](Unit& unit) { return FollowRetirement(unit, event); }).ok());
  Publish(Item("second"));
  ASSERT_TRUE(ChangeCapability().ok());
  EXPECT_THAT(Recommended(), ElementsAre(Pair("canvas", v1::Recommendation::ISSUED)));
  Expire("canvas");
  ASSERT_TRUE(ChangeCapability().ok());
  ASSERT_TRUE(Agree().ok());
  EXPECT_THAT(Recommended(), ElementsAre(Pair("canvas", v1::Recommendation::EXPIRED)));
}

}  // namespace
}  // namespace tandem::learning_content
