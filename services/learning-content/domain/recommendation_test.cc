#include "services/learning-content/domain/recommendation.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::learning_content {
namespace {

using ::testing::ElementsAre;
using v1::Recommendation;

const Day kIssued(2024, 3, 1);

v1::Recommendation Chosen() {
  v1::Recommendation chosen;
  chosen.set_content_item("contentItems/canvas");
  return chosen;
}

Occasion ForNcd() {
  return {.partnership = "countries/lr/partnerships/amp",
          .team = "countries/lr/teams/ncd",
          .cause = "countries/lr/partnerships/amp/objectives/plan",
          .day = kIssued,
          .heard = kIssued};
}

Advice Issued() {
  Advice advice{Issue(Chosen(), ForNcd(), NthName(ForNcd(), "contentItems/canvas", 1)), {}};
  advice.item.set_state(v1::ContentItem::PUBLISHED);
  return advice;
}

TEST(Recommendation, IsNamedAfterTheTeamAndTheItem) {
  const Recommendation first = Issued().recommendation;
  EXPECT_EQ(first.name(), "countries/lr/partnerships/amp/recommendations/ncd-canvas");
  EXPECT_EQ(NthName(ForNcd(), first.content_item(), 2), first.name() + "-2");
  EXPECT_EQ(first.learning_profile(), "countries/lr/teams/ncd/learningProfile");
}

TEST(Recommendation, CanBeAcceptedUpToItsLastDay) {
  Advice advice = Issued();
  EXPECT_EQ(ReasonOf(Accept(advice, kIssued + 61)), "RECOMMENDATION_LAPSED");
  EXPECT_EQ(advice.state(), Recommendation::ISSUED);
  EXPECT_TRUE(Accept(advice, kIssued + 60).ok());
  EXPECT_EQ(advice.state(), Recommendation::ACCEPTED);
}

TEST(Recommendation, CannotBeAcceptedOnceItsItemIsWithdrawn) {
  Advice advice = Issued();
  advice.item.set_state(v1::ContentItem::WITHDRAWN);
  EXPECT_THAT(UnmetOf(Accept(advice, kIssued)), ElementsAre("ITEM_AVAILABLE"));
}

TEST(Recommendation, IsNotCompletedBeforeItWasAccepted) {
  Advice advice = Issued();
  ASSERT_TRUE(Accept(advice, kIssued + 10).ok());
  EXPECT_THAT(BadFieldsOf(Complete(advice, kIssued + 9)), ElementsAre("completion_date"));
  EXPECT_TRUE(Complete(advice, kIssued + 10).ok());
  EXPECT_EQ(ToDay(advice.recommendation.completion_date()), kIssued + 10);
}

TEST(Recommendation, KeepsWhyItWasDismissed) {
  Advice advice = Issued();
  ASSERT_TRUE(Dismiss(advice, Recommendation::NO_TIME, "After the budget").ok());
  EXPECT_EQ(advice.recommendation.dismissal_reason(), Recommendation::NO_TIME);
  EXPECT_EQ(advice.recommendation.dismissal_note(), "After the budget");
}

TEST(Recommendation, IsOverdueAfterItsLastDayAlone) {
  Advice advice = Issued();
  EXPECT_FALSE(IsOverdue(advice.recommendation, kIssued + 60));
  EXPECT_TRUE(IsOverdue(advice.recommendation, kIssued + 61));
  EXPECT_EQ(ExpiryTime(advice.recommendation), StartOf(kIssued + 61));
  ASSERT_TRUE(Accept(advice, kIssued + 10).ok());
  EXPECT_FALSE(IsOverdue(advice.recommendation, kIssued + 190));
  EXPECT_TRUE(IsOverdue(advice.recommendation, kIssued + 191));
  ASSERT_TRUE(Complete(advice, kIssued + 190).ok());
  EXPECT_FALSE(IsOverdue(advice.recommendation, kIssued + 191));
}

TEST(Recommendation, IsNotAcceptedBeforeItWasIssued) {
  Advice advice = Issued();
  EXPECT_THAT(BadFieldsOf(Accept(advice, kIssued - 1)), ElementsAre("accept_date"));
  EXPECT_TRUE(Accept(advice, kIssued).ok());
}

TEST(Recommendation, ThatLearningHeardOfLateHasItsTimeFromThenOn) {
  Occasion late = ForNcd();
  late.heard = kIssued + 400;
  Advice advice{Issue(Chosen(), late, "late"), {}};
  EXPECT_EQ(ToDay(advice.recommendation.issue_date()), kIssued);
  EXPECT_EQ(ToDay(advice.recommendation.expiry_date()), kIssued + 460);
  advice.recommendation.mutable_create_time()->set_seconds(
      absl::ToUnixSeconds(StartOf(late.heard)));
  PutOff(advice.recommendation, kIssued + 10, kIssued + 71);
  EXPECT_EQ(ToDay(advice.recommendation.expiry_date()), kIssued + 460) << "that hold was before";
  ASSERT_TRUE(Accept(advice, kIssued + 7).ok());
  EXPECT_EQ(ToDay(advice.recommendation.expiry_date()), kIssued + 580);
}

Advice Expired(Advice advice, Day day) {
  EXPECT_TRUE(Expire(advice, Recommendation::NOT_IN_TIME, day).ok());
  return advice;
}

TEST(Recommendation, ThatWasAcceptedInTimeMayBeEnteredAsSuchAfterIt) {
  Advice advice = Expired(Issued(), kIssued + 61);
  EXPECT_EQ(advice.recommendation.expiry_reason(), Recommendation::NOT_IN_TIME);
  EXPECT_THAT(UnmetOf(Complete(advice, kIssued + 60)), ElementsAre("ACCEPTED"));
  EXPECT_EQ(ReasonOf(Accept(advice, kIssued + 61)), "RECOMMENDATION_LAPSED");
  EXPECT_EQ(advice.state(), Recommendation::EXPIRED);
  ASSERT_TRUE(Accept(advice, kIssued + 60).ok());
  EXPECT_EQ(advice.state(), Recommendation::ACCEPTED);
  EXPECT_EQ(ToDay(advice.recommendation.expiry_date()), kIssued + 240);
  EXPECT_EQ(advice.recommendation.expiry_reason(), Recommendation::EXPIRY_REASON_UNSPECIFIED);
}

TEST(Recommendation, ThatWasCompletedInTimeMayBeEnteredAsSuchAfterIt) {
  Advice advice = Issued();
  ASSERT_TRUE(Accept(advice, kIssued + 10).ok());
  advice = Expired(std::move(advice), kIssued + 191);
  EXPECT_THAT(UnmetOf(Accept(advice, kIssued + 20)), ElementsAre("NEVER_ACCEPTED"));
  EXPECT_EQ(ReasonOf(Complete(advice, kIssued + 191)), "RECOMMENDATION_LAPSED");
  EXPECT_EQ(advice.state(), Recommendation::EXPIRED);
  ASSERT_TRUE(Complete(advice, kIssued + 190).ok());
  EXPECT_EQ(advice.state(), Recommendation::COMPLETED);
}

TEST(Recommendation, ThatEndsEarlyCanBeAcceptedUpToThatDay) {
  Advice advice = Issued();
  ASSERT_TRUE(Expire(advice, Recommendation::LEVEL_REACHED, kIssued + 20).ok());
  EXPECT_EQ(ReasonOf(Accept(advice, kIssued + 21)), "RECOMMENDATION_LAPSED");
  EXPECT_TRUE(Accept(advice, kIssued + 20).ok());
}

TEST(Recommendation, GetsBackTheDaysOfAHold) {
  Advice advice = Issued();
  PutOff(advice.recommendation, kIssued + 10, kIssued + 71);
  EXPECT_EQ(ToDay(advice.recommendation.expiry_date()), kIssued + 121);
  Advice issued_meanwhile = Issued();
  PutOff(issued_meanwhile.recommendation, kIssued - 10, kIssued + 5);
  EXPECT_EQ(ToDay(issued_meanwhile.recommendation.expiry_date()), kIssued + 65);
  Advice later = Issued();
  PutOff(later.recommendation, kIssued - 10, kIssued - 5);
  EXPECT_EQ(ToDay(later.recommendation.expiry_date()), kIssued + 60);
}

TEST(Recommendation, DoesInEachStateWhatItsLifecycleSays) {
  const std::map<std::pair<std::string, int>, int> allowed = {
      {{"AcceptRecommendation", Recommendation::ISSUED}, Recommendation::ACCEPTED},
      {{"AcceptRecommendation", Recommendation::EXPIRED}, Recommendation::ACCEPTED},
      {{"CompleteRecommendation", Recommendation::ACCEPTED}, Recommendation::COMPLETED},
      {{"DismissRecommendation", Recommendation::ISSUED}, Recommendation::DISMISSED},
      {{"DismissRecommendation", Recommendation::ACCEPTED}, Recommendation::DISMISSED},
      {{"Expire", Recommendation::ISSUED}, Recommendation::EXPIRED},
      {{"Expire", Recommendation::ACCEPTED}, Recommendation::EXPIRED},
  };
  for (const std::string verb :
       {"AcceptRecommendation", "CompleteRecommendation", "DismissRecommendation", "Expire"}) {
    for (int state = Recommendation::ISSUED; state <= Recommendation::EXPIRED; ++state) {
      Advice advice = Issued();
      advice.set_state(static_cast<Recommendation::State>(state));
      const Status status = kRecommendationLifecycle.Apply(verb, advice);
      const auto to = allowed.find({verb, state});
      EXPECT_EQ(status.ok(), to != allowed.end()) << verb << " in " << state << ": " << status;
      EXPECT_EQ(advice.state(), to == allowed.end() ? state : to->second)
          << verb << " in " << state;
    }
  }
}

}  // namespace
}  // namespace tandem::learning_content
