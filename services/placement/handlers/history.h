#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/history.pb.h"

namespace tandem::placement {

Result<v1::PartnershipHistory> GetPartnershipHistory(
    View& view, const v1::GetPartnershipHistoryRequest& request);

}  // namespace tandem::placement
