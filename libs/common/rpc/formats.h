#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tandem/common/v1/options.pb.h"

namespace tandem {

// What is wrong with `value` as a text of `format`, and what was expected; nothing if it fits.
std::optional<std::string> FormatViolation(common::v1::Format format, std::string_view value);

// The same for a resource name by `patterns` ("countries/*/teams/*"); its country must be one.
// `wildcards`: `-` may stand for an id.
std::optional<std::string> NameViolation(std::string_view patterns, std::string_view value,
                                         bool wildcards);

}  // namespace tandem
