#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/common/app/module.h"

// Which topics the suite has in its event log.
namespace tandem {

// One per service, each with `prefix` before its name: a service may react to any other, and to
// itself.
std::vector<std::string> SuiteTopics(std::string_view prefix);

// `topics`, and the dead letters of them that each of `modules` has: where it reacts to events,
// since a projection parks nothing.
std::vector<std::string> WithDeadLetters(const std::vector<std::string>& topics,
                                         const std::vector<Module>& modules);

}  // namespace tandem
