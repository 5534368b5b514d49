#pragma once

#include <mutex>
#include <set>
#include <string>

#include "libs/common/rpc/byte_service.h"
#include "libs/common/rpc/call_metrics.h"
#include "libs/common/rpc/open_calls.h"

namespace tandem {

// grpc.health.v1.Health for the services of one server: all of them serve, or none. gRPC's own
// would hold up a graceful stop for as long as anybody watches. Thread-safe.
class Health {
 public:
  // `services` are full names; the empty one, for the whole server, goes without saying.
  // As many as `most_watches` may watch. `metrics` may be null.
  Health(std::set<std::string, std::less<>> services, OpenCalls& open, int most_watches,
         Metrics* metrics);
  void Register(ByteService& service);
  void SetServing(bool serving);
  // Ends every Watch, and new ones at once: before the server stops.
  void End();

 private:
  class Check;
  class Watch;
  void TellAll();  // with the lock

  const std::set<std::string, std::less<>> services_;
  OpenCalls& open_;
  const std::size_t most_watches_;
  const CallMetrics check_metrics_, watch_metrics_;
  std::mutex mutex_;
  bool serving_ = true, ended_ = false;
  std::set<Watch*> watches_;
};

}  // namespace tandem
