#include "services/tandem/client/suggest.h"

#include <vector>

#include "gmock/gmock.h"

namespace tandem::client {
namespace {

using ::testing::Eq;

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_THAT(EditDistance("", ""), Eq(0));
  EXPECT_THAT(EditDistance("", "load"), Eq(4));
  EXPECT_THAT(EditDistance("load", "laod"), Eq(1));
  EXPECT_THAT(EditDistance("kitten", "sitting"), Eq(3));
  EXPECT_THAT(EditDistance("SERVE", "serve"), Eq(0));
}

TEST(Nearest, SuggestsWhatIsCloseAndNothingElse) {
  const std::vector<std::string> commands = {"serve", "call", "get", "list", "report", "watch"};
  EXPECT_THAT(Nearest("repot", commands), Eq("report"));
  EXPECT_THAT(Nearest("srve", commands), Eq("serve"));
  EXPECT_THAT(Nearest("gt", commands), Eq("get"));
  EXPECT_THAT(Nearest("frobnicate", commands), Eq(""));
  EXPECT_THAT(DidYouMean("wacth", commands), Eq(" Did you mean watch?"));
  EXPECT_THAT(DidYouMean("frobnicate", commands), Eq(""));
}

}  // namespace
}  // namespace tandem::client
