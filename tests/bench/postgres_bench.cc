// Durable commands on the PostgreSQL store against pgbench with one statement that writes state and
// outbox, 32 clients, on the same cluster, interleaved. TARGETS.md: >= 2.5x with 32 in flight, >=
// 4x with 128; p99 <= 10 ms at 32. One argument: the folder to work in (default: the current one).
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "libs/common/testing/postgres.h"
#include "tests/bench/pgbench.h"
#include "tests/bench/store_load.h"

namespace tandem {
namespace {

// The processor time of a server and all its processes, those that have ended included, in seconds.
double ProcessorSeconds(const std::string& postmaster) {
  double ticks = 0;
  for (const auto& process : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(process.path() / "stat");
    std::string line;
    if (!std::getline(file, line)) continue;
    std::istringstream rest(line.substr(line.rfind(')') + 2));
    std::vector<std::string> fields{std::istream_iterator<std::string>(rest), {}};
    const bool is_server = process.path().filename() == postmaster;
    if (!is_server && fields[1] != postmaster) continue;
    for (int i = 11; i < (is_server ? 15 : 13); ++i)
      ticks += std::atof(fields[static_cast<std::size_t>(i)].c_str());
  }
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::string Postmaster(const std::filesystem::path& folder) {
  std::string pid;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().filename() == "postmaster.pid")
      std::getline(std::ifstream(entry.path()) >> std::ws, pid);
  return pid;
}

void Compare(const std::filesystem::path& folder) {
  auto server = testing::PostgresServer::Start({.fsync = true, .root = folder});
  Check(server.status());
  const Pgbench pgbench((*server)->CreateDatabase(), folder);
  StoreOptions options;
  options.url = (*server)->CreateDatabase();
  options.collections = {kThings.info()};
  auto store = OpenStore(options);
  Check(store.status());
  Fill(**store, 0, kRows);
  Execute(options.url, "VACUUM ANALYZE things");

  const std::string postmaster = Postmaster(folder);
  std::vector<double> peer, peer_processor;
  std::map<int, std::vector<double>> rate, ratio, share, p50, p99, processor;
  for (int round = 0; round < kRounds; ++round) {
    double before = ProcessorSeconds(postmaster);
    peer.push_back(pgbench.Run());
    peer_processor.push_back((ProcessorSeconds(postmaster) - before) * 1e6 / (peer.back() * 3));
    for (const int in_flight : {1, 32, 128}) {
      before = ProcessorSeconds(postmaster);
      const Load load(**store, kRows, in_flight, /*threads=*/16);
      processor[in_flight].push_back((ProcessorSeconds(postmaster) - before) * 1e6 / load.count());
      rate[in_flight].push_back(load.rate());
      ratio[in_flight].push_back(load.rate() / peer.back());
      share[in_flight].push_back(load.share());
      p50[in_flight].push_back(load.DelayMillis(0.5));
      p99[in_flight].push_back(load.DelayMillis(0.99));
    }
  }
  fmt::print("pgbench, 32 clients, transactions/s: {}; the server's processor time of one: {} us\n",
             Show(peer, 0), Show(peer_processor, 0));
  fmt::print("{:>9} {:>22} {:>18} {:>22} {:>20} {:>20} {:>20}\n", "in flight", "commands/s",
             "x pgbench", "a batch, of in flight", "p50 ms", "p99 ms", "server us");
  for (const int in_flight : {1, 32, 128}) {
    fmt::print("{:>9} {:>22} {:>18} {:>22} {:>20} {:>20} {:>20}\n", in_flight,
               Show(rate[in_flight], 0), Show(ratio[in_flight], 2), Show(share[in_flight], 2),
               Show(p50[in_flight], 2), Show(p99[in_flight], 2), Show(processor[in_flight], 0));
  }
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::absolute(argc > 1 ? argv[1] : ".") /
                                       fmt::format("postgres_bench_{}", ::getpid());
  std::filesystem::create_directories(folder);
  tandem::Compare(folder);
  std::filesystem::remove_all(folder);
}
