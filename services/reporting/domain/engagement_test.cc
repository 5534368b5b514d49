#include "services/reporting/domain/engagement.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::reporting {
namespace {

using ::testing::ElementsAre;

v1::Engagement Dinner() {
  v1::Engagement engagement;
  engagement.set_name("countries/vc/partnerships/leeds/engagements/dinner");
  engagement.set_kind(v1::Engagement::MEETING);
  *engagement.mutable_period()->mutable_start() = ToDate(Day(2024, 3, 1));
  *engagement.mutable_period()->mutable_end() = ToDate(Day(2024, 3, 8));
  return engagement;
}

TEST(Engagement, IsProposedForEachPostThatAVisitIsToMeet) {
  placement::v1::VisitConfirmed visit;
  visit.set_name("countries/vc/partnerships/leeds/visits/first");
  visit.add_posts_to_meet("Permanent Secretary");
  visit.add_posts_to_meet("Matron");
  *visit.mutable_period()->mutable_start() = ToDate(Day(2024, 3, 1));
  const auto proposed = ProposedFor(visit);
  ASSERT_EQ(proposed.size(), 2U);
  EXPECT_EQ(proposed[1].name(), "countries/vc/partnerships/leeds/engagements/visit-first-2");
  EXPECT_EQ(proposed[1].display_name(), "Matron");
  EXPECT_EQ(proposed[1].visit(), visit.name());
  EXPECT_EQ(proposed[1].state(), v1::Engagement::PROPOSED);
  EXPECT_EQ(ToDay(proposed[1].period().start()), Day(2024, 3, 1));
}

TEST(Engagement, HasAPeriodThatEndsAndAnIdThatNoVisitHas) {
  v1::Engagement engagement = Dinner();
  EXPECT_TRUE(ValidateEngagement(engagement, nullptr).ok());
  EXPECT_EQ(engagement.state(), v1::Engagement::PROPOSED);
  *engagement.mutable_period()->mutable_end() = ToDate(Day(2024, 2, 29));
  engagement.set_name("countries/vc/partnerships/leeds/engagements/visit-1");
  EXPECT_THAT(BadFieldsOf(ValidateEngagement(engagement, nullptr)),
              ElementsAre("engagement_id", "engagement.period.end"));
  engagement.mutable_period()->clear_end();
  EXPECT_THAT(BadFieldsOf(ValidateEngagement(engagement, nullptr)),
              ElementsAre("engagement_id", "engagement.period.end"));
}

TEST(Engagement, IsLeftAsItWasOnceItIsOver) {
  v1::Engagement held = Dinner();
  ASSERT_TRUE(ValidateEngagement(held, nullptr).ok());
  ASSERT_TRUE(Hold(held, Day(2024, 3, 2), "They will speak for us.").ok());
  EXPECT_EQ(ToDay(held.held_date()), Day(2024, 3, 2));
  v1::Engagement after = held;
  EXPECT_EQ(ReasonOf(ValidateEngagement(after, &held)), "ENGAGEMENT_OVER");
  EXPECT_EQ(ReasonOf(Cancel(held, "Too late")), "VERB_NOT_ALLOWED");
}

}  // namespace
}  // namespace tandem::reporting
