#pragma once

#include <sys/types.h>

#include <cstdint>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "libs/common/base/until.h"

namespace tandem {

// Counts the connections that are open, so that no more are taken than there is room for: one too
// many would take the descriptor that the store needs next. Who closes a socket does not tell: they
// are looked at when somebody wants to know. Thread-safe.
class Connections {
 public:
  // At most three quarters of the descriptors that the process may have.
  explicit Connections(int limit);

  // Whether one more is taken. The last few are for this machine's own, so that the process can be
  // asked whether it lives (see Probe).
  bool Take(int socket);
  // Ends the one whose other side gRPC calls `peer`: "ipv4:127.0.0.1:40000".
  void Close(std::string_view peer);

  int open();
  int limit() const { return limit_; }
  std::int64_t refused();

 private:
  void DropClosed();

  const int limit_, own_;
  std::mutex mutex_;
  std::unordered_map<int, ino_t> open_;  // by socket, whose number may be another file's by now
  Until look_again_;
  std::int64_t refused_ = 0;
};

}  // namespace tandem
