#include "services/reporting/domain/lifecycles.h"

#include "services/reporting/domain/engagement.h"
#include "services/reporting/domain/leader_post.h"
#include "services/reporting/domain/support_ask.h"

namespace tandem::reporting {

std::vector<LifecycleTable> Lifecycles() {
  return {kEngagementLifecycle.Table(), kLeaderPostLifecycle.Table(), kSupportAskLifecycle.Table()};
}

}  // namespace tandem::reporting
