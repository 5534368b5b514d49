// What a start costs with the resources that the store has: from opening it to the first read and
// the first durable command. TARGETS.md: ready in <= 1 s with 10^6; slope over the history <= 0.1.
// One argument: the folder to work in (default: the current one).
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "tests/bench/store_load.h"

namespace tandem {
namespace {

std::unique_ptr<Store> OpenAt(const std::filesystem::path& folder) {
  StoreOptions options;
  options.url = "sqlite:" + (folder / "store.db").string();
  options.collections = {kThings.info()};
  auto store = OpenStore(options);
  Check(store.status());
  return *std::move(store);
}

double StartSeconds(const std::filesystem::path& folder, int rows) {
  const auto start = std::chrono::steady_clock::now();
  const auto store = OpenAt(folder);
  Context context;
  context.store = store.get();
  context.now = absl::Now();
  context.change_id = context.request_digest =
      fmt::format("start{}", start.time_since_epoch().count());
  Check(RunNow(context, [&](Unit& unit) { return Command(unit, NameOf(rows / 2)); }).status());
  return SecondsSince(start);
}

void Compare(const std::filesystem::path& folder) {
  std::vector<double> medians;
  int filled = 0;
  for (const int rows : {10'000, 100'000, 1'000'000}) {
    Fill(*OpenAt(folder), filled, rows);
    filled = rows;
    std::vector<double> seconds;
    for (int round = 0; round < kRounds; ++round) seconds.push_back(StartSeconds(folder, rows));
    fmt::print("{:>8} resources: {} s\n", rows, Show(seconds, 3));
    std::fflush(stdout);
    medians.push_back(SpreadOf(seconds).median);
  }
  fmt::print("slope: {:.3f}\n", std::log(medians.back() / medians.front()) / std::log(100));
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::filesystem::path folder =
      std::filesystem::path(argc > 1 ? argv[1] : ".") / fmt::format("start_bench_{}", ::getpid());
  std::filesystem::create_directories(folder);
  tandem::Compare(folder);
  std::filesystem::remove_all(folder);
}
