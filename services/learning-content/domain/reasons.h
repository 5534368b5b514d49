#pragma once

#include "libs/common/base/status.h"

// Why learning-content refuses.
namespace tandem::learning_content {

inline constexpr Reason kContentSettled{
    "CONTENT_SETTLED", absl::StatusCode::kFailedPrecondition,
    "A content item is changed only as a draft or in review; a better one supersedes it later."};
inline constexpr Reason kSupersedesUnpublished{
    "SUPERSEDES_UNPUBLISHED", absl::StatusCode::kFailedPrecondition,
    "An item can take the place of a published item alone."};
inline constexpr Reason kRecommendationLapsed{
    "RECOMMENDATION_LAPSED", absl::StatusCode::kFailedPrecondition,
    "The last day to accept or dismiss the recommendation has passed."};

}  // namespace tandem::learning_content
