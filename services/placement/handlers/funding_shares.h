#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/funding.pb.h"

namespace tandem::placement {

// A new or changed share. Like every verb of one it saves the partnership, which knows what the
// shares of each budget line come to.
Status PrepareFundingShare(Unit& unit, v1::FundingShare& share, const v1::FundingShare* before);
Result<v1::FundingShare> CommitFundingShare(Unit& unit,
                                            const v1::CommitFundingShareRequest& request);
Result<v1::FundingShare> RecordReceipt(Unit& unit, const v1::RecordReceiptRequest& request);
Result<v1::FundingShare> RecordSpend(Unit& unit, const v1::RecordSpendRequest& request);
Result<v1::FundingShare> VoidReceipt(Unit& unit, const v1::VoidReceiptRequest& request);
Result<v1::FundingShare> VoidSpend(Unit& unit, const v1::VoidSpendRequest& request);
Result<v1::FundingShare> WithdrawFundingShare(Unit& unit,
                                              const v1::WithdrawFundingShareRequest& request);
Result<v1::Funding> GetFunding(View& view, const v1::GetFundingRequest& request);

}  // namespace tandem::placement
