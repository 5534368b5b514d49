#pragma once

#include <filesystem>

namespace tandem::testing {

// A new, empty folder below `root`. Who asks for it removes it.
std::filesystem::path TemporaryFolder(
    const std::filesystem::path& root = std::filesystem::temp_directory_path());

}  // namespace tandem::testing
