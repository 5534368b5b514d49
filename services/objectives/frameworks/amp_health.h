#pragma once

#include <string_view>

namespace tandem::objectives {

// A CompetencyFramework in protobuf's text format: the seven areas of document A ("the AMP Health
// Catalog of Competencies").
extern const std::string_view kAmpHealth;

}  // namespace tandem::objectives
