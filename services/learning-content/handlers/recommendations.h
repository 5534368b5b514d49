#pragma once

#include <string_view>

#include "libs/common/store/unit.h"
#include "tandem/learning_content/v1/recommendation.pb.h"

namespace tandem::learning_content {

Result<v1::Recommendation> AcceptRecommendation(Unit& unit,
                                                const v1::AcceptRecommendationRequest& request);
Result<v1::Recommendation> CompleteRecommendation(Unit& unit,
                                                  const v1::CompleteRecommendationRequest& request);
Result<v1::Recommendation> DismissRecommendation(Unit& unit,
                                                 const v1::DismissRecommendationRequest& request);
// Due the day after the last one to answer.
inline constexpr TimerKind kRecommendationExpiry{"recommendation-expiry"};
Status ExpireRecommendation(Unit& unit, std::string_view recommendation);

}  // namespace tandem::learning_content
