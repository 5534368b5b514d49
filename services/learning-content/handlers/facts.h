#pragma once

#include "tandem/learning_content/v1/events.pb.h"
#include "tandem/learning_content/v1/recommendation.pb.h"

namespace tandem::learning_content {

// What every event of `recommendation` tells.
v1::RecommendationFacts FactsOf(const v1::Recommendation& recommendation);

}  // namespace tandem::learning_content
