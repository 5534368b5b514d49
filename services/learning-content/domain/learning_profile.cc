#include "services/learning-content/domain/learning_profile.h"

#include <algorithm>
#include <set>

#include "fmt/format.h"

namespace tandem::learning_content {
namespace {

std::string_view PrimarySubtag(std::string_view language) {
  return language.substr(0, language.find('-'));
}

}  // namespace

std::string ProfileOf(std::string_view team) { return fmt::format("{}/learningProfile", team); }

Status ValidateLearningProfile(v1::LearningProfile& profile, const v1::LearningProfile*) {
  FieldErrors errors;
  std::set<std::string> languages;
  for (int i = 0; i < profile.languages_size(); ++i) {
    if (!languages.insert(profile.languages(i)).second) {
      errors.Add(fmt::format("learning_profile.languages[{}]", i),
                 fmt::format("{} stands twice.", profile.languages(i)));
    }
  }
  std::set<int> modalities;
  for (int i = 0; i < profile.modalities_size(); ++i) {
    if (!modalities.insert(profile.modalities(i)).second) {
      errors.Add(fmt::format("learning_profile.modalities[{}]", i),
                 fmt::format("{} stands twice.", v1::Modality_Name(profile.modalities(i))));
    }
  }
  return errors.ToStatus();
}

bool Follow(v1::LearningProfile& profile,
            const google::protobuf::RepeatedPtrField<std::string>& languages,
            v1::HealthSystemLevel level) {
  const v1::LearningProfile before = profile;
  const auto& told = profile.team_languages();
  const bool as_told =
      std::equal(profile.languages().begin(), profile.languages().end(), told.begin(), told.end());
  if (as_told || profile.languages().empty()) *profile.mutable_languages() = languages;
  if (profile.health_system_level() == profile.team_health_system_level() ||
      profile.health_system_level() == v1::HEALTH_SYSTEM_LEVEL_UNSPECIFIED) {
    profile.set_health_system_level(level);
  }
  *profile.mutable_team_languages() = languages;
  profile.set_team_health_system_level(level);
  return profile.health_system_level() != before.health_system_level() ||
         !std::equal(profile.languages().begin(), profile.languages().end(),
                     before.languages().begin(), before.languages().end());
}

int BudgetMinutes(const v1::LearningProfile& profile) {
  return profile.budget_minutes() == 0 ? kDefaultBudgetMinutes : profile.budget_minutes();
}

std::vector<v1::Modality> Modalities(const v1::LearningProfile& profile) {
  if (profile.modalities().empty()) return {v1::TEAM_BASED, v1::EXPERIENTIAL, v1::SELF_STUDY};
  std::vector<v1::Modality> modalities;
  for (const int modality : profile.modalities()) {
    modalities.push_back(static_cast<v1::Modality>(modality));
  }
  return modalities;
}

std::string CommonLanguage(const v1::LearningProfile& profile,
                           const std::vector<std::string>& languages) {
  if (languages.empty()) return {};
  if (profile.languages().empty()) return languages.front();
  for (const std::string& wanted : profile.languages()) {
    for (const std::string& offered : languages) {
      if (PrimarySubtag(wanted) == PrimarySubtag(offered)) return offered;
    }
  }
  return {};
}

}  // namespace tandem::learning_content
