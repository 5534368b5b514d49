#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "libs/common/base/status.h"

// The only gRPC in the client: bytes to a method by its path.
namespace tandem::client {

// What a method answered.
struct Answer {
  std::string bytes;
  // `tandem-position`: what a read may require with `tandem-at-least`.
  std::string position;
  // The command had been done before, under the same request_id.
  bool repeated = false;
};

// What goes with a call.
struct CallOptions {
  std::string token;
  std::string at_least;  // a position that a read waits for
  std::string service;   // "placement", where the path does not say it (an administrator's call)
  absl::Duration timeout = absl::Seconds(30);  // of an answer; a stream may go on for ever
  absl::Duration stream_timeout = absl::InfiniteDuration();
};

// How a server is known, and the caller to it: by a folder (libs/common/rpc/tls.h), else the server
// alone by the authorities that this machine trusts; else in the clear.
struct Security {
  std::string tls_dir;
  bool is_public = false;
};

// Channels to one server that is the whole suite, or to one per service. They connect when they are
// first used. Thread-safe.
class Connection {
 public:
  // `server`: "127.0.0.1:7400", or "placement=127.0.0.1:7401,objectives=127.0.0.1:7402,…".
  explicit Connection(std::string server, const Security& security = {});
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Errors carry the server's details as payloads: see libs/common/base/status.h. UNAVAILABLE if
  // nobody answers.
  Result<Answer> Call(const std::string& path, const std::string& request,
                      const CallOptions& options);

  // Hands each message of a server stream to `take` until it answers false, the stream ends or
  // fails.
  Status Stream(const std::string& path, const std::string& request, const CallOptions& options,
                const std::function<bool(const std::string&)>& take);

  const std::string& server() const { return server_; }

 private:
  struct Channels;
  std::string server_;
  std::unique_ptr<Channels> channels_;
};

}  // namespace tandem::client
