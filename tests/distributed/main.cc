// `make run-distributed`: starts PostgreSQL, Kafka and Redis in a temporary folder, on free ports,
// and the four services against them with the samples; all of it ends with Ctrl-C.
#include <csignal>
#include <cstdlib>

#include "fmt/format.h"
#include "libs/common/testing/kafka.h"
#include "libs/common/testing/postgres.h"
#include "libs/common/testing/redis.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::testing {
namespace {

// Answers its exit code. Ctrl-C goes to it too; this process ends after it.
int Shell(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int Run(const std::string& tandem) {
  std::signal(SIGTERM, SIG_IGN);
  const std::filesystem::path folder = TemporaryFolder();
  fmt::print(stderr, "tandem: starting PostgreSQL, Kafka and Redis below {}\n",
             std::filesystem::temp_directory_path().string());
  const auto postgres = PostgresServer::Start({});
  const auto kafka = Kafka::Shared();
  const RedisServer redis;
  for (const Status& status : {postgres.status(), kafka.status()}) {
    if (status.ok()) continue;
    fmt::print(stderr, "tandem: {}\n", std::string(status.message()));
    return 1;
  }
  std::string store;
  for (const char* service : {"placement", "objectives", "learning-content", "reporting"}) {
    store = (*postgres)->CreateDatabase(service);
    store.replace(store.find(service), std::string(service).size(), "{service}");
  }
  const std::string log = "kafka://" + (*kafka)->bootstrap();
  const int topics = Shell(fmt::format("{} topics apply --event-log {}", tandem, log));
  const int code = topics != 0
                       ? topics
                       : Shell(fmt::format("{} up --data-dir {} --store '{}' --event-log "
                                           "{} --cache {} --samples samples",
                                           tandem, folder.string(), store, log, redis.url()));
  std::filesystem::remove_all(folder);
  return code;
}

}  // namespace
}  // namespace tandem::testing

// The one argument: the program `tandem`.
int main(int argc, char** argv) {
  return tandem::testing::Run(argc > 1 ? argv[1] : "build/bin/tandem");
}
