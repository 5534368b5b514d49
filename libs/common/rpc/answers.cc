#include <utility>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/trace.h"
#include "libs/common/rpc/call_span.h"
#include "libs/common/rpc/errors.h"
#include "libs/common/rpc/pipeline_core.h"

// How the pipeline answers: once, by the deadline at the latest, counted, logged and traced.
namespace tandem {
namespace {

constexpr int kMostRefusalsAMinute = 300;  // for each reason; some 4 MB of log an hour

Status NeverBegun() {
  return Refuse(kDeadlineExceeded, "The deadline passed before the call was begun.",
                "Try again with a later one.");
}

Status PerhapsDone() {
  return Refuse(kDeadlineExceeded,
                "The deadline passed before the call was answered; a command may still be done.",
                "Try again with a later one, a command with the same request_id.");
}

}  // namespace

void Pipeline::Core::Finish(const Arrival& call, Reply reply) {
  const std::string_view incoming = call.metadata.traceparent;
  const std::string own =
      options.tracing == nullptr ? "" : options.tracing->NewSpanIfRecorded(incoming);
  Finish(call.route, call.caller == nullptr ? "" : std::string_view(call.caller->subject),
         {own.empty() ? incoming : own, incoming}, {call.started}, std::move(reply), call.answer);
}

void Pipeline::Core::Finish(const PendingCall& call, Reply reply) {
  if (call.is_answered.exchange(true)) return;
  deadlines_.Forget(call);
  Tell(call, std::move(reply));
}

bool Pipeline::Core::Late(PendingCall& call) {
  call.is_begun = true;
  if (call.is_answered) return true;
  if (absl::Now() < call.deadline) return false;
  Finish(call, {NeverBegun()});
  return true;
}

void Pipeline::Core::EndLate(const PendingCall& call) {
  if (call.is_answered.exchange(true)) return;
  Tell(call, {call.is_begun ? PerhapsDone() : NeverBegun()});
}

void Pipeline::Core::Tell(const PendingCall& call, Reply reply) {
  if (call.waited > Duration() && absl::IsDeadlineExceeded(reply.status))
    Excuse(*call.route, waited_);
  Finish(*call.route, call.caller.subject, {call.traceparent, call.parent},
         {call.started, call.waited}, std::move(reply), call.answer);
}

void Pipeline::Core::Excuse(const Route& route, prometheus::Counter* why) const {
  if (why != nullptr && !route.method.descriptor->server_streaming()) why->Increment();
}

void Pipeline::Core::Finish(const Route& route, std::string_view subject, const Place& place,
                            const Times& times, Reply reply, const Answer& answer) {
  Record(route.path, route.metrics, subject, place.traceparent, times, reply.status);
  if (options.tracing != nullptr) Trace(route, place, times.started, reply.status);
  if (reply.bytes != nullptr) route.metrics.Sent();
  if (!reply.status.ok()) reply.status = Presentable(reply.status, TraceIdOf(place.traceparent));
  answer(std::move(reply));
}

void Pipeline::Core::Trace(const Route& route, const Place& place, Time started,
                           const Status& status) {
  if (SampledTraceIdOf(place.traceparent).empty()) return;
  Span span = CallSpan(Span::Kind::kServer, options.service, route.path, status);
  span.traceparent = place.traceparent;
  span.parent = place.parent;
  span.start = started;
  span.end = absl::Now();
  options.tracing->Take(std::move(span));
}

void Pipeline::Core::Record(std::string_view path, const CallMetrics& metrics,
                            std::string_view subject, std::string_view traceparent,
                            const Times& times, const Status& status) {
  const Time now = absl::Now();
  const Duration took = now - times.started;
  metrics.Handled(status.code(), took - times.waited, traceparent, now);
  if (options.log == nullptr) return;
  const auto one_in = static_cast<std::uint64_t>(options.log_one_in);
  if (status.ok() && successes_.fetch_add(1, std::memory_order_relaxed) % one_in != 0) return;
  const bool fault = IsFault(status.code());
  if (!status.ok() && !fault && !IsToTell(ReasonOf(status))) return;
  Log::Fields fields{{"service", options.service},
                     {"method", std::string(path)},
                     {"code", std::string(CodeName(status.code()))},
                     {"seconds", fmt::format("{:.6f}", absl::ToDoubleSeconds(took))},
                     {"caller", std::string(subject)},
                     {"trace", std::string(TraceIdOf(traceparent))}};
  if (!status.ok()) fields.emplace_back("reason", ReasonOf(status));
  // Only a fault of ours is told in its own words: other texts quote what callers sent.
  if (fault) fields.emplace_back("error", std::string(status.message()));
  options.log->Write(fault ? Log::Level::kError : Log::Level::kInfo, "call", fields);
}

bool Pipeline::Core::IsToTell(std::string_view reason) {
  const std::lock_guard lock(telling_);
  if (minute_.passed()) {
    for (const auto& [one, count] : refusals_) {
      if (count <= kMostRefusalsAMinute) continue;
      options.log->Warning("refusals left out",
                           {{"service", options.service},
                            {"reason", one},
                            {"untold", std::to_string(count - kMostRefusalsAMinute)}});
    }
    refusals_.clear();
    minute_ = Until(absl::Minutes(1));
  }
  const auto refusal = refusals_.try_emplace(std::string(reason)).first;
  return ++refusal->second <= kMostRefusalsAMinute;
}

}  // namespace tandem
