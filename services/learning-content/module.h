#pragma once

#include "libs/common/app/module.h"

namespace tandem::learning_content {

extern const Module kLearningContentModule;

}  // namespace tandem::learning_content
