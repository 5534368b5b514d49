#include "services/placement/domain/visit.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using v1::Visit;

constexpr Day kVisitStart(2024, 5, 6);

Visit AVisit(Visit::Kind kind = Visit::TECHNICAL) {
  Visit visit;
  visit.set_name("countries/vc/partnerships/leeds/visits/first");
  visit.set_kind(kind);
  visit.set_state(Visit::PLANNED);
  *visit.mutable_period()->mutable_start() = ToDate(kVisitStart);
  *visit.mutable_period()->mutable_end() = ToDate(kVisitStart + 4);
  visit.add_visitors("countries/vc/persons/a");
  return visit;
}

TEST(ValidateVisit, NamesEveryFieldThatIsWrong) {
  Visit visit = AVisit();
  *visit.mutable_period()->mutable_end() = ToDate(kVisitStart - 1);
  visit.add_visitors("countries/vc/persons/a");
  for (int i = 0; i < 2; ++i) visit.add_accompanying_officials("countries/vc/persons/b");
  EXPECT_THAT(BadFieldsOf(ValidateVisit(visit, nullptr)),
              ElementsAre("visit.period.end", "visit.visitors", "visit.accompanying_officials"));
  visit.mutable_period()->clear_end();
  EXPECT_THAT(BadFieldsOf(ValidateVisit(visit, nullptr)),
              ElementsAre("visit.period.end", "visit.visitors", "visit.accompanying_officials"));
}

TEST(FinalisesScope, IsTheLeadingSidesTechnicalVisitToThePartnershipsCountry) {
  Visit visit = AVisit();
  visit.set_side(common::v1::LEAD);
  visit.mutable_destination()->set_country("vc");
  EXPECT_TRUE(FinalisesScope(visit));
  visit.mutable_destination()->set_country("gb");
  EXPECT_FALSE(FinalisesScope(visit));
  visit.mutable_destination()->set_country("vc");
  visit.set_side(common::v1::COUNTERPART);
  EXPECT_FALSE(FinalisesScope(visit));
  visit.set_side(common::v1::LEAD);
  visit.set_kind(Visit::PLANNING);
  EXPECT_FALSE(FinalisesScope(visit));
}

TEST(ValidateVisit, ChangesNothingOnceItIsOver) {
  Visit before = AVisit();
  Visit after = before;
  EXPECT_TRUE(ValidateVisit(after, &before).ok());
  before.set_state(Visit::COMPLETED);
  EXPECT_EQ(ReasonOf(ValidateVisit(after, &before)), "VISIT_OVER");
}

TEST(ConfirmVisit, NeedsVisitorsAndForADelegationWhomItMeets) {
  Visit visit = AVisit(Visit::LEADERS_DELEGATION);
  visit.clear_visitors();
  EXPECT_THAT(UnmetOf(Change("ConfirmVisit", visit, kVisitStart)),
              ElementsAre("VISITORS_NAMED", "POSTS_NAMED"));
  visit.add_visitors("countries/vc/persons/a");
  visit.add_posts_to_meet("Chief Medical Officer");
  EXPECT_TRUE(Change("ConfirmVisit", visit, kVisitStart).ok());
  EXPECT_EQ(visit.state(), Visit::CONFIRMED);
}

TEST(CompleteVisit, IsNotBeforeItsLastDay) {
  Visit visit = AVisit();
  ASSERT_TRUE(Change("ConfirmVisit", visit, kVisitStart).ok());
  EXPECT_THAT(UnmetOf(Change("CompleteVisit", visit, kVisitStart + 3)),
              ElementsAre("LAST_DAY_REACHED"));
  EXPECT_TRUE(Change("CompleteVisit", visit, kVisitStart + 4).ok());
  EXPECT_EQ(ReasonOf(Change("CancelVisit", visit, kVisitStart)), "VERB_NOT_ALLOWED");
}

TEST(ValidateVisit, KeepsVisitorsAndPostsOnceConfirmed) {
  Visit before;
  before.set_name("countries/lr/partnerships/ncd/visits/leaders");
  before.set_kind(Visit::LEADERS_DELEGATION);
  before.set_state(Visit::CONFIRMED);
  *before.mutable_period()->mutable_start() = ToDate(Day(2026, 9, 1));
  *before.mutable_period()->mutable_end() = ToDate(Day(2026, 9, 30));
  before.add_visitors("countries/lr/persons/a");
  before.add_posts_to_meet("countries/lr/leaderPosts/minister");
  Visit after = before;
  EXPECT_TRUE(ValidateVisit(after, &before).ok());
  after.clear_visitors();
  after.clear_posts_to_meet();
  EXPECT_THAT(BadFieldsOf(ValidateVisit(after, &before)),
              ElementsAre("visit.visitors", "visit.posts_to_meet"));
}

}  // namespace
}  // namespace tandem::placement
