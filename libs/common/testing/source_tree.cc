#include "libs/common/testing/source_tree.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gtest/gtest.h"

namespace tandem::testing {

namespace fs = std::filesystem;

std::string SourceRoot() { return TANDEM_SOURCE_ROOT; }

std::vector<std::string> SourceFiles(const std::string& folder,
                                     const std::vector<std::string>& endings) {
  const fs::path root = SourceRoot();
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    const std::string path = fs::relative(entry.path(), root).string();
    const auto ends = [&](const std::string& ending) { return path.ends_with(ending); };
    if (entry.is_regular_file() && std::any_of(endings.begin(), endings.end(), ends)) {
      files.push_back(path);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string TextOf(const std::string& path) {
  const std::ifstream file(fs::path(SourceRoot()) / path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void ExpectFresh(const std::string& path, const std::string& expected) {
  if (std::getenv("TANDEM_UPDATE") != nullptr) {
    const fs::path file = fs::path(SourceRoot()) / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << expected;
    return;
  }
  EXPECT_EQ(TextOf(path), expected)
      << path << " is not what the code says; write it anew with: TANDEM_UPDATE=1 make test";
}

}  // namespace tandem::testing
