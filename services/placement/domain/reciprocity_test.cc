#include "services/placement/domain/reciprocity.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using common::v1::COUNTERPART;
using common::v1::LEAD;
using common::v1::PARTNERSHIP_SIDE_UNSPECIFIED;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Placement;

Exchange To(common::v1::PartnershipSide side, const std::string& professional, int days,
            Placement::Mode mode = Placement::IN_PERSON, const std::string& partnership = "leeds",
            int share_percent = 100) {
  return {partnership, professional, mode, side, days, std::int64_t{days} * share_percent};
}

TEST(Direction, IsToTheOtherSideOnly) {
  EXPECT_EQ(DirectionOf(LEAD, COUNTERPART), COUNTERPART);
  EXPECT_EQ(DirectionOf(COUNTERPART, LEAD), LEAD);
  EXPECT_EQ(DirectionOf(LEAD, LEAD), PARTNERSHIP_SIDE_UNSPECIFIED);
  EXPECT_EQ(DirectionOf(PARTNERSHIP_SIDE_UNSPECIFIED, LEAD), PARTNERSHIP_SIDE_UNSPECIFIED);
  EXPECT_EQ(DirectionOf(LEAD, PARTNERSHIP_SIDE_UNSPECIFIED), PARTNERSHIP_SIDE_UNSPECIFIED);
}

TEST(Reciprocity, CountsPersonsAndDaysByDirectionAndMode) {
  const v1::Reciprocity sums =
      AddUp({To(COUNTERPART, "a", 30), To(COUNTERPART, "a", 20), To(COUNTERPART, "b", 10),
             To(LEAD, "c", 15), To(LEAD, "c", 12, Placement::VIRTUAL)});
  const auto& there = sums.total().lead_to_counterpart();
  EXPECT_EQ(there.in_person().persons(), 2);
  EXPECT_EQ(there.in_person().person_days(), 60);
  EXPECT_EQ(there.in_person().placements(), 3);
  EXPECT_FALSE(there.has_virtual_());
  const auto& back = sums.total().counterpart_to_lead();
  EXPECT_EQ(back.in_person().person_days(), 15);
  EXPECT_EQ(back.virtual_().persons(), 1);
  EXPECT_EQ(back.virtual_().person_days(), 12);
  EXPECT_EQ(sums.total().balance_percent(), 45) << "27 of 60";
}

// A course on the screen, a day a week, is not as much as a stay (document E has both).
TEST(Reciprocity, IsBalancedByThePartOfFullTimeThatEachTook) {
  const v1::Reciprocity sums =
      AddUp({To(COUNTERPART, "a", 100), To(LEAD, "b", 101, Placement::VIRTUAL, "leeds", 20),
             To(LEAD, "c", 10)});
  EXPECT_EQ(sums.total().lead_to_counterpart().in_person().full_time_days(), 100);
  const auto& from_afar = sums.total().counterpart_to_lead().virtual_();
  EXPECT_EQ(from_afar.person_days(), 101);
  EXPECT_EQ(from_afar.full_time_days(), 20);
  EXPECT_EQ(sums.total().balance_percent(), 30) << "20.2 and 10 of 100";
}

TEST(Reciprocity, CountsAPersonOfTwoPartnershipsOnceInTheTotal) {
  const v1::Reciprocity sums = AddUp({To(COUNTERPART, "a", 5, Placement::IN_PERSON, "leeds"),
                                      To(COUNTERPART, "a", 7, Placement::IN_PERSON, "barts")});
  ASSERT_THAT(sums.partnerships(), SizeIs(2));
  EXPECT_EQ(sums.partnerships(0).partnership(), "barts");
  EXPECT_EQ(sums.partnerships(0).balance().lead_to_counterpart().in_person().person_days(), 7);
  EXPECT_EQ(sums.total().lead_to_counterpart().in_person().persons(), 1);
  EXPECT_EQ(sums.total().lead_to_counterpart().in_person().person_days(), 12);
  EXPECT_EQ(sums.total().balance_percent(), 0) << "nobody came back";
  EXPECT_TRUE(sums.total().has_balance_percent());
}

TEST(Reciprocity, IsNotComputableWithoutAnyDay) {
  const v1::Reciprocity nothing = AddUp({});
  EXPECT_FALSE(nothing.total().has_balance_percent());
  EXPECT_THAT(nothing.partnerships(), IsEmpty());
  const v1::Reciprocity unknown = AddUp({To(PARTNERSHIP_SIDE_UNSPECIFIED, "a", 30)});
  EXPECT_FALSE(unknown.total().has_balance_percent());
  EXPECT_EQ(unknown.total().left_out(), 1);
  EXPECT_THAT(unknown.partnerships(), SizeIs(1));
}

}  // namespace
}  // namespace tandem::placement
