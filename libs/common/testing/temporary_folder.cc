#include "libs/common/testing/temporary_folder.h"

#include <cstdlib>

#include "gtest/gtest.h"

namespace tandem::testing {

std::filesystem::path TemporaryFolder(const std::filesystem::path& root) {
  std::string pattern = (root / "tandem-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "no folder below " << root;
  return pattern;
}

}  // namespace tandem::testing
