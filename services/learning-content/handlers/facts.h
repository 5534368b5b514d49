#pragma once

#include <utility>

#include "libs/common/store/unit.h"
#include "services/learning-content/collections.h"
#include "services/learning-content/domain/recommendation.h"
#include "services/learning-content/handlers/recommendations.h"
#include "tandem/learning_content/v1/events.pb.h"
#include "tandem/learning_content/v1/recommendation.pb.h"

namespace tandem::learning_content {

// What every event of `recommendation` tells.
v1::RecommendationFacts FactsOf(const v1::Recommendation& recommendation);

// Saves it with its event. It expires unless it is answered, and completed, in time.
template <class Event>
v1::Recommendation SaveAndTell(Unit& unit, v1::Recommendation recommendation, Event event) {
  event.set_name(recommendation.name());
  *event.mutable_facts() = FactsOf(recommendation);
  unit.Emit(event);
  if (IsOpen(recommendation)) {
    unit.SetTimer(kRecommendationExpiry, recommendation.name(), ExpiryTime(recommendation));
  } else {
    unit.ClearTimer(kRecommendationExpiry, recommendation.name());
  }
  return unit.Save(kRecommendations, std::move(recommendation));
}

}  // namespace tandem::learning_content
