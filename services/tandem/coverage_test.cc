// docs/coverage.md says which RPC serves which practice: none that there is not.
#include <regex>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "libs/common/testing/source_tree.h"

namespace tandem {
namespace {

TEST(Coverage, NamesOnlyRpcsThatThereAre) {
  static const std::regex kRpc("`([A-Z][A-Za-z]+Service\\.[A-Z][A-Za-z]+)`");
  const std::string text = testing::TextOf("docs/coverage.md");
  std::set<std::string> named;
  for (std::sregex_iterator it(text.begin(), text.end(), kRpc), end; it != end; ++it) {
    named.insert((*it)[1]);
  }
  EXPECT_GT(named.size(), 60U);
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  const auto is_of = [&](const std::string& package, const std::string& rpc) {
    return pool->FindMethodByName(package + rpc) != nullptr;
  };
  for (const std::string& rpc : named) {
    EXPECT_TRUE(is_of("tandem.placement.v1.", rpc) || is_of("tandem.reporting.v1.", rpc))
        << rpc << " is named in docs/coverage.md and there is none.";
  }
}

}  // namespace
}  // namespace tandem
