#pragma once

#include "libs/common/store/collection.h"
#include "tandem/learning_content/v1/content_index.pb.h"
#include "tandem/learning_content/v1/content_item.pb.h"
#include "tandem/learning_content/v1/learning_needs.pb.h"
#include "tandem/learning_content/v1/learning_profile.pb.h"
#include "tandem/learning_content/v1/recommendation.pb.h"

// What learning-content stores.
namespace tandem::learning_content {

inline constexpr Collection<v1::ContentItem> kContentItems{
    .pattern = "contentItems/{content_item}",
    .columns = {"state", "type", "modality", "minutes"},
};

// Owns the set of published items of a competency: see domain/content_index.h.
inline constexpr Collection<v1::ContentIndex> kContentIndexes{
    .pattern = "contentIndexes/{competency}",
};

// Who has a gap in the competency of the index, so that a new item finds them.
inline constexpr Collection<v1::ContentSeeker> kContentSeekers{
    .pattern = "contentIndexes/{competency}/seekers/{seeker}",
};

// Who recommends to the team of the profile, so that a change of the team finds them.
inline constexpr Collection<v1::TeamSeeker> kTeamSeekers{
    .pattern = "countries/{country}/teams/{team}/learningProfile/teamSeekers/{seeker}",
};

inline constexpr Collection<v1::LearningNeeds> kLearningNeeds{
    .pattern = "countries/{country}/partnerships/{partnership}/learningNeeds",
};

inline constexpr Collection<v1::LearningProfile> kLearningProfiles{
    .pattern = "countries/{country}/teams/{team}/learningProfile",
};

// A team's time budget and its avoidance of repeats are rules over the set of its recommendations;
// the profile owns it.
inline constexpr Collection<v1::Recommendation> kRecommendations{
    .pattern = "countries/{country}/partnerships/{partnership}/recommendations/{recommendation}",
    .columns = {"learning_profile", "state", "team", "content_item", "issue_date", "expiry_date"},
    .guarded_by = "learning_profile",
};

}  // namespace tandem::learning_content
