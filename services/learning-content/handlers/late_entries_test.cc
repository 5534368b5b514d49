#include "gmock/gmock.h"
#include "services/learning-content/handlers/reactions_fixture.h"

namespace tandem::learning_content {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

// What happened a year ago is entered, and heard of, today.
class LateEntries : public Reactions {
 protected:
  LateEntries() { clock_.Advance(absl::Hours(24 * 400)); }
  Day today() { return DayOf(clock_.Now()); }
  v1::Recommendation Recommended() {
    EXPECT_THAT(Recommendations(), SizeIs(1));
    return Recommendations().at(0);
  }
  Status AcceptOn(Day day) {
    v1::AcceptRecommendationRequest request;
    request.set_name(Recommended().name());
    *request.mutable_accept_date() = ToDate(day);
    return Do([&](Unit& unit) { return AcceptRecommendation(unit, request).status(); });
  }
};

TEST_F(LateEntries, AreDatedAsWhatHappenedAndLeaveTimeToAnswer) {
  objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
  ASSERT_TRUE(ChangeCapability().ok());
  EXPECT_EQ(ToDay(Recommended().issue_date()), Day(2024, 1, 1));
  EXPECT_EQ(ToDay(Recommended().expiry_date()), today() + 60);
  EXPECT_THAT(BadFieldsOf(AcceptOn(Day(2023, 12, 31))), ElementsAre("accept_date"));
  ASSERT_TRUE(AcceptOn(Day(2024, 1, 1)).ok());
  EXPECT_EQ(ToDay(Recommended().expiry_date()), today() + 180);
}

TEST_F(LateEntries, OfAnObjectiveAreDatedAsItsAgreement) {
  ASSERT_TRUE(Agree().ok());
  EXPECT_EQ(ToDay(Recommended().issue_date()), Day(2024, 1, 1));
}

// Else that assessment would say how far the item has led the team.
TEST_F(LateEntries, AreDatedAsTheAssessmentThatLearningLookedAt) {
  objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
  *objectives_.capability.mutable_gaps(0)->mutable_assess_date() = ToDate(Day(2024, 6, 1));
  ASSERT_TRUE(Agree().ok());
  EXPECT_EQ(ToDay(Recommended().issue_date()), Day(2024, 6, 1));
}

TEST_F(LateEntries, ThatCorrectWhatWasSupposedDateItAsTheAssessment) {
  ASSERT_TRUE(Agree().ok());
  objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
  *objectives_.capability.mutable_gaps(0)->mutable_assess_date() = ToDate(Day(2024, 6, 1));
  ASSERT_TRUE(ChangeCapability().ok());
  EXPECT_EQ(ToDay(Recommended().issue_date()), Day(2024, 6, 1));
  EXPECT_EQ(ToDay(Recommended().expiry_date()), today() + 60);
}

}  // namespace
}  // namespace tandem::learning_content
