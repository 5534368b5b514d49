#pragma once

#include <string>
#include <vector>

// The project's own files, for tests that check what no compiler does.
namespace tandem::testing {

// The project's root, as it was when this was compiled.
std::string SourceRoot();
// The files below `folder` (relative to the root) that end in one of `endings`, relative to the
// root, sorted.
std::vector<std::string> SourceFiles(const std::string& folder,
                                     const std::vector<std::string>& endings);
std::string TextOf(const std::string& path);

// Fails unless the file at `path` says `expected`. With TANDEM_UPDATE=1 it writes the file instead.
void ExpectFresh(const std::string& path, const std::string& expected);

}  // namespace tandem::testing
