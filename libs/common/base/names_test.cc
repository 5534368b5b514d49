#include "libs/common/base/names.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem {
namespace {

constexpr std::string_view kNeed = "countries/ke/partnerships/bungoma/needs/coach";

TEST(Fits, TakesOneSegmentPerWildcard) {
  EXPECT_TRUE(Fits(kNeed, "countries/*/partnerships/*/needs/*"));
  EXPECT_TRUE(Fits(kNeed, "countries/{country}/partnerships/{partnership}/needs/{need}"));
  EXPECT_FALSE(Fits(kNeed, "countries/*/partnerships/*"));
  EXPECT_FALSE(Fits("countries/ke", "countries/*/partnerships/*"));
  EXPECT_FALSE(Fits("countries//partnerships/x", "countries/*/partnerships/*"));
  EXPECT_FALSE(Fits("countries/k e", "countries/*"));
  EXPECT_FALSE(Fits("countries/ke/", "countries/*"));
  EXPECT_FALSE(Fits("", "countries/*"));
}

TEST(Fits, TakesAnyOfSeveralPatterns) {
  EXPECT_TRUE(Fits("programmes/amp", "countries/* | programmes/*"));
  EXPECT_FALSE(Fits("teams/amp", "countries/* | programmes/*"));
}

TEST(Names, KnowTheirParts) {
  EXPECT_EQ(Segment(kNeed, "partnerships"), "bungoma");
  EXPECT_EQ(Segment(kNeed, "teams"), "");
  EXPECT_EQ(ParentOf(kNeed), "countries/ke/partnerships/bungoma");
  EXPECT_EQ(ParentOf("programmes/amp"), "");
  EXPECT_EQ(CollectionOf(kNeed), "needs");
  EXPECT_EQ(IdOf(kNeed), "coach");
  EXPECT_EQ(CountryOf(kNeed), "countries/ke");
  EXPECT_EQ(CountryOf("programmes/amp"), "");
  EXPECT_EQ(PartnershipOf(kNeed), "countries/ke/partnerships/bungoma");
  EXPECT_EQ(PartnershipOf("countries/ke/teams/chmt"), "");
}

TEST(Names, OfSingletonsLieUnderTheirResource) {
  EXPECT_EQ(ParentOf("countries/vc/partnerships/leeds/board"), "countries/vc/partnerships/leeds");
  EXPECT_EQ(CollectionOf("countries/vc/partnerships/leeds/board"), "board");
}

TEST(EventKeyOf, IsThePartnershipElseTheFirstResourceOfTheCountry) {
  EXPECT_EQ(EventKeyOf(kNeed), "countries/ke/partnerships/bungoma");
  EXPECT_EQ(EventKeyOf("countries/ke/teams/chmt"), "countries/ke/teams/chmt");
  EXPECT_EQ(EventKeyOf("programmes/amp"), "programmes/amp");
  EXPECT_EQ(EventKeyOf("contentItems/tool/versions/2"), "contentItems/tool");
}

TEST(Covers, WholeSegmentsOnly) {
  EXPECT_TRUE(Covers("*", "countries/vc"));
  EXPECT_TRUE(Covers("countries/vc", "countries/vc/partnerships/leeds"));
  EXPECT_TRUE(Covers("countries/vc/partnerships/leeds", "countries/vc/partnerships/leeds"));
  EXPECT_FALSE(Covers("countries/vc/partnerships/leeds", "countries/vc/partnerships/leeds2"));
  EXPECT_FALSE(Covers("countries/vc/partnerships/leeds", "countries/vc"));
  EXPECT_FALSE(Covers("", "countries/vc"));
}

TEST(Join, LeavesOutAnEmptyParent) {
  EXPECT_EQ(Join("", "programmes", "amp"), "programmes/amp");
  EXPECT_EQ(Join("countries/ke", "teams", "chmt"), "countries/ke/teams/chmt");
}

}  // namespace
}  // namespace tandem
