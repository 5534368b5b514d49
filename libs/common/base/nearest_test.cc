#include "libs/common/base/nearest.h"

#include "gtest/gtest.h"

namespace tandem {
namespace {

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(EditDistance("", ""), 0);
  EXPECT_EQ(EditDistance("", "load"), 4);
  EXPECT_EQ(EditDistance("load", "laod"), 1);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3);
  EXPECT_EQ(EditDistance("SERVE", "serve"), 0);
}

TEST(Nearest, FindsTheWordThatWasMeant) {
  constexpr std::string_view kWords[] = {"partnership", "placement", "watch", "get", "serve"};
  EXPECT_EQ(Nearest("wacth", kWords), "watch");
  EXPECT_EQ(Nearest("placemnt", kWords), "placement");
  EXPECT_EQ(Nearest("gt", kWords), "get");
  EXPECT_EQ(Nearest("srve", kWords), "serve");
}

TEST(Nearest, GoesByTheBeginningWhereNothingIsClose) {
  constexpr std::string_view kWords[] = {"partnerships", "partnership", "placement"};
  EXPECT_EQ(Nearest("part", kWords), "partnership");
  EXPECT_EQ(Nearest("pa", kWords), "");
  EXPECT_EQ(Nearest("frobnicate", kWords), "");
}

}  // namespace
}  // namespace tandem
