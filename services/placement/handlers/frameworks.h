#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/framework.pb.h"

namespace tandem::placement {

Result<v1::Framework> AdmitFrameworkMember(Unit& unit,
                                           const v1::AdmitFrameworkMemberRequest& request);
Result<v1::Framework> ReleaseFrameworkMember(Unit& unit,
                                             const v1::ReleaseFrameworkMemberRequest& request);
Result<v1::Framework> CloseFramework(Unit& unit, const v1::CloseFrameworkRequest& request);

}  // namespace tandem::placement
