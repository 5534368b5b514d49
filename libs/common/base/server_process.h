#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/common/base/date.h"

namespace tandem {

// A server that this process starts and that ends with it: stopped in the destructor, killed by the
// kernel if this process dies. Start it from the main thread, since the kernel watches the thread
// that started it.
class ServerProcess {
 public:
  struct Options {
    std::vector<std::string> command;
    std::vector<std::pair<std::string, std::string>> environment;  // beside this process's own
    std::filesystem::path log;  // takes its standard output and error
    std::string user;           // drops to this user where this process is root; empty: stays
    Duration grace = absl::Seconds(5);  // between being asked to end and being killed
  };
  static Result<std::unique_ptr<ServerProcess>> Start(const Options& options);
  // Asks it to end (SIGTERM), and kills it if it has not within its grace.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // SIGSTOP, SIGCONT, SIGKILL and the like.
  void Signal(int signal) const;
  // Whether it has not ended yet.
  bool running();
  pid_t pid() const { return pid_; }

 private:
  ServerProcess(pid_t pid, Duration grace) : pid_(pid), grace_(grace) {}
  bool EndsWithin(Duration patience);

  const pid_t pid_;
  const Duration grace_;
  bool ended_ = false;
};

// The last lines of the file `log`, for a message about a server that does not start.
std::string LastLines(const std::filesystem::path& log, int lines = 20);

}  // namespace tandem
