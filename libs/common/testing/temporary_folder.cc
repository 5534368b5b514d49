#include "libs/common/testing/temporary_folder.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace tandem::testing {
namespace {

// Their names say whose they are.
void RemoveFoldersOfTheDead(const std::filesystem::path& root) {
  std::error_code ignored;
  for (const auto& folder : std::filesystem::directory_iterator(root, ignored)) {
    const std::string name = folder.path().filename();
    const std::vector<std::string> parts = absl::StrSplit(name, '-');
    if (parts.size() != 3 || parts[0] != "tandem") continue;
    if (const pid_t owner = std::atoi(parts[1].c_str());
        owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH) {
      std::filesystem::remove_all(folder.path(), ignored);
    }
  }
}

}  // namespace

std::filesystem::path TemporaryFolder(const std::filesystem::path& root) {
  static std::once_flag once;
  std::call_once(once, [&] { RemoveFoldersOfTheDead(root); });
  std::string pattern = (root / fmt::format("tandem-{}-XXXXXX", ::getpid())).string();
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
