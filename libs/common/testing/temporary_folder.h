#pragma once

#include <filesystem>
#include <string_view>

namespace tandem::testing {

// A new, empty folder below `root`. Who asks for it removes it; one that died before it could is
// tidied up after by the next process.
std::filesystem::path TemporaryFolder(
    const std::filesystem::path& root = std::filesystem::temp_directory_path());

// `file` in a folder of its own, where nothing is yet; it goes when the program ends.
std::filesystem::path FreshPath(std::string_view file);

}  // namespace tandem::testing
