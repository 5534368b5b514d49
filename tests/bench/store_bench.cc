// Durable commands on the SQLite store against fdatasync on the same disk, interleaved; and how
// commands and lists grow with the table. TARGETS.md: >= 5x the syncs per second with 128 in
// flight, >= 0.4 commands per sync and command in flight, p99 <= 15 ms; growth of a command and of
// a page at any depth: log-log slope <= 0.1. One argument: the folder to work in (default: the
// current one).
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "fmt/format.h"
#include "tests/bench/store_growth.h"
#include "tests/bench/store_load.h"

namespace tandem {
namespace {

// Page writes with one fdatasync each, per second: over a file that is there already, as a log that
// has started over.
double SyncsPerSecond(const std::filesystem::path& folder) {
  const int file = ::open((folder / "syncs").c_str(), O_RDWR | O_CREAT, 0600);
  const std::string page(4'096, 'x');
  constexpr int kPages = 4'096;
  for (int i = 0; i < kPages; ++i) (void)!::pwrite(file, page.data(), page.size(), i * 4'096L);
  ::fsync(file);
  const auto start = std::chrono::steady_clock::now();
  int syncs = 0;
  for (; std::chrono::steady_clock::now() - start < kTrial; ++syncs) {
    (void)!::pwrite(file, page.data(), page.size(), (syncs % kPages) * 4'096L);
    ::fdatasync(file);
  }
  const double rate = syncs / SecondsSince(start);
  ::close(file);
  return rate;
}

std::unique_ptr<Store> OpenAt(const std::filesystem::path& folder) {
  StoreOptions options;
  options.url = "sqlite:" + (folder / "store.db").string();
  options.collections = {kThings.info()};
  auto store = OpenStore(options);
  Check(store.status());
  return *std::move(store);
}

void CompareWithSyncs(const std::filesystem::path& folder) {
  auto store = OpenAt(folder);
  Fill(*store, 0, kRows);
  std::vector<double> syncs;
  std::map<int, std::vector<double>> rate, ratio, share, p50, p99;
  for (int round = 0; round < kRounds; ++round) {
    syncs.push_back(SyncsPerSecond(folder));
    for (const int in_flight : {1, 32, 128}) {
      const Load load(*store, kRows, in_flight);
      rate[in_flight].push_back(load.rate());
      ratio[in_flight].push_back(load.rate() / syncs.back());
      share[in_flight].push_back(load.share());
      p50[in_flight].push_back(load.DelayMillis(0.5));
      p99[in_flight].push_back(load.DelayMillis(0.99));
    }
  }
  fmt::print("fdatasync/s: {}\n", Show(syncs, 0));
  fmt::print("{:>9} {:>22} {:>18} {:>22} {:>20} {:>20}\n", "in flight", "commands/s",
             "x fdatasync/s", "per sync and in flight", "p50 ms", "p99 ms");
  for (const int in_flight : {1, 32, 128}) {
    fmt::print("{:>9} {:>22} {:>18} {:>22} {:>20} {:>20}\n", in_flight, Show(rate[in_flight], 0),
               Show(ratio[in_flight], 2), Show(share[in_flight], 2), Show(p50[in_flight], 2),
               Show(p99[in_flight], 2));
  }
}

void ShowGrowth(const std::filesystem::path& folder) {
  const auto store = OpenAt(folder);
  ShowGrowthOf(*store, {1'000, 10'000, 100'000});
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::filesystem::path folder =
      std::filesystem::path(argc > 1 ? argv[1] : ".") / fmt::format("store_bench_{}", ::getpid());
  for (const auto& [name, part] :
       {std::pair("syncs", &tandem::CompareWithSyncs), {"growth", &tandem::ShowGrowth}}) {
    std::filesystem::create_directories(folder / name);
    part(folder / name);
  }
  std::filesystem::remove_all(folder);
}
