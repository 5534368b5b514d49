#pragma once

#include <string_view>

#include "libs/common/base/status.h"
#include "tandem/objectives/v1/competency_framework.pb.h"

namespace tandem::objectives {

// The framework of that name as it ships with the binary, without a state. NOT_SHIPPED if there is
// none.
Result<v1::CompetencyFramework> ShippedFramework(std::string_view name);

}  // namespace tandem::objectives
