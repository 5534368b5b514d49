#pragma once

#include "libs/common/events/kafka_handle.h"

namespace tandem {

// Rings when a queue of librdkafka is no longer empty. librdkafka's own waits end at a moment of
// the machine's clock, so that each lasts an hour longer once that is set back by one; these do
// not. Outlives the queues that it hangs on. Thread-safe.
class KafkaBell {
 public:
  KafkaBell();
  ~KafkaBell();
  KafkaBell(const KafkaBell&) = delete;
  KafkaBell& operator=(const KafkaBell&) = delete;

  void HangOn(rd_kafka_queue_t& queue) const;
  void Ring() const;
  // Until it rings, or has rung since the last wait; at most for `patience`.
  void Wait(Duration patience) const;

 private:
  const int event_;  // an eventfd
};

}  // namespace tandem
