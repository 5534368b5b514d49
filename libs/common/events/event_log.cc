#include "libs/common/events/event_log.h"

#include <utility>

#include "fmt/format.h"
#include "libs/common/events/reasons.h"

namespace tandem {

Result<std::vector<Record>> EventLog::Read(const std::map<Partition, std::int64_t>& places) {
  std::vector<Record> found;
  RETURN_IF_ERROR(Read(places, 1, [&](Record record) { found.push_back(std::move(record)); }));
  return found;
}

Status CheckSizes(const std::vector<Event>& events) {
  for (const Event& event : events) {
    const std::size_t size = event.id.size() + event.source.size() + event.type.size() +
                             event.subject.size() + event.key.size() + event.traceparent.size() +
                             event.data.size();
    if (size <= kMaxEventBytes) continue;
    return Refuse(kEventTooLarge,
                  fmt::format("{} {} has {} bytes, above the limit of {}.", event.type, event.id,
                              size, kMaxEventBytes),
                  "Say less in it.");
  }
  return OkStatus();
}

Result<std::unique_ptr<EventLog>> OpenEventLog(std::string_view url) {
  constexpr std::string_view kLocal = "local:", kKafka = "kafka://";
  if (url.starts_with(kLocal)) return OpenLocalLog(std::string(url.substr(kLocal.size())));
  if (url.starts_with(kKafka)) return OpenKafkaLog(url);
  return Refuse(kEventLogUnknown, fmt::format("EVENT_LOG is '{}'.", url),
                "Write local:PATH or kafka://HOST:PORT, as in local:data/events.db.");
}

}  // namespace tandem
