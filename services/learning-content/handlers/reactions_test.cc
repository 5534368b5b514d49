#include "gmock/gmock.h"
#include "services/learning-content/handlers/reactions_fixture.h"

namespace tandem::learning_content {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

TEST_F(Reactions, AKnownGapIsClosedWithARecommendationThatSaysWhy) {
  objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
  ASSERT_TRUE(ChangeCapability().ok());
  const auto recommendations = Recommendations();
  ASSERT_THAT(recommendations, SizeIs(1));
  EXPECT_EQ(recommendations[0].state(), v1::Recommendation::ISSUED);
  EXPECT_EQ(recommendations[0].content_item(), "contentItems/canvas");
  EXPECT_EQ(recommendations[0].cause(), std::string(kPartnership) + "/assessments/baseline");
  EXPECT_THAT(recommendations[0].reasons(),
              Contains(HasSubstr("the team stands at level 2, the target is 4")));
  EXPECT_THAT(Events(), Contains("tandem.learning_content.v1.RecommendationIssued"));
}

TEST_F(Reactions, AnObjectiveWithoutAssessmentIsHelpedAllTheSame) {
  ASSERT_TRUE(Agree().ok());
  const auto recommendations = Recommendations();
  ASSERT_THAT(recommendations, SizeIs(1));
  EXPECT_TRUE(recommendations[0].gaps_closed(0).supposed());
}

TEST_F(Reactions, AnAssessmentCorrectsWhatWasSupposed) {
  ASSERT_TRUE(Agree().ok());
  objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
  ASSERT_TRUE(ChangeCapability().ok());
  const auto recommendations = Recommendations();
  ASSERT_THAT(recommendations, SizeIs(1));
  EXPECT_FALSE(recommendations[0].gaps_closed(0).supposed());
  EXPECT_EQ(recommendations[0].cause(), std::string(kPartnership) + "/assessments/baseline");
  EXPECT_THAT(recommendations[0].reasons(), Contains(HasSubstr("the team stands at level 2")));
  EXPECT_THAT(Events(), Contains("tandem.learning_content.v1.RecommendationRevised"));
}

TEST_F(Reactions, AnObjectiveIsHelpedWithItsOwnCompetenciesAlone) {
  objectives_.SetGap("competencyFrameworks/amp-health/competencies/governance", kOne, 4 * kOne);
  objectives_.SetGap(kPrioritisation, 4 * kOne, 4 * kOne);
  ASSERT_TRUE(Agree().ok());
  EXPECT_THAT(Recommendations(), IsEmpty());
}

TEST_F(Reactions, TheSameFactsAgainRecommendNothingNew) {
  objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
  ASSERT_TRUE(ChangeCapability().ok());
  ASSERT_TRUE(ChangeCapability().ok());
  ASSERT_TRUE(Agree().ok());
  EXPECT_THAT(Recommendations(), SizeIs(1));
}

TEST_F(Reactions, WaitForObjectivesToAnswer) {
  objectives_.failure = absl::UnavailableError("away");
  EXPECT_TRUE(IsTransient(Agree()));
  EXPECT_THAT(Recommendations(), IsEmpty());
  EXPECT_EQ(Find(kLearningProfiles, kProfile), std::nullopt);
}

TEST_F(Reactions, ATeamsLanguagesAndLevelComeFromPlacement) {
  placement::v1::TeamCreated event;
  event.set_name(kTeam);
  event.mutable_team()->add_languages("fr");
  event.mutable_team()->set_health_system_level(placement::v1::Team::FACILITY);
  ASSERT_TRUE(Do([&](Unit& unit) { return OpenLearningProfile(unit, event); }).ok());
  const auto profile = Find(kLearningProfiles, kProfile);
  ASSERT_TRUE(profile.has_value());
  EXPECT_THAT(profile->languages(), ElementsAre("fr"));
  EXPECT_EQ(profile->health_system_level(), v1::FACILITY);
  objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
  ASSERT_TRUE(ChangeCapability().ok());
  EXPECT_THAT(Recommendations(), IsEmpty());  // the canvas is in English
}

TEST_F(Reactions, WhatTheTeamHasSetStaysWhenItsCreationArrivesLate) {
  v1::LearningProfile own;
  own.set_name(kProfile);
  own.add_languages("en");
  Put(kLearningProfiles, own);
  placement::v1::TeamCreated event;
  event.set_name(kTeam);
  event.mutable_team()->add_languages("fr");
  event.mutable_team()->set_health_system_level(placement::v1::Team::NATIONAL);
  ASSERT_TRUE(Do([&](Unit& unit) { return OpenLearningProfile(unit, event); }).ok());
  EXPECT_THAT(Find(kLearningProfiles, kProfile)->languages(), ElementsAre("en"));
  EXPECT_EQ(Find(kLearningProfiles, kProfile)->health_system_level(), v1::NATIONAL);
}

TEST_F(Reactions, TheProfileFollowsAChangedTeamInWhatTheTeamHasNotSetItself) {
  placement::v1::Team team;
  team.set_name(kTeam);
  team.add_languages("fr");
  team.set_health_system_level(placement::v1::Team::FACILITY);
  placement::v1::TeamCreated created;
  created.set_name(kTeam);
  *created.mutable_team() = team;
  ASSERT_TRUE(Do([&](Unit& unit) { return OpenLearningProfile(unit, created); }).ok());
  v1::LearningProfile own = *Find(kLearningProfiles, kProfile);
  own.set_health_system_level(v1::COMMUNITY);
  Put(kLearningProfiles, own);
  team.set_languages(0, "en");
  team.set_health_system_level(placement::v1::Team::NATIONAL);
  common::v1::ResourceUpdated updated;
  updated.set_name(kTeam);
  updated.mutable_resource()->PackFrom(team);
  ASSERT_TRUE(Do([&](Unit& unit) { return FollowUpdatedTeam(unit, updated); }).ok());
  EXPECT_THAT(Find(kLearningProfiles, kProfile)->languages(), ElementsAre("en"));
  EXPECT_EQ(Find(kLearningProfiles, kProfile)->health_system_level(), v1::COMMUNITY);
  // The canvas is in English: what the team speaks now counts.
  objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
  ASSERT_TRUE(ChangeCapability().ok());
  EXPECT_THAT(Recommendations(), SizeIs(1));
}

TEST_F(Reactions, TheProfilesOfTeamsAreNotChangedByWhatElseIsUpdated) {
  placement::v1::Institution institution;
  common::v1::ResourceUpdated updated;
  updated.set_name("countries/lr/institutions/moh");
  updated.mutable_resource()->PackFrom(institution);
  ASSERT_TRUE(Do([&](Unit& unit) { return FollowUpdatedTeam(unit, updated); }).ok());
  EXPECT_EQ(Find(kLearningProfiles, kProfile), std::nullopt);
}

// A publication while a recommendation is being chosen: the index guards the choice, which is made
// again with the new item in sight.
TEST_F(Reactions, ChooseAgainWhenAnItemIsPublishedMeanwhile) {
  objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
  objectives::v1::CapabilityChanged event;
  event.set_name(std::string(kPartnership) + "/assessments/baseline");
  event.set_partnership(kPartnership);
  event.set_team(kTeam);
  int runs = 0;
  ASSERT_TRUE(Do([&](Unit& unit) -> Status {
                RETURN_IF_ERROR(RecommendForCapability(unit, event));
                if (++runs == 1) {
                  v1::ContentItem better = Item("better");
                  better.mutable_competencies(0)->set_to_level(4);
                  Put(kContentItems, better);
                  PutIntoIndex(better);
                }
                return OkStatus();
              }).ok());
  EXPECT_EQ(runs, 2);
  ASSERT_THAT(Recommendations(), SizeIs(1));
  EXPECT_EQ(Recommendations()[0].content_item(), "contentItems/better");
}

// Once the first had its name, the second got nothing, without a word.
TEST_F(Reactions, TwoTeamsThatComeToOneNameAreBothHelped) {
  Put(kContentItems, Item("unit-canvas"));
  PutIntoIndex(Item("unit-canvas"));
  objectives_.SetGap(kPrioritisation, 2 * kOne, 3 * kOne);
  for (const std::string team : {"countries/lr/teams/ncd", "countries/lr/teams/ncd-unit"}) {
    v1::LearningProfile profile;
    profile.set_name(team + "/learningProfile");
    Put(kLearningProfiles, profile);
    // Each of the two items closes the gap: the other one is known to the team.
    v1::Recommendation known;
    const std::string other = team.ends_with("unit") ? "unit-canvas" : "canvas";
    known.set_name(std::string(kPartnership) + "/recommendations/known-" + other);
    known.set_learning_profile(profile.name());
    known.set_content_item("contentItems/" + other);
    known.set_state(v1::Recommendation::DISMISSED);
    ASSERT_TRUE(Do([&](Unit& unit) -> Status {
                  RETURN_IF_ERROR(unit.Load(kLearningProfiles, profile.name()).status());
                  unit.Save(kLearningProfiles, profile);
                  return unit.Create(kRecommendations, known).status();
                }).ok());
    objectives::v1::CapabilityChanged event;
    event.set_name(std::string(kPartnership) + "/assessments/baseline");
    event.set_partnership(kPartnership);
    event.set_team(team);
    ASSERT_TRUE(Do([&](Unit& unit) { return RecommendForCapability(unit, event); }).ok());
  }
  std::vector<std::string> issued;
  for (const auto& recommendation : Recommendations()) {
    if (recommendation.state() == v1::Recommendation::ISSUED)
      issued.push_back(recommendation.name());
  }
  const std::string name = std::string(kPartnership) + "/recommendations/ncd-unit-canvas";
  EXPECT_THAT(issued, ElementsAre(name, name + "-2"));
}

class Answers : public Reactions {
 protected:
  Answers() {
    objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
    EXPECT_TRUE(ChangeCapability().ok());
    name_ = Recommendations().at(0).name();
  }
  Status Expire() {
    return Do([&](Unit& unit) { return ExpireRecommendation(unit, name_); });
  }
  std::string name_;
};

TEST_F(Answers, AreAwaitedSixtyDays) {
  ASSERT_THAT(Timers(), SizeIs(1));
  EXPECT_EQ(Timers()[0].subject(), name_);
  clock_.Advance(absl::Hours(24 * 60));
  ASSERT_TRUE(Expire().ok());
  EXPECT_EQ(Recommendations()[0].state(), v1::Recommendation::ISSUED);
  clock_.Advance(absl::Hours(24));
  ASSERT_TRUE(Expire().ok());
  EXPECT_EQ(Recommendations()[0].state(), v1::Recommendation::EXPIRED);
  EXPECT_THAT(Events(), Contains("tandem.learning_content.v1.RecommendationExpired"));
}

TEST_F(Answers, GiveTheTeamTimeToComplete) {
  v1::AcceptRecommendationRequest request;
  request.set_name(name_);
  *request.mutable_accept_date() = ToDate(DayOf(clock_.Now()));
  ASSERT_TRUE(Do([&](Unit& unit) { return AcceptRecommendation(unit, request).status(); }).ok());
  ASSERT_THAT(Timers(), SizeIs(1));
  EXPECT_EQ(FromTimestamp(Timers()[0].due()), StartOf(DayOf(clock_.Now()) + 181));
  clock_.Advance(absl::Hours(24 * 180));
  ASSERT_TRUE(Expire().ok());
  EXPECT_EQ(Recommendations()[0].state(), v1::Recommendation::ACCEPTED);
  clock_.Advance(absl::Hours(24));
  ASSERT_TRUE(Expire().ok());
  EXPECT_EQ(Recommendations()[0].state(), v1::Recommendation::EXPIRED);
}

TEST_F(Answers, AreNotWaitedForWhileThePartnershipIsOnHold) {
  using placement::v1::Partnership;
  clock_.Advance(absl::Hours(24 * 50));
  ASSERT_TRUE(MoveTo(Partnership::ON_HOLD).ok());
  clock_.Advance(absl::Hours(24 * 100));
  ASSERT_TRUE(Expire().ok());
  EXPECT_EQ(Recommendations()[0].state(), v1::Recommendation::ISSUED);
  Put(kContentItems, Item("second"));
  PutIntoIndex(Item("second"));
  const std::string needs = std::string(kPartnership) + "/learningNeeds";
  ASSERT_TRUE(ChangeCapability().ok());
  ASSERT_TRUE(Do([&](Unit& unit) { return RecommendAnew(unit, needs); }).ok());
  EXPECT_THAT(Recommendations(), SizeIs(1));

  const Status resumed = MoveTo(Partnership::DELIVER);
  ASSERT_TRUE(resumed.ok()) << resumed;
  std::vector<std::string> subjects;
  for (const auto& timer : Timers()) subjects.push_back(timer.subject());
  EXPECT_THAT(subjects, UnorderedElementsAre(name_, needs));
  clock_.Advance(absl::Hours(24 * 10));
  ASSERT_TRUE(Expire().ok());
  EXPECT_EQ(Recommendations()[0].state(), v1::Recommendation::ISSUED);
  clock_.Advance(absl::Hours(24));
  ASSERT_TRUE(Expire().ok());
  EXPECT_EQ(Recommendations()[0].state(), v1::Recommendation::EXPIRED);
}

TEST_F(Answers, OnAStaleEtagChangeNothing) {
  v1::DismissRecommendationRequest request;
  request.set_name(name_);
  request.set_reason(v1::Recommendation::NO_TIME);
  request.set_etag(Recommendations()[0].etag());
  v1::AcceptRecommendationRequest accept;
  accept.set_name(name_);
  *accept.mutable_accept_date() = ToDate(DayOf(clock_.Now()));
  ASSERT_TRUE(Do([&](Unit& unit) { return AcceptRecommendation(unit, accept).status(); }).ok());
  EXPECT_EQ(ReasonOf(Do([&](Unit& unit) { return DismissRecommendation(unit, request).status(); })),
            "ETAG_MISMATCH");
  EXPECT_EQ(Recommendations()[0].state(), v1::Recommendation::ACCEPTED);
}

TEST_F(Answers, SetTheirTimeFreeForWhatTheTeamHadNoTimeFor) {
  v1::LearningProfile profile = *Find(kLearningProfiles, kProfile);
  profile.set_budget_minutes(60);
  Put(kLearningProfiles, profile);
  Put(kContentItems, Item("second"));
  PutIntoIndex(Item("second"));
  ASSERT_TRUE(ChangeCapability().ok());
  ASSERT_THAT(Recommendations(), SizeIs(1));
  v1::DismissRecommendationRequest request;
  request.set_name(name_);
  request.set_reason(v1::Recommendation::NOT_RELEVANT);
  ASSERT_TRUE(Do([&](Unit& unit) { return DismissRecommendation(unit, request).status(); }).ok());
  const std::string needs = std::string(kPartnership) + "/learningNeeds";
  ASSERT_THAT(Timers(), SizeIs(1));
  EXPECT_EQ(Timers()[0].subject(), needs);
  ASSERT_TRUE(Do([&](Unit& unit) { return RecommendAnew(unit, needs); }).ok());
  ASSERT_THAT(Recommendations(), SizeIs(2));
  EXPECT_EQ(Recommendations()[1].content_item(), "contentItems/second");
}

TEST_F(Answers, AreMeasuredOnceByTheNextAssessmentForTheGoodOfOtherTeams) {
  v1::AcceptRecommendationRequest accept;
  accept.set_name(name_);
  *accept.mutable_accept_date() = ToDate(Day(2024, 1, 2));
  ASSERT_TRUE(Do([&](Unit& unit) { return AcceptRecommendation(unit, accept).status(); }).ok());
  v1::CompleteRecommendationRequest complete;
  complete.set_name(name_);
  *complete.mutable_completion_date() = ToDate(Day(2024, 2, 1));
  ASSERT_TRUE(Do([&](Unit& unit) { return CompleteRecommendation(unit, complete).status(); }).ok());
  ASSERT_TRUE(ChangeCapability().ok());
  EXPECT_EQ(Recommendations()[0].outcome(), "");
  objectives_.capability.clear_gaps();
  objectives_.SetGap(kPrioritisation, 5 * kOne / 2, 4 * kOne);  // it led from 2 to 3
  *objectives_.capability.mutable_gaps(0)->mutable_assess_date() = ToDate(Day(2024, 3, 1));
  ASSERT_TRUE(ChangeCapability().ok());
  ASSERT_TRUE(ChangeCapability().ok());
  EXPECT_EQ(Recommendations()[0].outcome(), "0.5");
  const auto entry = Find(kContentIndexes, IndexOf(kPrioritisation))->entries(0);
  EXPECT_EQ(entry.measured(), 1);
  EXPECT_EQ(entry.outcome_sum_micros(), kOne / 2);
  EXPECT_THAT(Events(), Contains("tandem.learning_content.v1.RecommendationMeasured").Times(1));
}

TEST_F(Answers, AreMeasuredOverAllThatTheItemIsForWhateverMadeLearningLook) {
  const std::string delegation = "competencyFrameworks/amp-health/competencies/delegation";
  const Status completed = Do([&](Unit& unit) -> Status {
    ASSIGN_OR_RETURN(v1::Recommendation one, unit.Load(kRecommendations, name_));
    one.set_state(v1::Recommendation::COMPLETED);
    *one.mutable_completion_date() = ToDate(Day(2024, 2, 1));
    const v1::GapClosed first = one.gaps_closed(0);
    *one.add_gaps_closed() = first;
    one.mutable_gaps_closed(1)->set_competency(delegation);
    ASSIGN_OR_RETURN(auto profile, unit.Load(kLearningProfiles, kProfile));
    unit.Save(kLearningProfiles, std::move(profile));
    unit.Save(kRecommendations, std::move(one));
    return OkStatus();
  });
  ASSERT_TRUE(completed.ok()) << completed;
  objectives_.capability.clear_gaps();
  objectives_.SetGap(kPrioritisation, 3 * kOne, 4 * kOne);
  objectives_.SetGap(delegation, 2 * kOne, 4 * kOne);
  for (auto& gap : *objectives_.capability.mutable_gaps()) {
    *gap.mutable_assess_date() = ToDate(Day(2024, 3, 1));
  }
  ASSERT_TRUE(Agree().ok());  // on prioritisation alone
  EXPECT_EQ(Recommendations()[0].outcome(), "0.5");
}

TEST_F(Answers, ThatNeverCameLetTheItemBeRecommendedAgain) {
  clock_.Advance(absl::Hours(24 * 61));
  ASSERT_TRUE(Expire().ok());
  ASSERT_TRUE(ChangeCapability().ok());
  const auto recommendations = Recommendations();
  ASSERT_THAT(recommendations, SizeIs(2));
  EXPECT_EQ(recommendations[1].name(), name_ + "-2");
  EXPECT_EQ(recommendations[1].state(), v1::Recommendation::ISSUED);
}

}  // namespace
}  // namespace tandem::learning_content
