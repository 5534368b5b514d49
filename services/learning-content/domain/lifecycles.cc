#include "services/learning-content/domain/lifecycles.h"

#include "services/learning-content/domain/content_item.h"
#include "services/learning-content/domain/recommendation.h"

namespace tandem::learning_content {

std::vector<LifecycleTable> Lifecycles() {
  return {kContentItemLifecycle.Table(), kRecommendationLifecycle.Table()};
}

}  // namespace tandem::learning_content
