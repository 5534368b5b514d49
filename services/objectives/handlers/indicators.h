#pragma once

#include "libs/common/store/unit.h"
#include "tandem/objectives/v1/indicator.pb.h"

namespace tandem::objectives {

Status PrepareIndicator(Unit& unit, v1::Indicator& indicator, const v1::Indicator* before);
Result<v1::Indicator> BaselineIndicator(Unit& unit, const v1::BaselineIndicatorRequest& request);
Result<v1::Indicator> CloseIndicator(Unit& unit, const v1::CloseIndicatorRequest& request);

}  // namespace tandem::objectives
