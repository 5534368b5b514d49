#include "services/placement/domain/lifecycles.h"

#include "services/placement/domain/application.h"
#include "services/placement/domain/benefit.h"
#include "services/placement/domain/bid.h"
#include "services/placement/domain/board.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/enquiry.h"
#include "services/placement/domain/framework.h"
#include "services/placement/domain/funding.h"
#include "services/placement/domain/leave_request.h"
#include "services/placement/domain/match.h"
#include "services/placement/domain/meeting.h"
#include "services/placement/domain/need.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/peer_link.h"
#include "services/placement/domain/phase.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/professional.h"
#include "services/placement/domain/project.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/tender.h"
#include "services/placement/domain/visit.h"

namespace tandem::placement {
namespace {

// From the first question to what a partnership has achieved.
std::vector<LifecycleTable> AroundAPartnership() {
  return {kEnquiryLifecycle.Table(), kProjectLifecycle.Table(), kBenefitLifecycle.Table(),
          kLeaveRequestLifecycle.Table(), kPeerLinkLifecycle.Table()};
}

}  // namespace

std::vector<LifecycleTable> Lifecycles() {
  std::vector<LifecycleTable> tables = {
      kInstitutionLifecycle.Table(), kPersonLifecycle.Table(),
      kProgrammeLifecycle.Table(),   kTeamLifecycle.Table(),
      kPartnershipLifecycle.Table(), kApprovalLifecycle.Table(),
      kRestrictionLifecycle.Table(), kProfessionalLifecycle.Table(),
      kNeedLifecycle.Table(),        kMatchLifecycle.Table(),
      kPlacementLifecycle.Table(),   kPhaseLifecycle.Table(),
      kBoardLifecycle.Table(),       kMeetingLifecycle.Table(),
      kMinutesLifecycle.Table(),     kFundingShareLifecycle.Table(),
      kVisitLifecycle.Table(),       kFrameworkLifecycle.Table(),
      kTenderLifecycle.Table(),      kBidLifecycle.Table(),
      kApplicationLifecycle.Table()};
  for (LifecycleTable& table : AroundAPartnership()) tables.push_back(std::move(table));
  return tables;
}

}  // namespace tandem::placement
