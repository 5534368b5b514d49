// How reports grow: reading a partnership's and a country's report, a page of the partnerships and
// of a trace in the middle of them, and folding one more event, each with 10^3, 10^4 and 10^5
// partnerships and as many events on the one whose report is read (whose content stays the same);
// on SQLite, then on PostgreSQL. TARGETS.md: log-log slope <= 0.05 of a report, <= 0.1 of a list; a
// report's p99 at most 3 times that of a primary-key read. Lists of the store alone are in
// store_bench and postgres_growth.
//   build/bench/report_growth [folder on the disk to measure] [partnerships, default 100000]
//       [sqlite or postgres (default: both)]
#include <unistd.h>

#include "libs/common/testing/postgres.h"
#include "tests/bench/report_country.h"
#include "tests/bench/slope.h"

namespace tandem::reporting {
namespace {

constexpr int kRounds = 5;

using Measured = std::pair<std::string, double (Country::*)()>;

// In stores that `new_store` gives the urls of.
void Measure(const std::vector<double>& sizes, const std::function<std::string()>& new_store) {
  std::vector<std::unique_ptr<Country>> countries;
  for (const double size : sizes)
    countries.push_back(std::make_unique<Country>(new_store(), static_cast<int>(size)));
  const std::vector<Measured> all = {
      {"read by primary key", &Country::KeyRead}, {"partnership report", &Country::PartnershipRead},
      {"country report", &Country::CountryRead},  {"page of partnerships", &Country::ListRead},
      {"page of a trace", &Country::TraceRead},   {"event, on 100 of them", &Country::FoldOnSome},
      {"event, on any", &Country::FoldAnywhere}};
  std::map<std::string, std::vector<double>> slopes;
  std::map<std::string, std::map<std::size_t, std::vector<double>>> micros;
  std::vector<double> ratios;
  for (int round = 0; round < kRounds; ++round) {
    for (const auto& [what, measure] : all) {
      std::vector<double> of_round;
      for (std::size_t i = 0; i < countries.size(); ++i) {
        of_round.push_back((*countries[i].*measure)());
        micros[what][i].push_back(of_round.back());
      }
      slopes[what].push_back(SlopeOf(sizes, of_round));
    }
    ratios.push_back(countries.back()->PipelineRatio());
  }
  fmt::print("{:<22}", "microseconds, median of");
  for (const double size : sizes) fmt::print(" {:>22}", fmt::format("{:.0f}", size));
  fmt::print(" {:>22}\n", "slope (hold 0.05, pages 0.1)");
  for (const auto& [what, measure] : all) {
    fmt::print("{:<22}", what);
    for (std::size_t i = 0; i < sizes.size(); ++i) fmt::print(" {:>22}", Show(micros[what][i], 1));
    fmt::print(" {:>22}\n", Show(slopes[what], 3));
  }
  fmt::print(
      "partnership report through the pipeline, p99 over a primary-key read's: {} (hold 3)\n",
      Show(ratios, 2));
}

}  // namespace
}  // namespace tandem::reporting

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::absolute(argc > 1 ? argv[1] : ".") /
                                       fmt::format("report_growth_{}", ::getpid());
  std::filesystem::create_directories(folder);
  std::vector<double> sizes;
  const int largest = argc > 2 ? std::atoi(argv[2]) : 100'000;
  for (int size = 1'000; size <= largest; size *= 10) sizes.push_back(size);
  const std::string_view alone = argc > 3 ? argv[3] : "";
  int stores = 0;
  if (alone != "postgres") {
    fmt::print("SQLite\n");
    tandem::reporting::Measure(sizes, [&] {
      return fmt::format("sqlite:{}", (folder / fmt::format("{}.db", ++stores)).string());
    });
  }
  if (alone != "sqlite") {
    auto server = tandem::testing::PostgresServer::Start({.fsync = true, .root = folder});
    tandem::reporting::Check(server.status());
    fmt::print("PostgreSQL\n");
    tandem::reporting::Measure(sizes, [&] { return (*server)->CreateDatabase(); });
    server->reset();
  }
  std::filesystem::remove_all(folder);
}
