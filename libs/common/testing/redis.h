#pragma once

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "libs/common/testing/server_process.h"

namespace tandem::testing {

// A real redis-server on a free port, with nothing on disk, that ends with the test. Start it from
// the test's main thread (see ServerProcess).
class RedisServer {
 public:
  RedisServer();
  ~RedisServer();

  // "redis://127.0.0.1:PORT"
  std::string url() const;
  int port() const { return port_; }

  // Takes connections and answers nothing, and on again.
  void Freeze() { process_->Signal(SIGSTOP); }
  void Thaw() { process_->Signal(SIGCONT); }
  // Ends it with all that it holds, and starts it again on the same port.
  void Stop() { process_.reset(); }
  void Start();

  // What it answers to `command` on a connection of its own: text, a number as text, "" for
  // nothing, the parts of a list by blanks.
  std::string Ask(const std::vector<std::string>& command);

 private:
  const std::filesystem::path folder_;
  int port_ = 0;
  std::unique_ptr<ServerProcess> process_;
};

}  // namespace tandem::testing
