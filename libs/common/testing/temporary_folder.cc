#include "libs/common/testing/temporary_folder.h"

#include <atomic>
#include <cstdlib>
#include <string>
#include <system_error>

#include "gtest/gtest.h"

namespace tandem::testing {

std::filesystem::path TemporaryFolder(const std::filesystem::path& root) {
  std::string pattern = (root / "tandem-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "no folder below " << root;
  return pattern;
}

std::filesystem::path FreshPath(std::string_view file) {
  struct Kept {
    const std::filesystem::path folder = TemporaryFolder();
    std::atomic<int> count = 0;
    ~Kept() {
      std::error_code ignored;
      std::filesystem::remove_all(folder, ignored);
    }
  };
  static Kept kept;
  return kept.folder / std::to_string(kept.count++) / file;
}

}  // namespace tandem::testing
