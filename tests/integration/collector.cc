#include "tests/integration/collector.h"

#include <cstdlib>
#include <fstream>
#include <thread>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/common/base/until.h"
#include "libs/common/testing/source_tree.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::testing {
namespace {

using nlohmann::json;

constexpr Duration kCollectorStart = absl::Seconds(60);
constexpr std::chrono::milliseconds kLookAgain(20);

// Whole lines; what is being written has no end yet.
std::vector<json> LinesOf(const std::filesystem::path& path) {
  std::vector<json> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line) && !file.eof();)
    lines.push_back(json::parse(line));
  return lines;
}

}  // namespace

bool Collector::IsSkipped() { return std::getenv(kSkip) != nullptr; }

Result<std::unique_ptr<Collector>> Collector::Start(const std::filesystem::path& tls_dir) {
  auto collector = std::unique_ptr<Collector>(new Collector(TemporaryFolder()));
  const std::string root = SourceRoot();
  const std::filesystem::path written = collector->folder_ / "spans";
  ServerProcess::Options options;
  options.command = {root + "/tests/matching/python.sh", root + "/build/python",
                     root + "/tests/integration/collector.py", written.string()};
  options.environment = {{"TLS_DIR", tls_dir.string()}};
  options.log = collector->folder_ / "log";
  ASSIGN_OR_RETURN(collector->process_, ServerProcess::Start(options));
  for (const Until until(kCollectorStart); !until.passed() && collector->process_->running();) {
    const std::vector<json> lines = LinesOf(written);
    if (lines.empty()) {
      std::this_thread::sleep_for(kLookAgain);
      continue;
    }
    collector->endpoint_ = fmt::format("{}://127.0.0.1:{}", tls_dir.empty() ? "http" : "https",
                                       lines.front().get<int>());
    return collector;
  }
  return absl::UnavailableError(fmt::format("No collector of traces ({}=1 leaves it out): {}",
                                            kSkip, LastLines(options.log, 1)));
}

Collector::~Collector() {
  process_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::vector<json> Collector::spans() const {
  std::vector<json> spans = LinesOf(folder_ / "spans");
  spans.erase(spans.begin());
  return spans;
}

json Collector::Await(const std::function<bool(const json&)>& fits, Duration patience) const {
  for (const Until until(patience);;) {
    for (const json& span : spans()) {
      if (fits(span)) return span;
    }
    if (until.passed()) return nullptr;
    std::this_thread::sleep_for(kLookAgain);
  }
}

}  // namespace tandem::testing
