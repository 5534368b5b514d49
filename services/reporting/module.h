#pragma once

#include "libs/common/app/module.h"

namespace tandem::reporting {

extern const Module kReportingModule;

}  // namespace tandem::reporting
