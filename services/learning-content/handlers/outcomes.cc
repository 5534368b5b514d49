#include "services/learning-content/handlers/outcomes.h"

#include <optional>
#include <utility>

#include "libs/common/base/names.h"
#include "services/learning-content/collections.h"
#include "services/learning-content/domain/content_index.h"
#include "services/learning-content/domain/outcome.h"
#include "services/learning-content/handlers/facts.h"

namespace tandem::learning_content {
namespace {

// An item that was superseded or withdrawn meanwhile is in no index.
Status AddToItem(Unit& unit, const std::string& content_item, Micros outcome) {
  ASSIGN_OR_RETURN(const v1::ContentItem item, unit.Load(kContentItems, content_item));
  for (const v1::CompetencyRange& range : item.competencies()) {
    ASSIGN_OR_RETURN(std::optional<v1::ContentIndex> index,
                     unit.Find(kContentIndexes, IndexOf(range.competency())));
    if (!index.has_value() || !AddOutcome(*index, content_item, outcome)) continue;
    unit.Save(kContentIndexes, *std::move(index));
  }
  return OkStatus();
}

}  // namespace

Status MeasureCompleted(Unit& unit, std::string_view partnership, const std::vector<TeamGap>& gaps,
                        std::vector<v1::Recommendation>& recommendations) {
  for (v1::Recommendation& recommendation : recommendations) {
    if (PartnershipOf(recommendation.name()) != partnership) continue;
    if (!recommendation.outcome().empty()) continue;
    const std::optional<Micros> outcome = OutcomeOf(recommendation, gaps);
    if (!outcome.has_value()) continue;
    recommendation.set_outcome(FormatDecimal(*outcome));
    v1::RecommendationMeasured event;
    event.set_outcome(recommendation.outcome());
    SaveAndTell(unit, recommendation, std::move(event));
    RETURN_IF_ERROR(AddToItem(unit, recommendation.content_item(), *outcome));
  }
  return OkStatus();
}

}  // namespace tandem::learning_content
