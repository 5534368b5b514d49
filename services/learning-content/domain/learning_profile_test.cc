#include "services/learning-content/domain/learning_profile.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::learning_content {
namespace {

using ::testing::ElementsAre;

TEST(LearningProfile, TellsEveryLanguageAndModalityThatStandsTwice) {
  v1::LearningProfile profile;
  for (const char* language : {"en", "fr", "en"}) profile.add_languages(language);
  for (const auto modality : {v1::SELF_STUDY, v1::SELF_STUDY}) profile.add_modalities(modality);
  EXPECT_THAT(BadFieldsOf(ValidateLearningProfile(profile, nullptr)),
              ElementsAre("learning_profile.languages[2]", "learning_profile.modalities[1]"));
}

TEST(LearningProfile, HasTwoWorkingDaysUnlessItSaysOtherwise) {
  v1::LearningProfile profile;
  EXPECT_EQ(BudgetMinutes(profile), 960);
  profile.set_budget_minutes(30);
  EXPECT_EQ(BudgetMinutes(profile), 30);
}

TEST(LearningProfile, PutsTeamBasedLearningFirstUnlessItSaysOtherwise) {
  v1::LearningProfile profile;
  EXPECT_THAT(Modalities(profile), ElementsAre(v1::TEAM_BASED, v1::EXPERIENTIAL, v1::SELF_STUDY));
  profile.add_modalities(v1::SELF_STUDY);
  EXPECT_THAT(Modalities(profile), ElementsAre(v1::SELF_STUDY));
}

TEST(LearningProfile, SharesALanguageWhateverItsRegion) {
  v1::LearningProfile profile;
  profile.add_languages("pt-MZ");
  profile.add_languages("en");
  EXPECT_EQ(CommonLanguage(profile, {"fr", "en", "pt-BR"}), "pt-BR");
  EXPECT_EQ(CommonLanguage(profile, {"fr", "en"}), "en");
  EXPECT_EQ(CommonLanguage(profile, {"fr"}), "");
}

TEST(LearningProfile, WithoutLanguagesTakesTheFirstOffered) {
  EXPECT_EQ(CommonLanguage(v1::LearningProfile(), {"fr", "en"}), "fr");
}

}  // namespace
}  // namespace tandem::learning_content
