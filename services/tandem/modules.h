#pragma once

#include <string_view>
#include <vector>

#include "libs/common/app/module.h"

namespace tandem {

// The four services.
const std::vector<Module>& SuiteModules();

// Null if there is none of this name.
const Module* FindModule(std::string_view name);

}  // namespace tandem
