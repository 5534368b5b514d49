#include "libs/common/events/message_spans.h"

#include <utility>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/common/base/fnv.h"
#include "libs/common/base/trace.h"

namespace tandem {
namespace {

constexpr std::string_view kKafka = "kafka";

Span MessageSpan(const Tracing& tracing, std::string_view operation, std::string_view topic,
                 const Event& event) {
  Span span;
  span.name = fmt::format("{} {}", operation, topic);
  span.start = absl::Now();
  span.parent = event.traceparent;
  span.attributes = {{"messaging.system", tracing.messaging_system()},
                     {"messaging.operation.name", std::string(operation)},
                     {"messaging.operation.type", std::string(operation)},
                     {"messaging.destination.name", std::string(topic)},
                     {"messaging.message.id", event.id},
                     {"cloudevents.event_type", event.type},
                     {"cloudevents.event_subject", event.subject}};
  return span;
}

// The traceparent of the sending of `event`, below its own: FNV-1a of what is the same whenever it
// is sent.
std::string SendingOf(const Event& event) {
  return WithSpanId(event.traceparent, Fnv(event.id, Fnv(event.source)) | 1);
}

}  // namespace

std::vector<Span> BeginSending(const Tracing* tracing, std::string_view service,
                               std::string_view topic, std::vector<Event>& events) {
  std::vector<Span> spans;
  if (tracing == nullptr) return spans;
  for (Event& event : events) {
    if (SampledTraceIdOf(event.traceparent).empty()) continue;
    Span span = MessageSpan(*tracing, "send", topic, event);
    span.kind = Span::Kind::kProducer;
    span.service = service;
    span.traceparent = event.traceparent = SendingOf(event);
    spans.push_back(std::move(span));
  }
  return spans;
}

void EndSending(Tracing* tracing, std::vector<Span> spans) {
  const Time end = absl::Now();
  for (Span& span : spans) {
    span.end = end;
    tracing->Take(std::move(span));
  }
}

std::string ProcessSpans::Begin(const Record& record) {
  const Event& event = record.event;
  begun_.traceparent.clear();
  if (options_.tracing == nullptr || SampledTraceIdOf(event.traceparent).empty())
    return event.traceparent;
  if (options_.projection && event.time < began_) return event.traceparent;
  begun_ = MessageSpan(*options_.tracing, "process", record.partition.topic, event);
  begun_.kind = Span::Kind::kConsumer;
  begun_.service = options_.service;
  begun_.traceparent = NewSpan(event.traceparent);
  begun_.link = event.traceparent;
  begun_.attributes.emplace_back("messaging.consumer.group.name",
                                 options_.group_prefix + options_.name);
  begun_.attributes.emplace_back("messaging.destination.partition.id",
                                 std::to_string(record.partition.number));
  if (options_.tracing->messaging_system() == kKafka)
    begun_.attributes.emplace_back("messaging.kafka.offset", record.offset);
  return begun_.traceparent;
}

void ProcessSpans::End(const Status& status) {
  if (begun_.traceparent.empty()) return;
  begun_.failed = !status.ok();
  ended_.push_back(std::move(begun_));
  begun_ = Span();
}

void ProcessSpans::Committed() { EndSending(options_.tracing, std::exchange(ended_, {})); }

}  // namespace tandem
