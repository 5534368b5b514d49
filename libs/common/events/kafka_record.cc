#include "libs/common/events/kafka_record.h"

#include <string>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "libs/common/events/kafka_handle.h"

namespace tandem {
namespace {

constexpr char kTime[] = "ce_time";
constexpr char kPosition[] = "ce_tandemposition";

// Headers that are a field of the event as it is.
constexpr struct {
  const char* name;
  std::string Event::*field;
} kTexts[] = {
    {"ce_id", &Event::id},
    {"ce_source", &Event::source},
    {"ce_type", &Event::type},
    {"ce_subject", &Event::subject},
    {"traceparent", &Event::traceparent},
};

void Add(rd_kafka_headers_t* headers, const char* name, std::string_view value) {
  rd_kafka_header_add(headers, name, -1, value.data(), static_cast<ssize_t>(value.size()));
}

}  // namespace

rd_kafka_headers_t* HeadersOf(const Event& event) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(9);
  Add(headers, "ce_specversion", "1.0");
  for (const auto& [name, field] : kTexts) {
    if (!(event.*field).empty()) Add(headers, name, event.*field);
  }
  Add(headers, kTime, absl::FormatTime(absl::RFC3339_full, event.time, absl::UTCTimeZone()));
  Add(headers, kPosition, FormatPosition(event.position));
  Add(headers, "content-type", "application/protobuf");
  return headers;
}

Record RecordOf(rd_kafka_message_t& message) {
  Record record{.partition = PartitionOf(message), .offset = message.offset, .event = {}};
  Event& event = record.event;
  event.key.assign(static_cast<const char*>(message.key), message.key_len);
  event.data.assign(static_cast<const char*>(message.payload), message.len);
  Result<Position> position = Internal("no position");
  bool has_time = false;
  rd_kafka_headers_t* headers = nullptr;
  rd_kafka_message_headers(&message, &headers);
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       headers != nullptr && rd_kafka_header_get_all(headers, i, &name, &value, &size) == 0; ++i) {
    const std::string_view text(static_cast<const char*>(value), size);
    for (const auto& [header, field] : kTexts) {
      if (std::string_view(name) == header) event.*field = text;
    }
    if (std::string_view(name) == kPosition) position = ParsePosition(text);
    if (std::string_view(name) == kTime) {
      has_time = absl::ParseTime(absl::RFC3339_full, absl::string_view(text.data(), text.size()),
                                 &event.time, nullptr);
    }
  }
  if (position.ok() && has_time && !event.id.empty() && !event.source.empty()) {
    event.position = *position;
    return record;
  }
  rd_kafka_timestamp_type_t kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  event = Event();
  event.id =
      fmt::format("{}/{}@{}", record.partition.topic, record.partition.number, record.offset);
  event.time = absl::FromUnixMillis(rd_kafka_message_timestamp(&message, &kind));
  return record;
}

}  // namespace tandem
