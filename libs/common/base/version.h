#pragma once

#include <string_view>

namespace tandem {

// Of the whole suite: semver.org.
inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace tandem
