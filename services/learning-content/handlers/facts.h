#pragma once

#include <utility>

#include "libs/common/store/unit.h"
#include "services/learning-content/collections.h"
#include "services/learning-content/handlers/recommendations.h"
#include "tandem/learning_content/v1/events.pb.h"
#include "tandem/learning_content/v1/recommendation.pb.h"

namespace tandem::learning_content {

// What every event of `recommendation` tells.
v1::RecommendationFacts FactsOf(const v1::Recommendation& recommendation);

// Saves it with its event. Once it is answered, nobody waits for that any more.
template <class Event>
v1::Recommendation SaveAndTell(Unit& unit, v1::Recommendation recommendation, Event event) {
  event.set_name(recommendation.name());
  *event.mutable_facts() = FactsOf(recommendation);
  unit.Emit(event);
  if (recommendation.state() != v1::Recommendation::ISSUED) {
    unit.ClearTimer(kRecommendationExpiry, recommendation.name());
  }
  return unit.Save(kRecommendations, std::move(recommendation));
}

}  // namespace tandem::learning_content
