#pragma once

#include <librdkafka/rdkafka.h>

#include "libs/common/events/event_log.h"

// Events as Kafka records: CloudEvents 1.0, binary mode. The data is the record's value, the key
// its key, everything else a header.
namespace tandem {

// The headers of `event`. The caller owns them.
rd_kafka_headers_t* HeadersOf(const Event& event);

// If it is no event of Tandem's, since someone else writes to the topic, one without a type and a
// source, which readers pass over.
Record RecordOf(rd_kafka_message_t& message);

}  // namespace tandem
