#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/decimal.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/runner.h"
#include "libs/common/testing/manual_clock.h"
#include "libs/common/testing/suite.h"
#include "services/learning-content/collections.h"
#include "services/learning-content/domain/content_index.h"
#include "services/learning-content/handlers/handlers.h"
#include "services/learning-content/module.h"
#include "tandem/objectives/v1/assessment.pb.h"

namespace tandem::learning_content {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kPartnership[] = "countries/lr/partnerships/amp";
constexpr char kTeam[] = "countries/lr/teams/ncd";
constexpr char kProfile[] = "countries/lr/teams/ncd/learningProfile";
constexpr char kPrioritisation[] = "competencyFrameworks/amp-health/competencies/prioritisation";

// Objectives, as far as learning asks them.
class FakeObjectives : public Peers {
 public:
  Result<std::string> Ask(std::string_view method, std::string, Time, std::string_view) override {
    EXPECT_EQ(method, "tandem.objectives.v1.CapabilityService/GetCapability");
    if (!failure.ok()) return failure;
    return capability.SerializeAsString();
  }
  void SetGap(const std::string& competency, Micros current, Micros target) {
    auto& gap = *capability.add_gaps();
    gap.set_competency(competency);
    gap.set_competency_display_name("Prioritisation");
    gap.set_current_level_micros(current);
    gap.set_target_level_micros(target);
  }
  objectives::v1::Capability capability;
  Status failure;
};

class Reactions : public ::testing::Test {
 protected:
  Reactions() {
    Declarations declarations(kLearningContentModule.package);
    kLearningContentModule.declare(declarations);
    StoreOptions options;
    options.url = "sqlite:" + (testing::TemporaryFolder() / "learning.db").string();
    options.collections = declarations.collections();
    options.clock = &clock_;
    auto opened = OpenStore(options);
    EXPECT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
    Put(kContentItems, Item("canvas"));
    PutIntoIndex(Item("canvas"));
  }

  static v1::ContentItem Item(const std::string& id) {
    v1::ContentItem item;
    item.set_name("contentItems/" + id);
    item.set_display_name(id);
    item.set_state(v1::ContentItem::PUBLISHED);
    item.add_languages("en");
    item.set_modality(v1::TEAM_BASED);
    item.set_minutes(60);
    v1::CompetencyRange& range = *item.add_competencies();
    range.set_competency(kPrioritisation);
    range.set_from_level(1);
    range.set_to_level(3);
    return item;
  }

  Status Do(const std::function<Status(Unit&)>& handler) {
    Context context;
    context.store = store_.get();
    context.peers = &objectives_;
    context.now = clock_.Now();
    context.change_id = "change-" + std::to_string(++changes_);
    context.service = "learning-content";
    return RunNow(context, handler).status();
  }
  template <class T>
  void Put(const Collection<T>& collection, const T& message) {
    EXPECT_TRUE(Do([&](Unit& unit) -> Status {
                  ASSIGN_OR_RETURN(const auto before, unit.Find(collection, message.name()));
                  T next = message;
                  if (before.has_value()) next.set_etag(before->etag());
                  unit.Save(collection, next);
                  return OkStatus();
                }).ok());
  }
  void PutIntoIndex(const v1::ContentItem& item) {
    v1::ContentIndex index =
        Find(kContentIndexes, IndexOf(kPrioritisation)).value_or(v1::ContentIndex());
    index.set_name(IndexOf(kPrioritisation));
    Set(index, EntryOf(item));
    Put(kContentIndexes, index);
  }
  template <class T>
  std::optional<T> Find(const Collection<T>& collection, std::string_view name) {
    Context context;
    context.store = store_.get();
    View view(context);
    return view.Find(collection, name).value();
  }
  std::vector<v1::Recommendation> Recommendations() {
    Context context;
    context.store = store_.get();
    View view(context);
    return view.List(kRecommendations, Below(kPartnership)).value();
  }
  std::vector<std::string> Events() {
    std::vector<std::string> types;
    const auto entries = store_->ReadJournal({}, 100).value();
    for (const auto& entry : entries) {
      for (const auto& event : entry.events()) types.push_back(event.type());
    }
    return types;
  }

  Status Agree() {
    objectives::v1::ObjectiveAgreed event;
    event.set_name(std::string(kPartnership) + "/objectives/plan");
    event.set_partnership(kPartnership);
    event.set_team(kTeam);
    event.add_competencies(kPrioritisation);
    return Do([&](Unit& unit) { return RecommendForObjective(unit, event); });
  }
  Status ChangeCapability() {
    objectives::v1::CapabilityChanged event;
    event.set_name(std::string(kPartnership) + "/assessments/baseline");
    event.set_partnership(kPartnership);
    event.set_team(kTeam);
    return Do([&](Unit& unit) { return RecommendForCapability(unit, event); });
  }

  testing::ManualClock clock_;
  FakeObjectives objectives_;
  std::unique_ptr<Store> store_;
  int changes_ = 0;
};

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
  std::vector<common::v1::Timer> Timers() {
    Context context;
    context.store = store_.get();
    View view(context);
    return view.List(kTimers, Query()).value();
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

TEST_F(Answers, EndTheWaiting) {
  v1::AcceptRecommendationRequest request;
  request.set_name(name_);
  *request.mutable_accept_date() = ToDate(DayOf(clock_.Now()));
  ASSERT_TRUE(Do([&](Unit& unit) { return AcceptRecommendation(unit, request).status(); }).ok());
  EXPECT_THAT(Timers(), IsEmpty());
  clock_.Advance(absl::Hours(24 * 100));
  ASSERT_TRUE(Expire().ok());
  EXPECT_EQ(Recommendations()[0].state(), v1::Recommendation::ACCEPTED);
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
