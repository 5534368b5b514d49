#pragma once

#include "libs/common/base/status.h"
#include "tandem/placement/v1/placement.pb.h"

// What has to be cleared before somebody goes: a visa, an insurance.
namespace tandem::placement {

// INVALID_FIELDS if an item is not needed and no note says why.
Status CheckClearance(const v1::RecordClearanceRequest& request);
// Records an item, which that holds for too; INVALID_FIELDS for a last day of what is not cleared,
// or before it is. VERB_NOT_ALLOWED.
Status RecordClearance(v1::Placement& placement, const v1::ClearingItem& item);

}  // namespace tandem::placement
