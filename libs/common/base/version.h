#pragma once

#include <string>
#include <string_view>

namespace tandem {

// Of the whole suite: semver.org.
inline constexpr std::string_view kVersion = "0.1.0";

// The commit that the program was built of, in twelve digits; empty where git could not say.
std::string_view Revision();

// "0.1.0+git.0123456789ab": two programs of different commits never have the same.
std::string VersionAndRevision();

}  // namespace tandem
