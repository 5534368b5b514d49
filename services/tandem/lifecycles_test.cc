// docs/lifecycles shows each lifecycle as a diagram made from its table (TANDEM_UPDATE=1 writes
// them).
#include "services/learning-content/domain/lifecycles.h"

#include <set>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/app/module.h"
#include "libs/common/base/lifecycle.h"
#include "libs/common/testing/source_tree.h"
#include "services/objectives/domain/lifecycles.h"
#include "services/placement/domain/lifecycles.h"
#include "services/reporting/domain/lifecycles.h"
#include "services/tandem/modules.h"

namespace tandem {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

std::vector<LifecycleTable> AllLifecycles() {
  std::vector<LifecycleTable> tables = placement::Lifecycles();
  for (auto& table : objectives::Lifecycles()) tables.push_back(std::move(table));
  for (auto& table : learning_content::Lifecycles()) tables.push_back(std::move(table));
  for (auto& table : reporting::Lifecycles()) tables.push_back(std::move(table));
  EXPECT_THAT(tables, Not(IsEmpty()));
  return tables;
}

std::string Diagram(const LifecycleTable& table) {
  std::string text = "# " + table.resource + "\n\n```mermaid\nstateDiagram-v2\n";
  if (!table.arrows.empty() && !table.arrows.front().from.empty()) {
    text += "  [*] --> " + table.arrows.front().from.front() + "\n";
  }
  for (const LifecycleArrow& arrow : table.arrows) {
    for (const std::string& from : arrow.from) {
      for (const std::string& to : arrow.to.empty() ? std::vector{from} : arrow.to) {
        text += fmt::format("  {} --> {}: {}\n", from, to, arrow.verb);
      }
    }
  }
  text += "```\n\n| verb | from | to | conditions |\n|---|---|---|---|\n";
  for (const LifecycleArrow& arrow : table.arrows) {
    const std::string to =
        arrow.to.empty() ? "(stays)" : fmt::format("{}", fmt::join(arrow.to, " or "));
    text += fmt::format("| {} | {} | {} | {} |\n", arrow.verb, fmt::join(arrow.from, ", "), to,
                        fmt::join(arrow.conditions, ", "));
  }
  return text;
}

TEST(Lifecycles, HaveAFreshDiagramEach) {
  for (const LifecycleTable& table : AllLifecycles()) {
    EXPECT_THAT(table.arrows, Not(IsEmpty())) << table.resource;
    testing::ExpectFresh("docs/lifecycles/" + table.resource + ".md", Diagram(table));
  }
}

// A refusal names the verb that was refused, and those that are possible: what a caller can call.
TEST(Lifecycles, NameTheirVerbsAsTheRpcsAreCalled) {
  std::set<std::string> rpcs;
  for (const Module& module : SuiteModules()) {
    Declarations declarations(module.package);
    module.declare(declarations);
    for (const Method& method : declarations.methods()) rpcs.insert(method.descriptor->name());
  }
  std::set<std::string> misnamed;
  for (const LifecycleTable& table : AllLifecycles()) {
    for (const LifecycleArrow& arrow : table.arrows) {
      const bool is_called = arrow.given_by == GivenBy::kCallers;
      if (is_called != rpcs.contains(arrow.verb))
        misnamed.insert(table.resource + "." + arrow.verb);
    }
  }
  EXPECT_THAT(misnamed, IsEmpty());
}

}  // namespace
}  // namespace tandem
