#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "libs/common/base/status.h"

namespace tandem {

// "127.0.0.1:7400" or "[::]:7400"; port 0 is any that is free.
struct Address {
  std::string host;
  int port = 0;
};
// INVALID_ARGUMENT with what is expected.
Result<Address> ParseAddress(std::string_view text);

// Accepts TCP connections, on a thread of its own. gRPC's own listener is dead for good once it has
// met the limit of open files; this one rests a moment and goes on, so a new connection is served
// as soon as there is room.
class Listener {
 public:
  // Takes `address` for this process alone. From here
  // on clients can connect; they are answered once Start was called. UNAVAILABLE if it is taken or
  // none of this machine's.
  static Result<std::unique_ptr<Listener>> Open(std::string_view address);
  // Accepts no more.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return port_; }
  // Hands each connection, as a socket that does not block, to `accepted`, which owns it then.
  void Start(std::function<void(int socket)> accepted);

 private:
  Listener(int socket, int wake, int port) : socket_(socket), wake_(wake), port_(port) {}
  void Run(const std::function<void(int socket)>& accepted) const;
  bool Rest(int milliseconds) const;

  const int socket_, wake_;
  const int port_;
  std::thread thread_;
};

}  // namespace tandem
