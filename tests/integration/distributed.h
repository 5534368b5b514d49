#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/common/app/app.h"
#include "libs/common/testing/kafka.h"
#include "libs/common/testing/kill_points.h"
#include "libs/common/testing/postgres.h"
#include "libs/common/testing/postgres_proxy.h"
#include "libs/common/testing/redis.h"
#include "libs/common/testing/server_process.h"
#include "tests/integration/poison.h"

namespace tandem::testing {

// The programs in build/bin, as an operator runs them.
std::string Binary(std::string_view name);

// What `tandem ARGUMENTS` answered. Waits for its end.
struct ClientAnswer {
  int code = 0;
  std::string text;  // both of its streams
};
ClientAnswer Tandem(const std::vector<std::string>& arguments);

// By service.
using Stores = std::map<std::string, std::unique_ptr<Store>>;

// The suite as four programs, each with a PostgreSQL database of its own, over one Kafka and one
// Redis: real ones, that end with the test. A process is named by its service ("placement"), a
// second replica of it "placement-2".
class Distributed {
 public:
  static constexpr std::string_view kServices[] = {"placement", "objectives", "learning-content",
                                                   "reporting"};

  struct Options {
    std::vector<std::string> replicated;  // the services that run twice
    Kafka* kafka = nullptr;               // null: the one of this binary
    std::string cache;                    // empty: a Redis of its own
    bool may_move_clock = false;
    bool has_proxies = false;                                      // before its databases
    std::vector<std::pair<std::string, std::string>> environment;  // of every process
  };
  // All of it serves once this returns OK.
  Status Start(const Options& options);
  Status Start() { return Start(Options()); }
  ~Distributed();

  std::vector<std::string> processes() const;

  // How one process differs from the program that an operator runs.
  struct Twist {
    KillPoint death;  // where it ends itself, if anywhere
    std::vector<std::pair<std::string, std::string>> environment;
    Poison poison;  // of its reactions; not with a death
  };
  // Until it is ready.
  Status Start(std::string_view process, const Twist& twist);
  Status Start(std::string_view process) { return Start(process, Twist()); }
  // Does not wait until it is ready.
  Status Launch(const std::string& process, const Twist& twist);
  // SIGKILL, as a machine that is lost.
  void Kill(std::string_view process);
  // SIGTERM, and waits for its end; an error if it has to be killed.
  Status Stop(std::string_view process);
  Status StopAll();
  // SIGSTOP and SIGCONT.
  void Freeze(std::string_view process) { processes_.find(process)->second->Signal(SIGSTOP); }
  void Thaw(std::string_view process) { processes_.find(process)->second->Signal(SIGCONT); }
  // Whether it has ended by itself within `patience`; it may be started again then.
  bool Ended(std::string_view process, Duration patience);

  // Sets the clock of all processes as if an operator had set the machine's, `by` off from it. Not
  // of this one.
  void MoveClock(Duration by) const;

  // Waits until all that is committed was published and consumed by the processes themselves.
  Status Rest(Duration patience);
  // The suite in one process on the same databases and log, to look at what the four have left.
  AppOptions InOneProcess() const;

  // What --server and --data-dir of the client are.
  std::string server() const;
  std::string data_dir() const { return folder_.string(); }
  std::string topic_prefix() const { return folder_.filename().string() + "."; }
  const std::string& log_url() const { return log_url_; }
  // "ipv4:127.0.0.1:7401,127.0.0.1:7402", of all replicas; of one process alone.
  std::string TargetOf(std::string_view service) const;
  std::string AddressOf(std::string_view process) const;
  std::string MetricsAddressOf(std::string_view process) const;
  // The page of metrics; empty while there is none to be had.
  std::string MetricsOf(std::string_view process) const;
  std::filesystem::path LogOf(std::string_view process) const;
  RedisServer& redis() { return *redis_; }
  // Between the processes of `service` and their database.
  PostgresProxy& ProxyOf(std::string_view service) { return *proxies_.find(service)->second; }
  PostgresServer& postgres() const { return *postgres_; }
  // Has its databases, empty ones, at a server that knows nothing of the one before. While no
  // process runs; what OpenStores has given ends.
  Status MoveToNewCluster();
  // The database of `service`, and libpq's url of it.
  std::string DatabaseNameOf(std::string_view service) const;
  std::string DatabaseOf(std::string_view service) const;
  // A store of `service` beside those of its replicas.
  Result<std::unique_ptr<Store>> OpenStoreOf(std::string_view service) const;
  // One of each, open until the suite ends.
  Result<Stores*> OpenStores();

 private:
  Status Await(const std::string& process);
  void MakeDatabases(bool has_proxies);

  std::filesystem::path folder_;
  std::string stores_;  // with {service} in it
  std::string log_url_, cache_;
  PostgresServer* postgres_ = nullptr;
  std::unique_ptr<PostgresServer> own_postgres_;
  Stores opened_;
  std::unique_ptr<RedisServer> redis_;
  std::map<std::string, std::unique_ptr<PostgresProxy>, std::less<>> proxies_;
  bool may_move_clock_ = false;
  std::vector<std::pair<std::string, std::string>> environment_;
  std::map<std::string, std::pair<int, int>, std::less<>> ports_;  // gRPC, HTTP; by process
  std::map<std::string, std::unique_ptr<ServerProcess>, std::less<>> processes_;
};

// The command of a process with a twist, and its main: `integration_test service-child STEP
// before|after N SERVICE FLAGS` dies, `integration_test service-child poison SALT N SERVICE FLAGS`
// cannot apply some events. Empty without such a twist.
std::vector<std::string> ServiceChild(const std::string& service, const Distributed::Twist& twist);
int RunServiceChild(const std::vector<std::string>& arguments);

// "placement" of "placement-2".
std::string_view ServiceOfProcess(std::string_view process);
const Module& ModuleOf(std::string_view service);
Declarations DeclarationsOf(std::string_view service);

}  // namespace tandem::testing
