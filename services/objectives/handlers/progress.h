#pragma once

#include "libs/common/store/unit.h"
#include "tandem/objectives/v1/progress.pb.h"

namespace tandem::objectives {

Result<v1::PartnershipProgress> GetProgress(View& view, const v1::GetProgressRequest& request);
Result<v1::NumberExplanation> ExplainNumber(View& view, const v1::ExplainNumberRequest& request);

}  // namespace tandem::objectives
