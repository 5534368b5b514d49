#pragma once

#include <memory>
#include <string_view>

#include "libs/common/events/event_log.h"

namespace tandem {

// The event log on Apache Kafka 4.1 or later ("kafka://host:port,host:port"): CloudEvents in
// binary mode, topics of 64 partitions (`?partitions=8` for others, of every topic alike). Nothing
// is asked of the brokers until the first call. Topics are made by `tandem topics apply` alone.
Result<std::unique_ptr<EventLog>> OpenKafkaLog(std::string_view url);

}  // namespace tandem
