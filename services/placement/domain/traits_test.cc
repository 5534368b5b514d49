#include "services/placement/domain/traits.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

TraitRatings Rating(v1::Trait trait, int score) {
  TraitRatings ratings;
  ratings.Add()->set_trait(trait);
  ratings.rbegin()->set_score(score);
  return ratings;
}

void Rate(TraitRatings& all, const std::string& assessor, v1::Trait trait, int score) {
  ASSERT_TRUE(
      SetRatings(all, "someone", "them", assessor, Rating(trait, score), Day(2024, 1, 1)).ok());
}

const v1::TraitStanding& Of(const v1::TraitStandings& standings, v1::Trait trait) {
  return standings.traits(trait - 1);
}

TEST(DescribeTraits, ShowsWhereAssessorsDisagree) {
  TraitRatings all;
  Rate(all, "a", v1::PATIENCE, 2);
  Rate(all, "b", v1::PATIENCE, 4);
  Rate(all, "a", v1::HUMILITY, 3);
  Rate(all, "b", v1::HUMILITY, 4);
  const auto standings = DescribeTraits("someone", all, kAssessorsNeeded);
  EXPECT_EQ(standings.traits_size(), v1::Trait_MAX);
  EXPECT_TRUE(Of(standings, v1::PATIENCE).disagreement());
  EXPECT_EQ(Of(standings, v1::PATIENCE).mean(), "3");
  EXPECT_EQ(Of(standings, v1::PATIENCE).lowest(), 2);
  EXPECT_FALSE(Of(standings, v1::HUMILITY).disagreement());
  EXPECT_EQ(Of(standings, v1::HUMILITY).mean(), "3.5");
  EXPECT_EQ(Of(standings, v1::GRAVITAS).mean(), "");
  EXPECT_FALSE(standings.complete());
}

TEST(DescribeTraits, IsCompleteWithTwoAssessorsOfEach) {
  TraitRatings all;
  for (const v1::Trait trait : AllTraits()) {
    EXPECT_TRUE(TraitsMissing(all, 2).has_value());
    Rate(all, "a", trait, 3);
    Rate(all, "b", trait, 3);
  }
  EXPECT_TRUE(DescribeTraits("someone", all, 2).complete());
  EXPECT_FALSE(DescribeTraits("someone", all, 3).complete()) << "as the programme asks";
  EXPECT_THAT(*TraitsMissing(all, 3), ::testing::HasSubstr("PATIENCE (2 of 3)"));
}

TEST(AssessorsNeeded, AreTwoUnlessTheProgrammeSaysOtherwise) {
  v1::Programme programme;
  EXPECT_EQ(AssessorsNeeded(programme), 2);
  programme.set_assessors_needed(3);
  EXPECT_EQ(AssessorsNeeded(programme), 3);
  programme.set_assessors_needed(1);
  EXPECT_EQ(AssessorsNeeded(programme), 1);
}

TEST(AssessorsNeeded, AreNoneWhereNobodyIsPlacedForTheirTraitsUnlessTheProgrammeSays) {
  v1::Programme programme;
  programme.add_kinds(v1::MANAGED_EDUCATION);
  EXPECT_EQ(AssessorsNeeded(programme), 0);
  EXPECT_EQ(TraitsMissing({}, AssessorsNeeded(programme)), std::nullopt);
  programme.set_assessors_needed(1);
  EXPECT_EQ(AssessorsNeeded(programme), 1);
  programme.clear_assessors_needed();
  programme.add_kinds(v1::TWINNING);
  EXPECT_EQ(AssessorsNeeded(programme), 2);
}

}  // namespace
}  // namespace tandem::placement
