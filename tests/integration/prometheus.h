#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/testing/server_process.h"
#include "nlohmann/json.hpp"

namespace tandem::testing {

// `rules` (of deploy/prometheus/rules.yaml) in which time runs `times` as fast: windows, waits,
// intervals and what is compared in seconds, divided. Nothing else differs.
std::string Faster(std::string rules, int times);
// How long after its fault `alert` of those rules may fire at the latest: what its rule compares an
// age with, looks back over, and waits for. NOT_FOUND without such a rule.
Result<Duration> DueWithin(const std::string& rules, const std::string& alert);

// Debian's Prometheus on a free port in a temporary folder, scraping and judging; it ends with the
// test. Start it from the main thread (see ServerProcess).
class Prometheus {
 public:
  // The variable that skips the tests that need it, where it cannot be installed.
  static constexpr char kSkip[] = "TANDEM_SKIP_PROMETHEUS";
  static bool IsSkipped();

  struct Options {
    std::vector<std::string> targets;  // "127.0.0.1:7480"
    std::string rules;                 // the text of a file of rules
    Duration every = absl::Milliseconds(500);
    std::string cell,
        pod;  // labels of all that is scraped, as a PodMonitor sets them; none if empty
  };
  // Answers queries once this returns OK.
  static Result<std::unique_ptr<Prometheus>> Start(const Options& options);
  ~Prometheus();

  // The `data` of its answer to GET `path` ("/api/v1/query") with these parameters; its error as
  // such.
  Result<nlohmann::json> Ask(const std::string& path,
                             const std::vector<std::pair<std::string, std::string>>& parameters);
  // The value of the only series of an instant query; nothing if there is none.
  std::optional<double> Value(const std::string& expression);
  // "TandemJournalOld placement", of those that fire.
  std::set<std::string> Firing();
  // What it says about its own trouble.
  std::string log() const;

 private:
  explicit Prometheus(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Status Launch(const Options& options);

  const std::filesystem::path folder_;
  int port_ = 0;
  std::unique_ptr<ServerProcess> process_;
};

// Runs promtool; what it said, as an error if it found fault.
Status Promtool(const std::vector<std::string>& arguments);

}  // namespace tandem::testing
