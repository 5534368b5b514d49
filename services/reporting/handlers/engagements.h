#pragma once

#include "libs/common/store/unit.h"
#include "tandem/common/v1/types.pb.h"
#include "tandem/placement/v1/events.pb.h"
#include "tandem/reporting/v1/engagement.pb.h"

namespace tandem::reporting {

// A new one is of a partnership that goes on; a post that it names is there, and
// of its country unless the caller manages both.
Status PrepareEngagement(Unit& unit, v1::Engagement& engagement, const v1::Engagement* before);
// Its post, which may be named only now, knows from then on that its holder was met.
Result<v1::Engagement> HoldEngagement(Unit& unit, const v1::HoldEngagementRequest& request);
Result<v1::Engagement> CancelEngagement(Unit& unit, const v1::CancelEngagementRequest& request);

// A confirmed visit proposes one for each post to meet.
Status OnVisitConfirmed(Unit& unit, const placement::v1::VisitConfirmed& event);
// Those that it proposed and that are still proposed follow a confirmed visit: one for a post that
// it is to meet no more goes, one comes for each new post, and they move with its days.
Status OnVisitUpdated(Unit& unit, const common::v1::ResourceUpdated& event);
// Those that it proposed go, unless they were held already.
Status OnVisitCancelled(Unit& unit, const placement::v1::VisitCancelled& event);

}  // namespace tandem::reporting
