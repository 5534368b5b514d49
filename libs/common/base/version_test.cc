#include "libs/common/base/version.h"

#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/source_tree.h"

namespace tandem {
namespace {

using ::testing::MatchesRegex;

TEST(Version, NamesTheCommitThatTheProgramWasBuiltOf) {
  if (!std::filesystem::exists(std::filesystem::path(testing::SourceRoot()) / ".git"))
    GTEST_SKIP() << "no clone";
  EXPECT_THAT(VersionAndRevision(), MatchesRegex("[0-9]+[.][0-9]+[.][0-9]+[+]git[.][0-9a-f]{12,}"));
}

}  // namespace
}  // namespace tandem
