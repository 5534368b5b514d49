// What a start on SQLite costs with the resources that the store has (on PostgreSQL: see
// postgres_growth): from opening it to the first read and the first durable command. TARGETS.md:
// ready in <= 1 s with 10^6; slope over the history <= 0.1. One argument: the folder to work in
// (default: the current one).
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "tests/bench/store_growth.h"

namespace tandem {
namespace {

StoreOptions OptionsAt(const std::filesystem::path& folder) {
  StoreOptions options;
  options.url = "sqlite:" + (folder / "store.db").string();
  options.collections = {kThings.info()};
  return options;
}

void Compare(const std::filesystem::path& folder) {
  std::vector<double> medians;
  int filled = 0;
  for (const int rows : {10'000, 100'000, 1'000'000}) {
    {
      const auto store = OpenStore(OptionsAt(folder));
      Check(store.status());
      Fill(**store, filled, rows);
    }
    filled = rows;
    std::vector<double> seconds;
    for (int round = 0; round < kRounds; ++round)
      seconds.push_back(StartSeconds(OptionsAt(folder), rows));
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
