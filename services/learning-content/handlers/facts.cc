#include "services/learning-content/handlers/facts.h"

#include "libs/common/base/names.h"

namespace tandem::learning_content {

v1::RecommendationFacts FactsOf(const v1::Recommendation& recommendation) {
  v1::RecommendationFacts facts;
  facts.set_partnership(std::string(PartnershipOf(recommendation.name())));
  facts.set_team(recommendation.team());
  facts.set_content_item(recommendation.content_item());
  facts.set_display_name(recommendation.display_name());
  for (const v1::GapClosed& gap : recommendation.gaps_closed()) {
    facts.add_competencies(gap.competency());
  }
  facts.set_minutes(recommendation.minutes());
  facts.set_state(recommendation.state());
  return facts;
}

}  // namespace tandem::learning_content
