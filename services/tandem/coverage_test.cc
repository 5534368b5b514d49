// docs/coverage.md says which RPC serves which practice: none that there is not, and all of
// placement's that change something.
#include <regex>
#include <set>
#include <string>
#include <variant>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "libs/common/app/module.h"
#include "libs/common/testing/source_tree.h"
#include "services/placement/module.h"

namespace tandem {
namespace {

using ::testing::IsEmpty;

std::set<std::string> Named() {
  static const std::regex kRpc("`([A-Z][A-Za-z]+Service\\.[A-Z][A-Za-z]+)`");
  const std::string text = testing::TextOf("docs/coverage.md");
  std::set<std::string> named;
  for (std::sregex_iterator it(text.begin(), text.end(), kRpc), end; it != end; ++it) {
    named.insert((*it)[1]);
  }
  return named;
}

TEST(Coverage, NamesOnlyRpcsThatThereAre) {
  const std::set<std::string> named = Named();
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

TEST(Coverage, NamesEachRpcOfPlacementThatChangesSomething) {
  const std::set<std::string> named = Named();
  Declarations declarations(placement::kPlacementModule.package);
  placement::kPlacementModule.declare(declarations);
  std::set<std::string> left_out;
  std::size_t changing = 0;
  for (const Method& method : declarations.methods()) {
    const std::string rpc = method.descriptor->service()->name() + "." + method.descriptor->name();
    const bool changes = std::holds_alternative<CommandHandler>(method.handler) ||
                         method.descriptor->name().starts_with("Import");
    changing += changes ? 1 : 0;
    if (changes && !named.contains(rpc)) left_out.insert(rpc);
  }
  EXPECT_GT(changing, 100U);
  EXPECT_THAT(left_out, IsEmpty());
}

}  // namespace
}  // namespace tandem
