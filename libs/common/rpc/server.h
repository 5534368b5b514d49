#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/log.h"
#include "libs/common/base/metrics.h"
#include "libs/common/rpc/pipeline.h"

namespace tandem {

// The gRPC side of a process: every method of the pipelines by its path, Health (grpc.health.v1)
// and reflection (v1 and v1alpha), which need no token. Bytes go from the wire to the pipeline and
// back uncopied. Thread-safe.
class Server {
 public:
  struct Options {
    std::string listen = "127.0.0.1:7400";   // port 0: any that is free
    std::vector<Pipeline*> pipelines;        // at least one; it answers for unknown methods
    std::string tls_dir;                     // see tls.h; in the clear if empty
    Duration handshake = absl::Seconds(10);  // who has not said by then what he wants is closed
    Duration keepalive = absl::Minutes(1);   // an idle connection is probed so often
    Duration probe = absl::Seconds(20);      // and closed if it does not answer for so long
    Duration idle = absl::Minutes(15);       // or after so long without a call
    // Any connection ends after so long, between two calls: its caller finds replicas that were
    // added, and an old certificate ends with it.
    Duration age = absl::Minutes(30);
    Duration grace = absl::Minutes(10);  // what a stream has left then; its caller opens it again
    Duration unread = absl::Seconds(5);  // see Stop
    // A call ends if its caller says nothing, or does not take the answer, for so long.
    Duration question = absl::Seconds(10), answer = absl::Minutes(1);
    int max_connections = 4096;  // see Connections; one more is closed at once
    // Of each connection; more calls wait at the caller. What one may make a process keep is so
    // many times the largest answer.
    int max_streams = 100;
    // Outlive the server; null: none.
    Metrics* metrics = nullptr;
    Log* log = nullptr;  // for what gRPC itself has to say
  };
  // UNAVAILABLE if the address is taken. Serving from here on, Health says SERVING.
  static Result<std::unique_ptr<Server>> Start(Options options);
  ~Server();  // Stop at once

  int port() const;
  // What Health answers and tells those that watch.
  void SetServing(bool serving);
  // Graceful: NOT_SERVING, streams end, calls under way may finish until `deadline`, then they are
  // cancelled; as are answers that nobody has read `unread` after the last was given.
  void Stop(Time deadline);

 private:
  class Core;
  explicit Server(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace tandem
