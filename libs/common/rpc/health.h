#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "libs/common/rpc/byte_service.h"

namespace tandem {

// grpc.health.v1.Health for the services of one server: all of them serve, or none. Thread-safe.
class Health {
 public:
  // `services` are full names; the empty one, for the whole server, goes without saying.
  explicit Health(std::set<std::string, std::less<>> services);
  void Register(ByteService& service);
  void SetServing(bool serving);
  // Ends every Watch, and new ones at once: before the server stops.
  void End();

 private:
  class Watch;
  // A serialised HealthCheckResponse.
  std::string Response(bool known) const;
  bool IsThere(Watch* watch) const;
  void Remove(Watch* watch);

  const std::set<std::string, std::less<>> services_;
  std::mutex
      telling_;  // held while a watch is told something, and when it goes; taken before `mutex_`
  mutable std::mutex mutex_;
  bool serving_ = true, ended_ = false;
  std::set<Watch*> watches_;
};

}  // namespace tandem
