#include "services/learning-content/domain/recommend.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"

namespace tandem::learning_content {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Entry = v1::ContentIndex::Entry;

std::string Competency(const std::string& id) {
  return "competencyFrameworks/amp-health/competencies/" + id;
}

// An item in English, done by the team together, that leads from one level to another in one hour.
struct Item {
  std::string id;
  std::string competency = "prioritisation";
  int from = 1;
  int to = 3;
  int minutes = 60;
};

Entry Make(const Item& item) {
  Entry entry;
  entry.set_content_item("contentItems/" + item.id);
  entry.set_display_name(item.id);
  entry.add_languages("en");
  entry.set_modality(v1::TEAM_BASED);
  entry.set_minutes(item.minutes);
  v1::CompetencyRange& range = *entry.add_competencies();
  range.set_competency(Competency(item.competency));
  range.set_from_level(item.from);
  range.set_to_level(item.to);
  return entry;
}

TeamGap Gap(const std::string& competency = "prioritisation", Micros current = 2 * kOne,
            Micros target = 4 * kOne) {
  return {.competency = Competency(competency),
          .display_name = "Prioritisation",
          .current = current,
          .target = target};
}

std::vector<std::string> ItemsOf(const std::vector<v1::Recommendation>& recommendations) {
  std::vector<std::string> items;
  for (const auto& recommendation : recommendations) {
    items.push_back(recommendation.display_name());
  }
  return items;
}

v1::Recommendation Earlier(const std::string& id, v1::Recommendation::State state) {
  v1::Recommendation earlier;
  earlier.set_content_item("contentItems/" + id);
  earlier.set_state(state);
  earlier.set_minutes(60);
  return earlier;
}

std::vector<v1::Recommendation> Issued(const Learner& learner, const std::vector<TeamGap>& gaps,
                                       const std::vector<Entry>& catalogue) {
  return Recommend(learner, gaps, catalogue).issued;
}

TEST(Recommend, SaysWhichPartOfTheGapAnItemCloses) {
  const auto chosen = Issued({}, {Gap()}, {Make({.id = "canvas", .to = 3})});
  ASSERT_THAT(chosen, SizeIs(1));
  ASSERT_THAT(chosen[0].gaps_closed(), SizeIs(1));
  EXPECT_EQ(chosen[0].gaps_closed(0).from_level(), "2");
  EXPECT_EQ(chosen[0].gaps_closed(0).to_level(), "3");
  EXPECT_EQ(chosen[0].gaps_closed(0).target_level(), "4");
}

TEST(Recommend, NeverPromisesMoreThanTheTarget) {
  const auto chosen = Issued({}, {Gap()}, {Make({.id = "masterclass", .to = 5})});
  ASSERT_THAT(chosen, SizeIs(1));
  EXPECT_EQ(chosen[0].gaps_closed(0).to_level(), "4");
}

TEST(Recommend, GivesReasonsInSentences) {
  Learner learner{.country = "lr"};
  learner.profile.add_languages("en");
  learner.profile.set_health_system_level(v1::NATIONAL);
  Entry entry = Make({.id = "canvas", .to = 4, .minutes = 120});
  entry.add_countries("lr");
  entry.add_health_system_levels(v1::NATIONAL);
  const auto chosen = Issued(learner, {Gap()}, {entry});
  ASSERT_THAT(chosen, SizeIs(1));
  EXPECT_THAT(chosen[0].reasons(),
              ElementsAre("Prioritisation: the team stands at level 2, the target is 4; this leads "
                          "to the target.",
                          "It takes 120 of the 960 minutes that the team has for learning.",
                          "It is done by the team together, the way that suits the team best.",
                          "It is written for the team's country.",
                          "It is written for the team's level of the health system.",
                          "The team can use it in its language (en)."));
}

TEST(Recommend, SaysWhenNoAssessmentIsThereYet) {
  TeamGap gap = Gap("prioritisation", kOne, 2 * kOne);
  gap.supposed = true;
  const auto chosen = Issued({}, {gap}, {Make({.id = "canvas"})});
  ASSERT_THAT(chosen, SizeIs(1));
  EXPECT_THAT(
      chosen[0].reasons(),
      Contains("Prioritisation: the objective asks for it, and no assessment says yet where "
               "the team stands."));
}

TEST(Recommend, LeavesOutWhatBeginsAboveTheTeamOrLeadsNowhere) {
  EXPECT_THAT(Issued({}, {Gap()}, {Make({.id = "too-hard", .from = 3, .to = 5})}), IsEmpty());
  EXPECT_THAT(Issued({}, {Gap()}, {Make({.id = "known", .from = 1, .to = 2})}), IsEmpty());
}

TEST(Recommend, TakesATeamForReadyAtTheNearestLevel) {
  const std::vector<Entry> catalogue = {Make({.id = "next", .from = 3, .to = 4})};
  EXPECT_THAT(Issued({}, {Gap("prioritisation", 2'500'000)}, catalogue), SizeIs(1));
  EXPECT_THAT(Issued({}, {Gap("prioritisation", 2'499'999)}, catalogue), IsEmpty());
}

TEST(Recommend, HelpsNobodyWhoHasReachedTheTarget) {
  EXPECT_THAT(Issued({}, {Gap("prioritisation", 4 * kOne)}, {Make({.id = "a", .to = 5})}),
              IsEmpty());
}

TEST(Recommend, FitsLanguageCountryLevelAndWayOfLearning) {
  Learner learner{.country = "lr"};
  learner.profile.add_languages("en");
  learner.profile.set_health_system_level(v1::NATIONAL);
  learner.profile.add_modalities(v1::TEAM_BASED);
  std::vector<Entry> catalogue(4, Make({.id = ""}));
  catalogue[0].clear_languages();
  catalogue[0].add_languages("fr");
  catalogue[1].add_countries("ke");
  catalogue[2].add_health_system_levels(v1::FACILITY);
  catalogue[3].set_modality(v1::SELF_STUDY);
  for (const Entry& entry : catalogue) {
    EXPECT_THAT(Issued(learner, {Gap()}, {entry}), IsEmpty()) << entry.ShortDebugString();
  }
  EXPECT_THAT(Issued(learner, {Gap()}, {Make({.id = "fits"})}), SizeIs(1));
}

TEST(Recommend, PrefersTheWayOfLearningThatSuitsTheTeamBest) {
  Entry alone = Make({.id = "a-alone", .to = 4});
  alone.set_modality(v1::SELF_STUDY);
  const Entry together = Make({.id = "b-together", .to = 4});
  EXPECT_THAT(ItemsOf(Issued({}, {Gap()}, {alone, together})), ElementsAre("b-together"));
}

TEST(Recommend, StaysWithinTheTimeOfTheTeam) {
  Learner learner;
  learner.profile.set_budget_minutes(100);
  const std::vector<Entry> catalogue = {
      Make({.id = "short", .to = 3, .minutes = 60}),
      Make({.id = "other", .competency = "governance", .minutes = 60})};
  EXPECT_THAT(ItemsOf(Issued(learner, {Gap(), Gap("governance")}, catalogue)), SizeIs(1));
  learner.profile.set_budget_minutes(120);
  EXPECT_THAT(ItemsOf(Issued(learner, {Gap(), Gap("governance")}, catalogue)), SizeIs(2));
}

TEST(Recommend, CountsTheTimeOfWhatIsOpenAlready) {
  Learner learner;
  learner.profile.set_budget_minutes(100);
  learner.earlier = {Earlier("accepted", v1::Recommendation::ACCEPTED)};
  EXPECT_THAT(Issued(learner, {Gap()}, {Make({.id = "new"})}), IsEmpty());
  learner.earlier = {Earlier("done", v1::Recommendation::COMPLETED)};
  EXPECT_THAT(Issued(learner, {Gap()}, {Make({.id = "new"})}), SizeIs(1));
}

TEST(Recommend, DoesNotCloseTwiceWhatAnOpenRecommendationCloses) {
  Learner learner;
  v1::Recommendation open = Earlier("open", v1::Recommendation::ISSUED);
  v1::GapClosed& closed = *open.add_gaps_closed();
  closed.set_competency(Competency("prioritisation"));
  closed.set_to_level("3");
  learner.earlier = {open};
  const Entry known = Make({.id = "open", .to = 3});
  EXPECT_THAT(Issued(learner, {Gap()}, {known, Make({.id = "same", .to = 3})}), IsEmpty());
  const auto beyond = Issued(learner, {Gap()}, {known, Make({.id = "beyond", .to = 4})});
  ASSERT_THAT(beyond, SizeIs(1));
  EXPECT_EQ(beyond[0].gaps_closed(0).from_level(), "3");
}

TEST(Recommend, EndsWhatIsNoLongerPublished) {
  Learner learner;
  for (const auto state : {v1::Recommendation::ISSUED, v1::Recommendation::ACCEPTED}) {
    v1::Recommendation open = Earlier("gone", state);
    v1::GapClosed& closed = *open.add_gaps_closed();
    closed.set_competency(Competency("prioritisation"));
    closed.set_to_level("3");
    learner.earlier = {open};
    const Advised advised = Recommend(learner, {Gap()}, {Make({.id = "other", .to = 3})});
    const bool is_unanswered = state == v1::Recommendation::ISSUED;
    EXPECT_THAT(advised.outrun, SizeIs(is_unanswered ? 1 : 0));
    EXPECT_THAT(advised.issued, SizeIs(is_unanswered ? 1 : 0));
    // Of another competency it cannot be told here.
    EXPECT_THAT(Recommend(learner, {Gap("governance")}, {}).outrun, IsEmpty());
  }
}

TEST(Recommend, RepeatsOnlyWhatExpiredUnanswered) {
  for (const auto state : {v1::Recommendation::ISSUED, v1::Recommendation::ACCEPTED,
                           v1::Recommendation::COMPLETED, v1::Recommendation::DISMISSED}) {
    const Learner learner{.earlier = {Earlier("canvas", state)}};
    EXPECT_THAT(Issued(learner, {Gap()}, {Make({.id = "canvas"})}), IsEmpty()) << state;
  }
  const Learner learner{.earlier = {Earlier("canvas", v1::Recommendation::EXPIRED)}};
  EXPECT_THAT(Issued(learner, {Gap()}, {Make({.id = "canvas"})}), SizeIs(1));
}

TEST(Recommend, RepeatsNothingThatNobodyAnsweredWhileNothingNewIsKnown) {
  Learner learner{.earlier = {Earlier("canvas", v1::Recommendation::EXPIRED)}, .looks_again = true};
  const std::vector<Entry> catalogue = {Make({.id = "canvas"}), Make({.id = "other", .to = 2})};
  for (const auto reason :
       {v1::Recommendation::NOT_IN_TIME, v1::Recommendation::EXPIRY_REASON_UNSPECIFIED}) {
    learner.earlier[0].set_expiry_reason(reason);
    EXPECT_THAT(Issued(learner, {Gap()}, {catalogue[0]}), IsEmpty());
  }
  learner.earlier[0].set_expiry_reason(v1::Recommendation::SUITS_NO_MORE);
  EXPECT_THAT(Issued(learner, {Gap()}, {catalogue[0]}), SizeIs(1)) << "it suits again";
}

TEST(Recommend, EndsWhatSuitsNoMoreUnlessTheTeamHasTakenItUp) {
  const std::vector<Entry> catalogue = {Make({.id = "canvas"})};
  Learner learner{.earlier = Issued({}, {Gap()}, catalogue)};
  learner.earlier[0].set_state(v1::Recommendation::ISSUED);
  learner.profile.add_languages("fr");
  const Advised advised = Recommend(learner, {Gap()}, catalogue);
  ASSERT_THAT(advised.outrun, SizeIs(1));
  EXPECT_EQ(advised.outrun[0].expiry_reason(), v1::Recommendation::SUITS_NO_MORE);
  learner.earlier[0].set_state(v1::Recommendation::ACCEPTED);
  EXPECT_THAT(Recommend(learner, {Gap()}, catalogue).outrun, IsEmpty());
}

TEST(Recommend, CountsWhatWasCompletedAsClosedUntilTheTeamIsAssessedAgain) {
  const std::vector<Entry> catalogue = {Make({.id = "first"}), Make({.id = "second"})};
  Learner learner{.earlier = {Issued({}, {Gap()}, {catalogue[0]}).at(0)}};
  learner.earlier[0].set_state(v1::Recommendation::COMPLETED);
  *learner.earlier[0].mutable_completion_date() = ToDate(Day(2024, 5, 1));
  TeamGap gap = Gap();
  gap.assessed = Day(2024, 4, 30);
  EXPECT_THAT(Issued(learner, {gap}, catalogue), IsEmpty());
  gap.assessed = Day(2024, 5, 1);
  EXPECT_THAT(ItemsOf(Issued(learner, {gap}, catalogue)), ElementsAre("second"));
}

TEST(Recommend, PrefersWhatWorkedForManyOthersAndSaysSo) {
  Entry few = Make({.id = "a-few"}), many = Make({.id = "many"}), failed = Make({.id = "a-failed"});
  few.set_measured(1);
  few.set_outcome_sum_micros(kOne);
  many.set_measured(20);
  many.set_outcome_sum_micros(18 * kOne);
  failed.set_measured(20);
  const auto chosen = Issued({}, {Gap()}, {few, many, failed, Make({.id = "a-new"})});
  ASSERT_THAT(ItemsOf(chosen), ElementsAre("many"));
  EXPECT_THAT(chosen[0].reasons(),
              Contains("20 teams that completed it reached 90% of what it leads to on average."));
  EXPECT_THAT(ItemsOf(Issued({}, {Gap()}, {failed, Make({.id = "new"})})), ElementsAre("new"));
}

// Issued when an objective was agreed; then the assessment says where the team really stands.
v1::Recommendation Supposing(const std::string& id) {
  TeamGap supposed = Gap("prioritisation", kOne, 2 * kOne);
  supposed.supposed = true;
  v1::Recommendation earlier = Issued({}, {supposed}, {Make({.id = id})}).at(0);
  earlier.set_state(v1::Recommendation::ISSUED);
  earlier.set_name("first");
  return earlier;
}

TEST(Recommend, RevisesWhatItSupposedOnceItIsKnown) {
  const Learner learner{.earlier = {Supposing("canvas")}};
  const Advised advised = Recommend(learner, {Gap()}, {Make({.id = "canvas"})});
  EXPECT_THAT(advised.issued, IsEmpty());
  ASSERT_THAT(advised.revised, SizeIs(1));
  EXPECT_EQ(advised.revised[0].name(), "first");
  EXPECT_FALSE(advised.revised[0].gaps_closed(0).supposed());
  EXPECT_EQ(advised.revised[0].gaps_closed(0).to_level(), "3");
  EXPECT_THAT(advised.revised[0].reasons(), Contains(::testing::HasSubstr("stands at level 2")));
}

TEST(Recommend, CountsWhatARevisionClosesAsClosed) {
  const Learner learner{.earlier = {Supposing("canvas")}};
  const std::vector<Entry> catalogue = {Make({.id = "canvas"}), Make({.id = "same"})};
  EXPECT_THAT(Recommend(learner, {Gap()}, catalogue).issued, IsEmpty());
}

TEST(Recommend, RevisesNothingThatIsAnsweredOrStillSupposed) {
  Learner learner{.earlier = {Supposing("canvas")}};
  TeamGap supposed = Gap("prioritisation", kOne, 2 * kOne);
  supposed.supposed = true;
  EXPECT_THAT(Recommend(learner, {supposed}, {Make({.id = "canvas"})}).revised, IsEmpty());
  learner.earlier[0].set_state(v1::Recommendation::ACCEPTED);
  EXPECT_THAT(Recommend(learner, {Gap()}, {Make({.id = "canvas"})}).revised, IsEmpty());
}

v1::Recommendation Unanswered(const std::string& id) {
  v1::Recommendation earlier = Issued({}, {Gap()}, {Make({.id = id, .to = 4})}).at(0);
  earlier.set_state(v1::Recommendation::ISSUED);
  return earlier;
}

TEST(Recommend, SaysAnewWhereTheTeamStandsOnceItHasRisen) {
  const Learner learner{.earlier = {Unanswered("canvas")}};
  const std::vector<Entry> catalogue = {Make({.id = "canvas", .to = 4})};
  EXPECT_THAT(Recommend(learner, {Gap()}, catalogue).revised, IsEmpty());
  const Advised advised = Recommend(learner, {Gap("prioritisation", 3 * kOne)}, catalogue);
  ASSERT_THAT(advised.revised, SizeIs(1));
  EXPECT_THAT(advised.revised[0].reasons(), Contains(::testing::HasSubstr("stands at level 3")));
  EXPECT_THAT(advised.outrun, IsEmpty());
}

TEST(Recommend, TakesBackWhatTheTeamHasReachedWithout) {
  Learner learner{.earlier = {Unanswered("canvas")}};
  learner.profile.set_budget_minutes(60);
  const std::vector<Entry> catalogue = {Make({.id = "canvas", .to = 4}),
                                        Make({.id = "charter", .competency = "governance"})};
  const std::vector<TeamGap> gaps = {Gap("prioritisation", 4 * kOne), Gap("governance")};
  const Advised advised = Recommend(learner, gaps, catalogue);
  EXPECT_THAT(ItemsOf(advised.outrun), ElementsAre("canvas"));
  EXPECT_THAT(ItemsOf(advised.issued), ElementsAre("charter")) << "its time is free again";
  learner.earlier[0].set_state(v1::Recommendation::ACCEPTED);
  EXPECT_THAT(Recommend(learner, gaps, catalogue).outrun, IsEmpty());
}

TEST(Recommend, LeavesAloneWhatAnotherPartnershipHasRecommended) {
  Learner learner{.partnership = "countries/lr/partnerships/second",
                  .earlier = {Unanswered("canvas"), Supposing("known"), Unanswered("done")}};
  learner.earlier[2].set_state(v1::Recommendation::COMPLETED);
  for (auto& earlier : learner.earlier) {
    earlier.set_name("countries/lr/partnerships/amp/recommendations/one");
  }
  const std::vector<Entry> catalogue = {Make({.id = "canvas", .to = 4}), Make({.id = "known"}),
                                        Make({.id = "done"}), Make({.id = "charter"})};
  const Advised risen = Recommend(learner, {Gap("prioritisation", 3 * kOne)}, catalogue);
  EXPECT_THAT(risen.revised, IsEmpty());
  EXPECT_THAT(Recommend(learner, {Gap("prioritisation", 4 * kOne)}, catalogue).outrun, IsEmpty());
  const auto chosen = Issued(learner, {Gap()}, catalogue);
  ASSERT_THAT(ItemsOf(chosen), ElementsAre("charter")) << "the others are repeats";
  EXPECT_EQ(chosen[0].gaps_closed(0).from_level(), "2");
  learner.profile.set_budget_minutes(179);
  EXPECT_THAT(Issued(learner, {Gap()}, catalogue), IsEmpty()) << "two of them take an hour each";
}

TEST(Recommend, BuildsStepOnStep) {
  const auto chosen = Issued(
      {}, {Gap()},
      {Make({.id = "first", .from = 1, .to = 3}), Make({.id = "second", .from = 3, .to = 4})});
  EXPECT_THAT(ItemsOf(chosen), ElementsAre("first", "second"));
}

TEST(Recommend, PrefersOneLargeItemToSmallOnesThatCloseLess) {
  Learner learner;
  learner.profile.set_budget_minutes(600);
  const std::vector<Entry> catalogue = {
      Make({.id = "quick", .competency = "governance", .to = 3, .minutes = 30}),
      Make({.id = "course", .to = 4, .minutes = 600})};
  EXPECT_THAT(ItemsOf(Issued(learner, {Gap(), Gap("governance")}, catalogue)),
              ElementsAre("course"));
}

TEST(Recommend, AnswersTheSameInWhateverOrderItIsAsked) {
  std::mt19937_64 random(tandem::testing::Seed());
  std::vector<TeamGap> gaps = {Gap("a"), Gap("b", kOne), Gap("c", 3 * kOne)};
  std::vector<Entry> catalogue;
  for (const char* competency : {"a", "b", "c"}) {
    for (int i = 0; i < 5; ++i) {
      catalogue.push_back(Make({.id = competency + std::to_string(i),
                                .competency = competency,
                                .from = i % 3,
                                .to = i % 3 + 2,
                                .minutes = 60 + 60 * (i % 2)}));
    }
  }
  const auto expected = ItemsOf(Issued({}, gaps, catalogue));
  EXPECT_THAT(expected, ::testing::Not(IsEmpty()));
  for (int run = 0; run < 20; ++run) {
    std::shuffle(gaps.begin(), gaps.end(), random);
    std::shuffle(catalogue.begin(), catalogue.end(), random);
    EXPECT_EQ(ItemsOf(Issued({}, gaps, catalogue)), expected);
  }
}

}  // namespace
}  // namespace tandem::learning_content
