#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/events/event_log.h"
#include "libs/common/rpc/method.h"
#include "libs/common/store/store.h"

namespace tandem {

// One service of this process, as its operators see it. What app gives to the admin service.
// Thread-safe.
class Operations {
 public:
  virtual ~Operations() = default;
  virtual std::string_view service() const = 0;  // "placement"
  virtual Store& store() = 0;

  // Applies what is parked for `key` ("" for all), in order: Consumer::Replay. Answers how many
  // were applied.
  virtual Result<int> Replay(std::string_view key) = 0;
  // Starts to fill a new generation of the projections beside the serving one, and answers its
  // number; it switches by itself when it has caught up. FAILED_PRECONDITION if one is being filled
  // already, INVALID_ARGUMENT if the service has no projection.
  virtual Result<int> Rebuild() = 0;

  // How far a consumer of this service is behind.
  struct Consumed {
    std::string consumer;  // "objectives", "reporting.g1"
    std::int64_t lag = 0;  // events
    Status health;
  };
  virtual std::vector<Consumed> consumers() = 0;
};

// The methods of tandem.admin.v1.AdminService over `services`, which must outlive them: for a
// pipeline of their own, without a store.
std::vector<Method> AdminMethods(const std::vector<Operations*>& services);

}  // namespace tandem
