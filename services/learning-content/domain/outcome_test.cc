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

std::vector<TeamGap> Stands(Micros level, Day assessed = kCompleted,
                            const std::string& assessment = "endline") {
  return {{.competency = "data",
           .current = level,
           .target = 5 * kOne,
           .assessment = assessment,
           .assessed = assessed}};
}

std::optional<Micros> OutcomeBy(v1::Recommendation recommendation,
                                const std::vector<TeamGap>& gaps) {
  return NoteReached(recommendation, gaps) ? OutcomeOf(recommendation) : std::nullopt;
}

TEST(Outcome, IsWhatTheTeamHasReachedOfWhatTheItemLeadsTo) {
  EXPECT_EQ(OutcomeBy(Completed(), Stands(3 * kOne)), kOne / 2);
  EXPECT_EQ(OutcomeBy(Completed(), Stands(5 * kOne)), kOne);
  EXPECT_EQ(OutcomeBy(Completed(), Stands(kOne)), 0);
}

TEST(Outcome, IsNotKnownBeforeAnAssessmentThatIsLater) {
  EXPECT_EQ(OutcomeBy(Completed(), Stands(3 * kOne, kCompleted - 1)), std::nullopt);
  EXPECT_EQ(OutcomeBy(Completed(), {}), std::nullopt);
}

TEST(Outcome, IsNotThatOfTheAssessmentForWhichItWasRecommended) {
  v1::Recommendation early = Completed();
  *early.mutable_completion_date() = ToDate(kIssued - 30);
  EXPECT_EQ(OutcomeBy(early, Stands(3 * kOne, kIssued - 10)), std::nullopt);
  EXPECT_EQ(OutcomeBy(early, Stands(3 * kOne, kIssued)), std::nullopt);
  EXPECT_EQ(OutcomeBy(early, Stands(3 * kOne, kIssued + 1)), kOne / 2);
}

TEST(Outcome, IsNotKnownOfWhatIsNotCompletedOrWasSupposed) {
  v1::Recommendation accepted = Completed();
  accepted.set_state(v1::Recommendation::ACCEPTED);
  EXPECT_EQ(OutcomeBy(accepted, Stands(3 * kOne)), std::nullopt);
  v1::Recommendation supposed = Completed();
  supposed.mutable_gaps_closed(0)->set_supposed(true);
  EXPECT_EQ(OutcomeBy(supposed, Stands(3 * kOne)), std::nullopt);
}

TEST(Outcome, FollowsTheAssessmentThatItWasMeasuredByAndNoOther) {
  v1::Recommendation measured = Completed();
  ASSERT_TRUE(NoteReached(measured, Stands(3 * kOne)));
  measured.set_outcome("0.5");
  EXPECT_FALSE(NoteReached(measured, Stands(3 * kOne))) << "nothing is new";
  EXPECT_FALSE(NoteReached(measured, Stands(4 * kOne, kCompleted + 90, "later")));
  EXPECT_EQ(OutcomeOf(measured), kOne / 2);
  ASSERT_TRUE(NoteReached(measured, Stands(7 * kOne / 2)));  // its scores were reconciled
  EXPECT_EQ(OutcomeOf(measured), 3 * kOne / 4);
}

TEST(Outcome, OfOneTeamCountsOnceThoughItIsCorrected) {
  v1::ContentIndex index;
  index.add_entries()->set_content_item("item");
  ASSERT_TRUE(SetOutcome(index, "item", {}, kOne / 2));
  ASSERT_TRUE(SetOutcome(index, "item", kOne / 2, kOne / 4));
  EXPECT_EQ(index.entries(0).measured(), 1);
  EXPECT_EQ(index.entries(0).outcome_sum_micros(), kOne / 4);
}

TEST(Outcome, OfFewTeamsSaysLessThanThatOfMany) {
  v1::ContentIndex index;
  for (const char* item : {"few", "many", "none"}) index.add_entries()->set_content_item(item);
  EXPECT_TRUE(SetOutcome(index, "few", {}, kOne));
  for (int team = 0; team < 20; ++team) EXPECT_TRUE(SetOutcome(index, "many", {}, 900'000));
  EXPECT_FALSE(SetOutcome(index, "other", {}, kOne));
  EXPECT_EQ(ExpectedOutcome(index.entries(0)), 600'000);
  EXPECT_EQ(ExpectedOutcome(index.entries(1)), 833'333);
  EXPECT_EQ(ExpectedOutcome(index.entries(2)), kOne / 2);
}

}  // namespace
}  // namespace tandem::learning_content
