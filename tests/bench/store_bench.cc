// Durable commands on the SQLite store against fdatasync on the same disk, interleaved; and how
// commands and lists grow with the table. TARGETS.md: >= 5x the syncs per second with 128 in
// flight, >= 0.4 commands per sync and command in flight, p99 <= 15 ms; growth of a command and of
// a page at any depth: log-log slope <= 0.1. One argument: the folder to work in (default: the
// current one).
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "fmt/format.h"
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

double SlopeOf(const std::vector<double>& sizes, const std::vector<double>& seconds) {
  double x = 0, y = 0, xx = 0, xy = 0;
  const auto n = static_cast<double>(sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const double a = std::log(sizes[i]), b = std::log(seconds[i]);
    x += a, y += b, xx += a * a, xy += a * b;
  }
  return (n * xy - x * y) / (n * xx - x * x);
}

// The median time of a page of 50 that starts in the middle, ordered by `order`.
double PageSeconds(Store& store, int rows, const std::string& order) {
  std::vector<double> seconds;
  for (int i = 0; i < 200; ++i) {
    Query query;
    query.below = kParent;
    query.order_by = order;
    query.limit = 50;
    query.after = {order.empty() ? ColumnValue() : ColumnValue(500), NameOf(rows / 2 + i)};
    const auto start = std::chrono::steady_clock::now();
    Check(store.List(kThings.info(), query).status());
    seconds.push_back(SecondsSince(start));
  }
  return SpreadOf(seconds).median;
}

void ShowGrowth(const std::filesystem::path& folder) {
  auto store = OpenAt(folder);
  std::vector<double> sizes, command, by_name, by_column;
  int filled = 0;
  for (const int rows : {1'000, 10'000, 100'000}) {
    Fill(*store, filled, rows);
    filled = rows;
    std::vector<double> rates;
    for (int round = 0; round < kRounds; ++round) rates.push_back(Load(*store, rows, 32).rate());
    sizes.push_back(rows);
    command.push_back(1 / SpreadOf(rates).median);
    by_name.push_back(PageSeconds(*store, rows, ""));
    by_column.push_back(PageSeconds(*store, rows, "number"));
    fmt::print(
        "{:>7} rows: command {:.1f} us (32 in flight), page by name {:.0f} us, by a column {:.0f} "
        "us\n",
        rows, command.back() * 1e6, by_name.back() * 1e6, by_column.back() * 1e6);
  }
  fmt::print("slopes: command {:.3f}, page by name {:.3f}, by a column {:.3f}\n",
             SlopeOf(sizes, command), SlopeOf(sizes, by_name), SlopeOf(sizes, by_column));
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
