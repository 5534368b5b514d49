#include "tests/integration/prometheus.h"

#include <sys/wait.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <regex>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "httplib.h"
#include "libs/common/testing/temporary_folder.h"
#include "yaml-cpp/yaml.h"

namespace tandem::testing {
namespace {

constexpr Duration kPrometheusStart = absl::Minutes(3);
// In percent, instead of Go's 100: both end soon, and to collect it costs a fifth of their time.
constexpr char kGarbage[] = "400";

// "5m" in milliseconds.
double Milliseconds(const std::string& number, char unit) {
  const std::map<char, double> kUnits = {{'s', 1e3}, {'m', 60e3}, {'h', 3600e3}, {'d', 86400e3}};
  return std::stod(number) * kUnits.at(unit);
}

// `text` with what `pattern` matches replaced by `replace(match)`.
template <class Replace>
std::string Replaced(const std::string& text, const std::regex& pattern, Replace replace) {
  std::string result;
  std::size_t from = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    const auto place = static_cast<std::size_t>(it->position());
    result += text.substr(from, place - from) + replace(*it);
    from = place + static_cast<std::size_t>(it->length());
  }
  return result + text.substr(from);
}

}  // namespace

std::string Faster(std::string rules, int times) {
  const auto divided = [&](const std::string& number) {
    return fmt::format("{:g}", std::stod(number) / times);
  };
  static const std::regex kDuration("(\\[|for: |interval: )([0-9]+)([smhd])\\b");
  rules = Replaced(rules, kDuration, [&](const std::smatch& match) {
    return fmt::format("{}{:.0f}ms", match[1].str(),
                       Milliseconds(match[2], match[3].str().front()) / times);
  });
  static const std::regex kSeconds("(_seconds\\) > |rate5m(?:\\[\\w+\\]\\))? \\* )([0-9]+)");
  return Replaced(rules, kSeconds,
                  [&](const std::smatch& match) { return match[1].str() + divided(match[2]); });
}

Result<Duration> DueWithin(const std::string& rules, const std::string& alert) {
  static const std::regex kAge("_seconds\\) > ([0-9]+)");
  for (const auto& group : YAML::Load(rules)["groups"]) {
    for (const auto& rule : group["rules"]) {
      if (!rule["alert"] || rule["alert"].as<std::string>() != alert) continue;
      const auto expression = rule["expr"].as<std::string>();
      Duration due;
      if (!absl::ParseDuration(rule["for"].as<std::string>(), &due))
        return Internal(alert + " waits for no duration");
      std::smatch age;
      if (std::regex_search(expression, age, kAge)) due += absl::Seconds(std::stoi(age[1]));
      // A store that was lost explains for so long what calls do.
      if (expression.find("[10m]") != std::string::npos) due += absl::Minutes(10);
      if (expression.find("[5m]") != std::string::npos) due += absl::Minutes(5);
      if (expression.find("[15m]") != std::string::npos) due += absl::Minutes(15);
      return due;
    }
  }
  return absl::NotFoundError("no rule of " + alert);
}

bool Prometheus::IsSkipped() { return std::getenv(kSkip) != nullptr; }

Result<std::unique_ptr<Prometheus>> Prometheus::Start(const Options& options) {
  if (::system("command -v prometheus promtool >/dev/null") != 0) {
    return absl::FailedPreconditionError(fmt::format(
        "Prometheus is missing: apt install prometheus, or set {}=1 to leave its tests out.",
        kSkip));
  }
  std::unique_ptr<Prometheus> prometheus(new Prometheus(TemporaryFolder()));
  RETURN_IF_ERROR(prometheus->Launch(options));
  return prometheus;
}

Status Prometheus::Launch(const Options& options) {
  port_ = FreePort();
  const auto interval = absl::ToInt64Milliseconds(options.every);
  std::ofstream(folder_ / "rules.yaml") << options.rules;
  std::ofstream(folder_ / "prometheus.yaml") << fmt::format(
      R"(global: {{scrape_interval: {0}ms, scrape_timeout: {0}ms, evaluation_interval: {0}ms}}
rule_files: [rules.yaml]
scrape_configs:
  - job_name: tandem
    static_configs: [{{targets: ["{1}"], labels: {{cell: "{2}", pod: "{3}"}}}}]
)",
      interval, fmt::join(options.targets, "\", \""), options.cell, options.pod);
  RETURN_IF_ERROR(Promtool({"check", "config", (folder_ / "prometheus.yaml").string()}));
  ServerProcess::Options server;
  server.log = folder_ / "log";
  server.environment = {{"GOGC", kGarbage}};
  server.command = {"prometheus",
                    "--config.file=" + (folder_ / "prometheus.yaml").string(),
                    "--storage.tsdb.path=" + (folder_ / "data").string(),
                    fmt::format("--web.listen-address=127.0.0.1:{}", port_),
                    "--enable-feature=exemplar-storage",
                    "--query.lookback-delta=5s",
                    "--log.level=warn"};
  ASSIGN_OR_RETURN(process_, ServerProcess::Start(server));
  httplib::Client http("127.0.0.1", port_);
  for (const Time until = absl::Now() + kPrometheusStart;
       absl::Now() < until && process_->running();) {
    const auto answer = http.Get("/-/ready");
    if (answer && answer->status == 200) return OkStatus();
    absl::SleepFor(absl::Milliseconds(20));
  }
  return Internal("Prometheus does not start: " + log());
}

Prometheus::~Prometheus() {
  process_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string Prometheus::log() const { return LastLines(folder_ / "log"); }

Result<nlohmann::json> Prometheus::Ask(
    const std::string& path, const std::vector<std::pair<std::string, std::string>>& parameters) {
  httplib::Client http("127.0.0.1", port_);
  httplib::Params sent;
  for (const auto& [name, value] : parameters) sent.emplace(name, value);
  const auto answer = http.Get(path, sent, httplib::Headers());
  if (!answer) return absl::UnavailableError("Prometheus does not answer: " + log());
  nlohmann::json parsed = nlohmann::json::parse(answer->body, nullptr, /*allow_exceptions=*/false);
  if (answer->status != 200 || parsed.is_discarded())
    return absl::InvalidArgumentError(answer->body);
  return parsed["data"];
}

std::optional<double> Prometheus::Value(const std::string& expression) {
  const auto data = Ask("/api/v1/query", {{"query", expression}});
  if (!data.ok() || (*data)["result"].size() != 1) return std::nullopt;
  return std::stod((*data)["result"][0]["value"][1].get<std::string>());
}

std::set<std::string> Prometheus::Firing() {
  std::set<std::string> firing;
  const auto data = Ask("/api/v1/alerts", {});
  if (!data.ok()) return firing;
  for (const auto& alert : (*data)["alerts"]) {
    if (alert["state"] != "firing") continue;
    const auto& labels = alert["labels"];
    firing.insert(
        fmt::format("{} {}", labels["alertname"].get<std::string>(), labels.value("service", "")));
  }
  return firing;
}

Status Promtool(const std::vector<std::string>& arguments) {
  std::string command = fmt::format("GOGC={} promtool", kGarbage);
  for (const std::string& argument : arguments) command += fmt::format(" '{}'", argument);
  FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::string text;
  std::array<char, 4096> block;
  while (const std::size_t read = ::fread(block.data(), 1, block.size(), pipe))
    text.append(block.data(), read);
  if (WEXITSTATUS(::pclose(pipe)) == 0) return OkStatus();
  return Internal(command + ": " + text);
}

}  // namespace tandem::testing
