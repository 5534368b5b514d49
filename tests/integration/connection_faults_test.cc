// Sockets to PostgreSQL that are cut while commands go on.
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "libs/common/testing/postgres_proxy.h"
#include "tests/integration/fault_suite.h"

namespace tandem::testing {
namespace {

using Cut = PostgresProxy::Cut;

// Those of every command that writes; the others are come upon at random.
constexpr const char* kSteps[] = {"begin",        "keys",    "repeats", "versions",
                                  "journal lock", "journal", "commit"};
constexpr Cut kCuts[] = {Cut::kBefore, Cut::kAfter, Cut::kLate};

TEST_F(Faults, ConnectionsToPostgresThatAreCutAtAnyStepLoseAndDoubleNothing) {
  const std::vector<std::string> services(std::begin(Distributed::kServices),
                                          std::end(Distributed::kServices));
  std::map<std::string, int> cuts;
  for (int i = 0; i < (Soak() ? 400 : 20); ++i) {
    const std::string& service = DrawProcess(services);
    PostgresProxy& proxy = suite().ProxyOf(service);
    const bool at_step = Draw(0, 1) == 0;
    const Cut cut = kCuts[Draw(0, at_step ? 2 : 1)];
    const std::string step = kSteps[Draw(0, static_cast<int>(std::size(kSteps)) - 1)];
    if (at_step) proxy.CutAt(step, cut);
    if (!at_step) proxy.CutAfter(Draw(1, 100), cut);
    ASSERT_TRUE(proxy.WaitForCut()) << service << " never came to " << (at_step ? step : "any");
    if (cut == Cut::kLate) {  // and is asked about by those who do not know what came of it
      EXPECT_TRUE(proxy.WaitForCut(1)) << service << " did not connect again after " << step;
      proxy.Release();
    }
    ++cuts[fmt::format("{} {}", service, proxy.LastCut())];
    ASSERT_TRUE(load().WaitForMore(5)) << "after a cut of " << service << " at " << proxy.LastCut();
  }
  const auto since = load().TakeSince();
  // What came of a command is found out, and what only reads asks again.
  EXPECT_EQ(since.failed, 0) << since.last_failure;
  for (const auto& [where, times] : cuts) fmt::print("cut at {}: {} times\n", where, times);
  fmt::print("the slowest call took {:.2f} s\n", absl::ToDoubleSeconds(since.slowest));
}

}  // namespace
}  // namespace tandem::testing
