#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/status.h"
#include "tandem/learning_content/v1/learning_profile.pb.h"

// What a team can learn with.
namespace tandem::learning_content {

// Two working days, unless the profile says otherwise (ours, not from the documents).
inline constexpr int kDefaultBudgetMinutes = 960;

// "countries/lr/teams/ncd/learningProfile" for "countries/lr/teams/ncd".
std::string ProfileOf(std::string_view team);

// INVALID_ARGUMENT, every language or modality that stands twice.
Status ValidateLearningProfile(v1::LearningProfile& profile, const v1::LearningProfile* before);

// What placement tells of the team; it holds where the team has set nothing of its own. False if
// all that the team can learn with is as it was.
bool Follow(v1::LearningProfile& profile,
            const google::protobuf::RepeatedPtrField<std::string>& languages,
            v1::HealthSystemLevel level);

// The time for all that is issued or accepted at once.
int BudgetMinutes(const v1::LearningProfile& profile);
// The ways of learning that suit, the most welcome first.
std::vector<v1::Modality> Modalities(const v1::LearningProfile& profile);
// The first of the team's languages that is among `languages`; "" if there is none. `pt` and
// `pt-BR` are one language here, since who reads one reads the other. A team without languages
// takes the first one offered.
std::string CommonLanguage(const v1::LearningProfile& profile,
                           const std::vector<std::string>& languages);

}  // namespace tandem::learning_content
