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
Status SetOfItem(Unit& unit, const std::string& content_item, std::optional<Micros> before,
                 Micros outcome) {
  ASSIGN_OR_RETURN(const v1::ContentItem item, unit.Load(kContentItems, content_item));
  for (const v1::CompetencyRange& range : item.competencies()) {
    ASSIGN_OR_RETURN(std::optional<v1::ContentIndex> index,
                     unit.Find(kContentIndexes, IndexOf(range.competency())));
    if (!index.has_value() || !SetOutcome(*index, content_item, before, outcome)) continue;
    unit.Save(kContentIndexes, *std::move(index));
  }
  return OkStatus();
}

}  // namespace

Status MeasureCompleted(Unit& unit, std::string_view partnership, const std::vector<TeamGap>& gaps,
                        std::vector<v1::Recommendation>& recommendations) {
  for (v1::Recommendation& recommendation : recommendations) {
    if (PartnershipOf(recommendation.name()) != partnership) continue;
    if (!NoteReached(recommendation, gaps)) continue;
    const std::optional<Micros> outcome = OutcomeOf(recommendation);
    if (!outcome.has_value()) continue;
    std::optional<Micros> before;
    if (!recommendation.outcome().empty()) before = Levels(recommendation.outcome());
    recommendation.set_outcome(FormatDecimal(*outcome));
    v1::RecommendationMeasured event;
    event.set_outcome(recommendation.outcome());
    SaveAndTell(unit, recommendation, std::move(event));
    RETURN_IF_ERROR(SetOfItem(unit, recommendation.content_item(), before, *outcome));
  }
  return OkStatus();
}

}  // namespace tandem::learning_content
