#include "services/placement/domain/professional.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using samples::AnAvailableProfessional;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using v1::Professional;

Status MakeAvailable(Professional& professional, int assessors_needed = kAssessorsNeeded) {
  professional.set_state(Professional::REGISTERED);
  ProfessionalWithPlacements subject{professional, {}, assessors_needed};
  return kProfessionalLifecycle.Apply("MakeProfessionalAvailable", subject);
}

google::protobuf::RepeatedPtrField<v1::TraitRating> RatingOf(v1::Trait trait, int score) {
  google::protobuf::RepeatedPtrField<v1::TraitRating> ratings;
  ratings.Add()->set_trait(trait);
  ratings.rbegin()->set_score(score);
  return ratings;
}

TEST(MakeAvailable, ListsAllThatIsMissing) {
  Professional professional;
  EXPECT_THAT(
      UnmetOf(MakeAvailable(professional)),
      ElementsAre("TRAITS_RATED", "LANGUAGES_KNOWN", "COUNTRIES_KNOWN", "AVAILABILITY_KNOWN"));
}

TEST(MakeAvailable, NeedsTwoAssessorsForEachTrait) {
  Professional professional = AnAvailableProfessional();
  ASSERT_TRUE(MakeAvailable(professional).ok());
  EXPECT_THAT(UnmetOf(MakeAvailable(professional, 3)), ElementsAre("TRAITS_RATED"));
  professional.mutable_trait_ratings()->RemoveLast();
  EXPECT_THAT(UnmetOf(MakeAvailable(professional)), ElementsAre("TRAITS_RATED"));
}

TEST(MakeAlumni, WaitsForTheirPlacements) {
  Professional professional = AnAvailableProfessional();
  ProfessionalWithPlacements subject{professional, {"p"}};
  EXPECT_THAT(UnmetOf(kProfessionalLifecycle.Apply("MakeProfessionalAlumni", subject)),
              ElementsAre("NO_UNFINISHED_PLACEMENTS"));
}

TEST(RequireNotRegistered, IsForAlumniAlone) {
  std::vector<Professional> others(2);
  for (Professional& other : others) other.set_state(Professional::ALUMNI);
  EXPECT_TRUE(RequireNotRegistered(others).ok());
  for (const auto state : {Professional::REGISTERED, Professional::AVAILABLE}) {
    others[1].set_state(state);
    EXPECT_EQ(ReasonOf(RequireNotRegistered(others)), "ALREADY_REGISTERED");
  }
}

TEST(RateTraits, ReplacesTheEarlierRatingOfTheSameAssessor) {
  Professional professional;
  const Day day(2024, 1, 1);
  ASSERT_TRUE(RateTraits(professional, "a", RatingOf(v1::PATIENCE, 2), day).ok());
  ASSERT_TRUE(RateTraits(professional, "a", RatingOf(v1::PATIENCE, 4), day).ok());
  ASSERT_TRUE(RateTraits(professional, "b", RatingOf(v1::PATIENCE, 5), day).ok());
  EXPECT_THAT(professional.trait_ratings(), SizeIs(2));
  EXPECT_EQ(MeanRating(professional, v1::PATIENCE), 4'500'000);
  EXPECT_EQ(MeanRating(professional, v1::HUMILITY), 0);
}

TEST(RateTraits, IsNotForOneself) {
  Professional professional = AnAvailableProfessional();
  EXPECT_EQ(ReasonOf(RateTraits(professional, professional.person(), RatingOf(v1::PATIENCE, 5),
                                Day(2024, 1, 1))),
            "RATES_THEMSELVES");
}

TEST(RateTraits, TakesEachTraitOnce) {
  Professional professional;
  auto ratings = RatingOf(v1::PATIENCE, 5);
  *ratings.Add() = ratings.Get(0);
  EXPECT_THAT(BadFieldsOf(RateTraits(professional, "a", ratings, Day(2024, 1, 1))),
              ElementsAre("ratings"));
}

TEST(LanguageLevelOf, CountsAnyRegionWhereNoneIsAskedForAndThePlainLanguageWhereOneIs) {
  Professional professional;
  const auto know = [&](const char* language, v1::LanguageLevel::Cefr level) {
    auto& known = *professional.add_languages();
    known.set_language(language);
    known.set_level(level);
  };
  know("en-US", v1::LanguageLevel::B1);
  know("en-GB", v1::LanguageLevel::C2);
  know("pt", v1::LanguageLevel::B2);
  know("pt-PT", v1::LanguageLevel::C1);
  EXPECT_EQ(LanguageLevelOf(professional, "en"), v1::LanguageLevel::C2);
  EXPECT_EQ(LanguageLevelOf(professional, "en-US"), v1::LanguageLevel::B1);
  EXPECT_EQ(LanguageLevelOf(professional, "en-AU"), 0);
  EXPECT_EQ(LanguageLevelOf(professional, "pt-BR"), v1::LanguageLevel::B2);
  EXPECT_EQ(LanguageLevelOf(professional, "pt"), v1::LanguageLevel::C1);
  EXPECT_EQ(LanguageLevelOf(professional, "e"), 0);
}

TEST(ValidateProfessional, FindsDoublesAndDatesTheWrongWayRound) {
  Professional professional = AnAvailableProfessional();
  professional.add_eligible_countries("lr");
  *professional.add_languages() = professional.languages(0);
  auto* period = professional.add_availability();
  *period->mutable_start() = ToDate(Day(2024, 2, 1));
  *period->mutable_end() = ToDate(Day(2024, 1, 1));
  EXPECT_THAT(BadFieldsOf(ValidateProfessional(professional, nullptr)),
              UnorderedElementsAre("professional.languages", "professional.eligible_countries",
                                   "professional.availability"));
}

TEST(ValidateProfessional, KeepsAnAvailableOneMatchable) {
  const Professional before = AnAvailableProfessional();
  Professional after = before;
  after.clear_languages();
  EXPECT_THAT(BadFieldsOf(ValidateProfessional(after, &before)),
              ElementsAre("professional.languages"));
}

}  // namespace
}  // namespace tandem::placement
