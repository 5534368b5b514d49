#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/funding.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/project.pb.h"

// The funding position of a partnership, which it keeps for its gates: whoever changes a share or a
// project counts anew and saves the partnership.
namespace tandem::placement {

// Counts what the shares and projects of `partnership`, which was loaded in this unit, come to,
// with the changed one, if any, as it will be.
Status CountFunding(Unit& unit, v1::Partnership& partnership);
Status CountFunding(Unit& unit, const v1::FundingShare& changed, v1::Partnership& partnership);
Status CountFunding(Unit& unit, const v1::Project& changed, v1::Partnership& partnership);

}  // namespace tandem::placement
