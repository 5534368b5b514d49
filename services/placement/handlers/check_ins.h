#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/check_in.pb.h"

namespace tandem::placement {

Result<v1::CheckIn> RecordCheckIn(Unit& unit, const v1::RecordCheckInRequest& request);
Result<v1::CheckIn> RetractCheckIn(Unit& unit, const v1::RetractCheckInRequest& request);

}  // namespace tandem::placement
