#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libs/common/base/until.h"
#include "libs/common/events/kafka_bell.h"

namespace tandem {

// An idempotent producer that never skips: what fails once ends it, since what it has sent by then
// may or may not be in the log, and the next one starts again from the first. For one thread at a
// time.
class KafkaProducer {
 public:
  static Result<std::unique_ptr<KafkaProducer>> Open(const KafkaUrl& url);

  // Appends in order, and returns when every in-sync replica has all of it. UNAVAILABLE when no
  // broker has taken anything for ten seconds. After an error it is to be destroyed.
  Result<EventLog::Offsets> Publish(const std::string& topic, const std::vector<Event>& events);

 private:
  explicit KafkaProducer(int partitions) : partitions_(partitions) {}
  // Asks for the partitions of a topic that is new here: it would be found out within a second.
  Status Learn(const std::string& topic);
  Status Send(const std::string& topic, const Event& event, std::int64_t& offset);
  // Hears of deliveries; fails when there were none for too long.
  Status Hear();

  // What has waited too long, so that an operator knows where to look.
  Status WhereItWaits(const std::string& topic, const std::vector<Event>& events,
                      const Status& status) const;

  const int partitions_;       // of every topic
  EventLog::Offsets offsets_;  // of what is under way
  std::size_t delivered_ = 0;
  rd_kafka_resp_err_t failure_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  Until silence_;  // an error from then on, unless something is heard
  const KafkaBell bell_;
  KafkaHandle handle_;
  std::map<std::string, KafkaTopic> topics_;
};

}  // namespace tandem
