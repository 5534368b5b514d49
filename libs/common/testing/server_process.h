#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/common/base/date.h"

namespace tandem::testing {

// A real server (PostgreSQL, Redis, Kafka) that a test starts and that ends with it: stopped in the
// destructor, killed by the kernel if the test dies. Start it from the test's main thread, since
// the kernel watches the thread that started it.
class ServerProcess {
 public:
  struct Options {
    std::vector<std::string> command;
    std::vector<std::pair<std::string, std::string>> environment;  // beside the test's own
    std::filesystem::path log;  // takes its standard output and error
    std::string user;           // drops to this user where the test is root; empty: stays
  };
  static Result<std::unique_ptr<ServerProcess>> Start(const Options& options);
  // Asks it to end (SIGTERM), and kills it if it has not within five seconds.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // SIGSTOP, SIGCONT, SIGKILL and the like.
  void Signal(int signal) const;
  // Whether it has not ended yet.
  bool running();
  pid_t pid() const { return pid_; }

 private:
  explicit ServerProcess(pid_t pid) : pid_(pid) {}
  bool EndsWithin(Duration patience);

  const pid_t pid_;
  bool ended_ = false;
};

// A TCP port of 127.0.0.1 that nobody listens on now.
int FreePort();

// The last lines of the file `log`, for a message about a server that did not start.
std::string LastLines(const std::filesystem::path& log, int lines = 20);

}  // namespace tandem::testing
