// What busy neighbours cost, through the whole pipeline on PostgreSQL. A partnership that is hot
// beside 10,000 quiet ones: the p99 of the quiet ones' commands, against the same load spread over
// all of them (TARGETS.md: at most 1.5x). Country B that floods with 1 to 100 commands in flight
// beside one of country A: the slope of A's delay over them (TARGETS.md: at most 0.1).
// One argument: the folder to work in (default: the current one).
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <map>

#include "libs/common/testing/postgres.h"
#include "tests/bench/command_service.h"
#include "tests/bench/slope.h"

namespace tandem {
namespace {

constexpr int kItemsEach = 10'000;
constexpr int kQuiet = 8;  // in flight
constexpr int kHot = 24;

std::string AnyOf(std::string_view country) { return ItemName(country, Random(kItemsEach)); }
std::string HotOne() { return ItemName("ke", kItemsEach / 2); }

// The p99 of the quiet ones' commands in milliseconds, beside as many that `next` chooses.
double QuietP99(CommandService& service, const Closers::Next& next) {
  Closers others(service, kHot, next);
  Closers quiet(service, kQuiet, [] { return AnyOf("ke"); });
  std::this_thread::sleep_for(kTrial);
  return quiet.Millis(0.99);
}

void MeasureHotOne(CommandService& service) {
  std::vector<double> spread, hot, ratio;
  for (int round = 0; round < kRounds; ++round) {
    spread.push_back(QuietP99(service, [] { return AnyOf("ke"); }));
    hot.push_back(QuietP99(service, HotOne));
    ratio.push_back(hot.back() / spread.back());
  }
  fmt::print("p99 of quiet partnerships: {} ms beside a hot one, {} ms without; {} (hold 1.5)\n",
             Show(hot, 2), Show(spread, 2), Show(ratio, 2));
}

void MeasureFlood(CommandService& service) {
  const std::vector<double> floods = {1, 10, 100};
  std::map<double, std::vector<double>> p50, p99;
  std::vector<double> slopes50, slopes99, kept;
  for (int round = 0; round < kRounds; ++round) {
    for (const double flood : floods) {
      Closers b(service, static_cast<int>(flood), [] { return AnyOf("lr"); });
      Closers a(service, 1, [] { return AnyOf("ke"); });
      std::this_thread::sleep_for(kTrial);
      p50[flood].push_back(a.Millis(0.5));
      p99[flood].push_back(a.Millis(0.99));
      if (flood < floods.back()) continue;
      const auto beside = static_cast<double>(b.End().size());
      Closers alone(service, static_cast<int>(flood), [] { return AnyOf("lr"); });
      std::this_thread::sleep_for(kTrial);
      kept.push_back(beside / static_cast<double>(alone.End().size()));
    }
    const auto slope_of = [&](auto& delays) {
      return SlopeOf(floods, {delays[1].back(), delays[10].back(), delays[100].back()});
    };
    slopes50.push_back(slope_of(p50));
    slopes99.push_back(slope_of(p99));
  }
  for (const double flood : floods) {
    fmt::print("a command of A beside {:>3} in flight of B: p50 {} ms, p99 {} ms\n", flood,
               Show(p50[flood], 2), Show(p99[flood], 2));
  }
  fmt::print("slope: p50 {}, p99 {} (hold 0.1); B's commands/s beside A, of those alone: {}\n",
             Show(slopes50, 3), Show(slopes99, 3), Show(kept, 2));
}

void Measure(const std::filesystem::path& folder) {
  auto server = testing::PostgresServer::Start({.fsync = true, .root = folder});
  Check(server.status());
  CommandService service((*server)->CreateDatabase(), kItemsEach);
  QuietP99(service, HotOne);  // to warm up
  MeasureHotOne(service);
  MeasureFlood(service);
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::absolute(argc > 1 ? argv[1] : ".") /
                                       fmt::format("neighbours_bench_{}", ::getpid());
  std::filesystem::create_directories(folder);
  tandem::Measure(folder);
  std::filesystem::remove_all(folder);
}
