// docs/lifecycles shows each lifecycle as a diagram made from its table (TANDEM_UPDATE=1 writes
// them).
#include "services/learning-content/domain/lifecycles.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/lifecycle.h"
#include "libs/common/testing/source_tree.h"
#include "services/objectives/domain/lifecycles.h"
#include "services/placement/domain/lifecycles.h"
#include "services/reporting/domain/lifecycles.h"

namespace tandem {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

std::string Diagram(const LifecycleTable& table) {
  std::string text = "# " + table.resource + "\n\n```mermaid\nstateDiagram-v2\n";
  if (!table.arrows.empty() && !table.arrows.front().from.empty()) {
    text += "  [*] --> " + table.arrows.front().from.front() + "\n";
  }
  for (const LifecycleArrow& arrow : table.arrows) {
    for (const std::string& from : arrow.from) {
      text += "  " + from + " --> " + (arrow.to.empty() ? "as_the_rule_says" : arrow.to) + ": " +
              arrow.verb + "\n";
    }
  }
  text += "```\n\n| verb | from | to | conditions |\n|---|---|---|---|\n";
  for (const LifecycleArrow& arrow : table.arrows) {
    std::string from, conditions;
    for (const auto& state : arrow.from) from += (from.empty() ? "" : ", ") + state;
    for (const auto& condition : arrow.conditions)
      conditions += (conditions.empty() ? "" : ", ") + condition;
    text += "| " + arrow.verb + " | " + from + " | " +
            (arrow.to.empty() ? "(the rule says)" : arrow.to) + " | " + conditions + " |\n";
  }
  return text;
}

TEST(Lifecycles, HaveAFreshDiagramEach) {
  std::vector<LifecycleTable> tables = placement::Lifecycles();
  for (auto& table : objectives::Lifecycles()) tables.push_back(std::move(table));
  for (auto& table : learning_content::Lifecycles()) tables.push_back(std::move(table));
  for (auto& table : reporting::Lifecycles()) tables.push_back(std::move(table));
  EXPECT_THAT(tables, Not(IsEmpty()));
  for (const LifecycleTable& table : tables) {
    EXPECT_THAT(table.arrows, Not(IsEmpty())) << table.resource;
    testing::ExpectFresh("docs/lifecycles/" + table.resource + ".md", Diagram(table));
  }
}

}  // namespace
}  // namespace tandem
