// How commands and lists on PostgreSQL grow over 10^3..10^6 rows, and what a start costs with them:
// from opening the store to the first read and the first durable command. TARGETS.md: log-log slope
// of a command and of a page <= 0.1; ready in <= 1 s with 10^6. One argument: the folder to work in
// (default: the current one).
#include <unistd.h>

#include <filesystem>

#include "libs/common/testing/postgres.h"
#include "tests/bench/pgbench.h"
#include "tests/bench/store_growth.h"

namespace tandem {
namespace {

void Measure(const std::filesystem::path& folder) {
  auto server = testing::PostgresServer::Start({.fsync = true, .root = folder});
  Check(server.status());
  StoreOptions options;
  options.url = (*server)->CreateDatabase();
  options.collections = {kThings.info()};
  const std::vector<int> sizes = {1'000, 10'000, 100'000, 1'000'000};
  {
    auto store = OpenStore(options);
    Check(store.status());
    ShowGrowthOf(**store, sizes, /*threads=*/16,
                 [&] { Execute(options.url, "VACUUM ANALYZE things"); });
  }
  std::vector<double> seconds;
  for (int round = 0; round < kRounds; ++round)
    seconds.push_back(StartSeconds(options, sizes.back()));
  fmt::print("start with {} resources: {} s (hold 1)\n", sizes.back(), Show(seconds, 3));
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::absolute(argc > 1 ? argv[1] : ".") /
                                       fmt::format("postgres_growth_{}", ::getpid());
  std::filesystem::create_directories(folder);
  tandem::Measure(folder);
  std::filesystem::remove_all(folder);
}
