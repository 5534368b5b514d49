#include "services/learning-content/domain/outcome.h"

#include "gtest/gtest.h"

namespace tandem::learning_content {
namespace {

const Day kIssued(2024, 3, 1), kCompleted(2024, 5, 1);

// Completed; it led from level 2 to 4.
v1::Recommendation Completed() {
  v1::Recommendation recommendation;
  recommendation.set_state(v1::Recommendation::COMPLETED);
  *recommendation.mutable_issue_date() = ToDate(kIssued);
  *recommendation.mutable_completion_date() = ToDate(kCompleted);
  v1::GapClosed& closed = *recommendation.add_gaps_closed();
  closed.set_competency("data");
  closed.set_from_level("2");
  closed.set_to_level("4");
  return recommendation;
}

std::vector<TeamGap> Stands(Micros level, Day assessed = kCompleted) {
  return {{.competency = "data", .current = level, .target = 5 * kOne, .assessed = assessed}};
}

TEST(Outcome, IsWhatTheTeamHasReachedOfWhatTheItemLeadsTo) {
  EXPECT_EQ(OutcomeOf(Completed(), Stands(3 * kOne)), kOne / 2);
  EXPECT_EQ(OutcomeOf(Completed(), Stands(5 * kOne)), kOne);
  EXPECT_EQ(OutcomeOf(Completed(), Stands(kOne)), 0);
}

TEST(Outcome, IsNotKnownBeforeAnAssessmentThatIsLater) {
  EXPECT_EQ(OutcomeOf(Completed(), Stands(3 * kOne, kCompleted - 1)), std::nullopt);
  EXPECT_EQ(OutcomeOf(Completed(), {}), std::nullopt);
}

TEST(Outcome, IsNotThatOfTheAssessmentForWhichItWasRecommended) {
  v1::Recommendation early = Completed();
  *early.mutable_completion_date() = ToDate(kIssued - 30);
  EXPECT_EQ(OutcomeOf(early, Stands(3 * kOne, kIssued - 10)), std::nullopt);
  EXPECT_EQ(OutcomeOf(early, Stands(3 * kOne, kIssued)), std::nullopt);
  EXPECT_EQ(OutcomeOf(early, Stands(3 * kOne, kIssued + 1)), kOne / 2);
}

TEST(Outcome, IsNotKnownOfWhatIsNotCompletedOrWasSupposed) {
  v1::Recommendation accepted = Completed();
  accepted.set_state(v1::Recommendation::ACCEPTED);
  EXPECT_EQ(OutcomeOf(accepted, Stands(3 * kOne)), std::nullopt);
  v1::Recommendation supposed = Completed();
  supposed.mutable_gaps_closed(0)->set_supposed(true);
  EXPECT_EQ(OutcomeOf(supposed, Stands(3 * kOne)), std::nullopt);
}

TEST(Outcome, OfFewTeamsSaysLessThanThatOfMany) {
  v1::ContentIndex index;
  for (const char* item : {"few", "many", "none"}) index.add_entries()->set_content_item(item);
  EXPECT_TRUE(AddOutcome(index, "few", kOne));
  for (int team = 0; team < 20; ++team) EXPECT_TRUE(AddOutcome(index, "many", 900'000));
  EXPECT_FALSE(AddOutcome(index, "other", kOne));
  EXPECT_EQ(ExpectedOutcome(index.entries(0)), 600'000);
  EXPECT_EQ(ExpectedOutcome(index.entries(1)), 833'333);
  EXPECT_EQ(ExpectedOutcome(index.entries(2)), kOne / 2);
}

}  // namespace
}  // namespace tandem::learning_content
