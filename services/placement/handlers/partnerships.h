#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/partnership.pb.h"

// The stages of partnerships.
namespace tandem::placement {

// A new or changed partnership: its programme takes it, its parties are known.
Status PreparePartnership(Unit& unit, v1::Partnership& partnership, const v1::Partnership* before);

Result<v1::Partnership> DefineAndDevelopPartnership(Unit& unit,
                                                    const v1::ChangeStageRequest& request);
Result<v1::Partnership> DeliverPartnership(Unit& unit, const v1::ChangeStageRequest& request);
Result<v1::Partnership> SustainPartnership(Unit& unit,
                                           const v1::SustainPartnershipRequest& request);
Result<v1::Partnership> ResumeDelivery(Unit& unit, const v1::ChangeStageRequest& request);
Result<v1::Partnership> HoldPartnership(Unit& unit, const v1::ChangeStageRequest& request);
Result<v1::Partnership> ResumePartnership(Unit& unit, const v1::ChangeStageRequest& request);
Result<v1::Partnership> ClosePartnership(Unit& unit, const v1::ClosePartnershipRequest& request);
Result<v1::Partnership> WithdrawPartnership(Unit& unit, const v1::ChangeStageRequest& request);

Result<v1::ListPartnershipsResponse> ListPartnerships(View& view,
                                                      const v1::ListPartnershipsRequest& request);
Result<v1::Gate> GetGate(View& view, const v1::GetGateRequest& request);
Result<v1::PartnershipStanding> GetStanding(View& view, const v1::GetStandingRequest& request);

}  // namespace tandem::placement
