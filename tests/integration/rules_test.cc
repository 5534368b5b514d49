// The rules of Prometheus and the dashboards of Grafana, as files: what they promise stands beside
// them.
#include <filesystem>
#include <fstream>
#include <regex>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/source_tree.h"
#include "libs/common/testing/temporary_folder.h"
#include "tests/integration/distributed.h"
#include "tests/integration/prometheus.h"
#include "yaml-cpp/yaml.h"

namespace tandem::testing {
namespace {

using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kRules = "deploy/prometheus/rules.yaml";
constexpr const char* kOfAllRunbooks = "README.md";
constexpr const char* kSkipGrafana = "TANDEM_SKIP_GRAFANA";

std::string At(const std::string& path) {
  return (std::filesystem::path(SourceRoot()) / path).string();
}

// rules_test.yaml and the like.
std::vector<std::string> Cases() {
  std::vector<std::string> files = SourceFiles("deploy/prometheus", {"_test.yaml"});
  EXPECT_THAT(files, SizeIs(Gt(1U)));
  return files;
}

std::vector<YAML::Node> Alerts() {
  std::vector<YAML::Node> alerts;
  const YAML::Node file = YAML::LoadFile(At(kRules));
  for (const auto& group : file["groups"]) {
    for (const auto& rule : group["rules"]) {
      if (rule["alert"]) alerts.push_back(rule);
    }
  }
  return alerts;
}

TEST(Rules, FireAndDoNotFireAsTheirCasesSay) {
  if (Prometheus::IsSkipped()) GTEST_SKIP() << Prometheus::kSkip << " is set";
  const Status rules = Promtool({"check", "rules", "--lint-fatal", At(kRules)});
  EXPECT_TRUE(rules.ok()) << rules << "Without Prometheus: set " << Prometheus::kSkip << "=1.";
  for (const std::string& file : Cases()) {
    const Status cases = Promtool({"test", "rules", At(file)});
    EXPECT_TRUE(cases.ok()) << cases;
  }
}

TEST(Rules, HaveARunbookACaseThatFiresAndOneThatDoesNot) {
  std::string cases;
  for (const std::string& file : Cases()) cases += TextOf(file);
  std::set<std::string> runbooks = {kOfAllRunbooks};
  for (const YAML::Node& alert : Alerts()) {
    const auto name = alert["alert"].as<std::string>();
    const std::string runbook = fmt::format("docs/runbooks/{}.md", name);
    EXPECT_EQ(alert["annotations"]["runbook"].as<std::string>(), runbook);
    const std::string text = TextOf(runbook);
    for (const char* part : {"## What it means", "## Look", "## Do", "## Followed"})
      EXPECT_THAT(text, HasSubstr(part)) << runbook;
    runbooks.insert(std::filesystem::path(runbook).filename());
    const std::regex fires(fmt::format("alertname: {}\\n +exp_alerts:", name));
    const std::regex rests(fmt::format("alertname: {}\\n(?! +exp_alerts)", name));
    EXPECT_TRUE(std::regex_search(cases, fires)) << name << " has no case in which it fires";
    EXPECT_TRUE(std::regex_search(cases, rests)) << name << " has no case in which it does not";
  }
  std::vector<std::string> of_no_alert;
  for (const auto& file : std::filesystem::directory_iterator(At("docs/runbooks"))) {
    if (!runbooks.contains(file.path().filename())) of_no_alert.push_back(file.path().filename());
  }
  EXPECT_THAT(of_no_alert, IsEmpty());
}

TEST(Rules, RunFasterInATestAndAreOtherwiseTheSame) {
  EXPECT_EQ(Faster("expr: rate(x[5m]) and max(y_seconds) > 60\nfor: 2m\ninterval: 30s", 30),
            "expr: rate(x[10000ms]) and max(y_seconds) > 2\nfor: 4000ms\ninterval: 1000ms");
  EXPECT_EQ(Faster("tandem:bad_calls:rate5m * 300 >= 3 and le=\"0.25\" > 14.4", 30),
            "tandem:bad_calls:rate5m * 10 >= 3 and le=\"0.25\" > 14.4");
}

TEST(DashboardFiles, AreWhatTheirSourcesSay) {
  if (std::getenv(kSkipGrafana) != nullptr) GTEST_SKIP() << kSkipGrafana << " is set";
  const std::filesystem::path made = TemporaryFolder();
  const std::string venv =
      std::filesystem::path(Binary("x")).parent_path().parent_path() / "grafana";
  const std::string command =
      fmt::format("'{}' '{}' '{}' >'{}' 2>&1", At("deploy/grafana/generate.sh"), venv,
                  (made / "boards").string(), (made / "log").string());
  ASSERT_EQ(::system(command.c_str()), 0)
      << LastLines(made / "log") << "\nWhere Python's package registry cannot be reached: set "
      << kSkipGrafana << "=1.";
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(made / "boards")) {
    names.insert(file.path().filename());
    std::stringstream text;
    text << std::ifstream(file.path()).rdbuf();
    EXPECT_EQ(text.str(), TextOf("deploy/grafana/dashboards/" + file.path().filename().string()))
        << "Write it anew with: make dashboards";
  }
  for (const std::string& file : SourceFiles("deploy/grafana/dashboards", {".json"}))
    EXPECT_TRUE(names.contains(std::filesystem::path(file).filename())) << file;
  std::filesystem::remove_all(made);
}

TEST(DashboardFiles, SayWhatEachPanelShowsAndLinkToEachOther) {
  for (const std::string& file : SourceFiles("deploy/grafana/dashboards", {".json"})) {
    const auto board = nlohmann::json::parse(TextOf(file));
    std::set<int> ids;
    for (const auto& panel : board["panels"]) {
      EXPECT_TRUE(ids.insert(panel["id"].get<int>()).second) << file << " " << panel["title"];
      if (panel["type"] == "row") continue;
      EXPECT_GT(panel.value("description", "").size(), 20U) << file << " " << panel["title"];
      for (const auto& target : panel["targets"]) {
        const bool is_histogram =
            target["expr"].get<std::string>().find("_bucket") != std::string::npos &&
            panel["type"] != "bargauge" &&
            target["expr"].get<std::string>().find("commit") == std::string::npos;
        EXPECT_EQ(target.value("exemplar", false), is_histogram) << file << " " << panel["title"];
        // An address and a port, in a cell; alerts name the pod.
        EXPECT_THAT(target["legendFormat"].get<std::string>(), Not(HasSubstr("instance")))
            << file << " " << panel["title"];
      }
    }
    EXPECT_FALSE(board["links"].empty()) << file;
  }
}

TEST(DashboardFiles, ShowNoVariableThatChangesNothing) {
  constexpr int kShown = 0;
  for (const std::string& file : SourceFiles("deploy/grafana/dashboards", {".json"})) {
    const auto board = nlohmann::json::parse(TextOf(file));
    std::string used;
    for (const auto& panel : board["panels"]) {
      used += panel.value(nlohmann::json::json_pointer("/datasource/uid"), "");
      if (!panel.contains("targets")) continue;
      for (const auto& target : panel["targets"]) used += target["expr"].get<std::string>();
    }
    std::set<std::string> variables;
    for (const auto& variable : board["templating"]["list"]) {
      const std::string name = variable["name"];
      variables.insert(name);
      EXPECT_EQ(variable.value("hide", kShown) == kShown,
                used.find("$" + name) != std::string::npos ||
                    used.find("${" + name + "}") != std::string::npos)
          << name << " of " << file;
    }
    // The links take them along from one board to the next.
    EXPECT_TRUE(variables.contains("country") && variables.contains("service")) << file;
  }
}

}  // namespace
}  // namespace tandem::testing
