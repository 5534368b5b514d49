#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/benefit.pb.h"

namespace tandem::placement {

Result<v1::Benefit> ClaimBenefit(Unit& unit, const v1::ClaimBenefitRequest& request);
Result<v1::Benefit> EvidenceBenefit(Unit& unit, const v1::EvidenceBenefitRequest& request);
Result<v1::Benefit> VerifyBenefit(Unit& unit, const v1::VerifyBenefitRequest& request);
Result<v1::Benefit> WithdrawBenefit(Unit& unit, const v1::WithdrawBenefitRequest& request);
Result<v1::BenefitGrid> GetBenefitGrid(View& view, const v1::GetBenefitGridRequest& request);

}  // namespace tandem::placement
