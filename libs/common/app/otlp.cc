#include "libs/common/app/otlp.h"

// As Debian's library was compiled: its classes differ without them.
#define HAVE_ABSEIL
#define OPENTELEMETRY_ABI_VERSION_NO 1

#include <map>
#include <mutex>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "libs/common/app/span_queue.h"
#include "libs/common/base/ids.h"
#include "libs/common/base/trace.h"
#include "libs/common/base/version.h"
#include "libs/common/rpc/listener.h"
#include "opentelemetry/exporters/otlp/otlp_grpc_exporter_factory.h"
#include "opentelemetry/exporters/otlp/otlp_grpc_exporter_options.h"
#include "opentelemetry/sdk/common/global_log_handler.h"
#include "opentelemetry/sdk/instrumentationscope/instrumentation_scope.h"
#include "opentelemetry/sdk/resource/resource.h"
#include "opentelemetry/sdk/trace/exporter.h"
#include "opentelemetry/sdk/trace/recordable.h"
#include "opentelemetry/semconv/schema_url.h"
#include "opentelemetry/trace/span_context.h"

namespace tandem {
namespace {

namespace api = opentelemetry::trace;
namespace sdk = opentelemetry::sdk;
namespace otlp = opentelemetry::exporter::otlp;
using sdk::common::internal_log::GlobalLogHandler;
using sdk::common::internal_log::LogLevel;

// The standard's default of ten seconds is what a stop would wait for a collector that is silent.
constexpr std::chrono::seconds kSendWithin(1);

// What OpenTelemetry itself has to say joins the log. It keeps this for the life of the process.
class ToLog final : public sdk::common::internal_log::LogHandler {
 public:
  explicit ToLog(Log* log) : log_(log) {}
  void Close() {
    const std::lock_guard lock(mutex_);
    log_ = nullptr;
  }
  void Handle(LogLevel level, const char* /*file*/, int /*line*/, const char* message,
              const sdk::common::AttributeMap& /*attributes*/) noexcept override {
    const std::lock_guard lock(mutex_);
    if (log_ == nullptr) return;
    log_->Write(level == LogLevel::Error ? Log::Level::kError : Log::Level::kWarning,
                "opentelemetry", {{"error", message}});
  }

 private:
  std::mutex mutex_;
  Log* log_;
};

api::SpanId SpanId(std::string_view traceparent) {
  const std::string bytes = absl::HexStringToBytes(std::string(SpanIdOf(traceparent)));
  if (bytes.size() != api::SpanId::kSize) return {};
  return api::SpanId({reinterpret_cast<const std::uint8_t*>(bytes.data()), api::SpanId::kSize});
}

api::SpanContext ContextOf(std::string_view traceparent) {
  const std::string bytes = absl::HexStringToBytes(std::string(TraceIdOf(traceparent)));
  if (bytes.size() != api::TraceId::kSize) return api::SpanContext::GetInvalid();
  const api::TraceId trace(
      {reinterpret_cast<const std::uint8_t*>(bytes.data()), api::TraceId::kSize});
  return {trace, SpanId(traceparent), api::TraceFlags(api::TraceFlags::kIsSampled),
          /*is_remote=*/false};
}

api::SpanKind KindOf(Span::Kind kind) {
  switch (kind) {
    case Span::Kind::kServer:
      return api::SpanKind::kServer;
    case Span::Kind::kClient:
      return api::SpanKind::kClient;
    case Span::Kind::kProducer:
      return api::SpanKind::kProducer;
    case Span::Kind::kConsumer:
      return api::SpanKind::kConsumer;
    case Span::Kind::kInternal:
      return api::SpanKind::kInternal;
  }
  return api::SpanKind::kInternal;
}

// Sends from one thread.
class Exporter {
 public:
  explicit Exporter(const OtlpOptions& options)
      : cell_(options.cell),
        scope_(sdk::instrumentationscope::InstrumentationScope::Create(
            "tandem", std::string(kVersion), opentelemetry::semconv::kSchemaUrl)) {
    // What has no setting of ours (headers, compression) it has from the variables of the standard.
    exporter_options_.endpoint = options.endpoint;
    exporter_options_.use_ssl_credentials = options.endpoint.starts_with("https");
    if (!options.tls_dir.empty())
      exporter_options_.ssl_credentials_cacert_path = options.tls_dir + "/ca.crt";
    exporter_options_.timeout = kSendWithin;
  }

  bool Send(const std::vector<Span>& spans) {
    if (exporter_ == nullptr) exporter_ = otlp::OtlpGrpcExporterFactory::Create(exporter_options_);
    std::vector<std::unique_ptr<sdk::trace::Recordable>> records;
    records.reserve(spans.size());
    for (const Span& span : spans) records.push_back(RecordOf(span));
    const auto result = exporter_->Export({records.data(), records.size()});
    if (result == sdk::common::ExportResult::kSuccess) return true;
    // The next one reads authorities that were renewed, and a clock that was set does not hold it
    // up (see GrpcPeers).
    exporter_.reset();
    return false;
  }

 private:
  std::unique_ptr<sdk::trace::Recordable> RecordOf(const Span& span) {
    std::unique_ptr<sdk::trace::Recordable> record = exporter_->MakeRecordable();
    record->SetResource(ResourceOf(span.service));
    record->SetInstrumentationScope(*scope_);
    record->SetIdentity(ContextOf(span.traceparent), SpanId(span.parent));
    record->SetTraceFlags(api::TraceFlags(api::TraceFlags::kIsSampled));
    record->SetName(span.name);
    record->SetSpanKind(KindOf(span.kind));
    record->SetStartTime(opentelemetry::common::SystemTimestamp(absl::ToChronoTime(span.start)));
    record->SetDuration(absl::ToChronoNanoseconds(span.end - span.start));
    for (const auto& [key, value] : span.attributes) {
      const opentelemetry::nostd::string_view name(key.data(), key.size());
      if (const auto* number = std::get_if<std::int64_t>(&value)) {
        record->SetAttribute(name, *number);
      } else {
        record->SetAttribute(name, std::get<std::string>(value));
      }
    }
    if (!span.link.empty()) record->AddLink(ContextOf(span.link));
    if (span.failed) record->SetStatus(api::StatusCode::kError, "");
    return record;
  }

  const sdk::resource::Resource& ResourceOf(const std::string& service) {
    const auto found = resources_.find(service);
    if (found != resources_.end()) return found->second;
    return resources_
        .emplace(service,
                 sdk::resource::Resource::Create({{"service.name", service},
                                                  {"service.namespace", std::string("tandem")},
                                                  {"service.version", VersionAndRevision()},
                                                  {"service.instance.id", instance_},
                                                  {"tandem.cell", cell_}}))
        .first->second;
  }

  const std::string cell_;
  const std::string instance_ = NewUuid(absl::Now());
  const opentelemetry::nostd::unique_ptr<sdk::instrumentationscope::InstrumentationScope> scope_;
  otlp::OtlpGrpcExporterOptions exporter_options_;
  std::map<std::string, sdk::resource::Resource> resources_;
  std::unique_ptr<sdk::trace::SpanExporter> exporter_;  // null: to be made
};

// For as long as `log` lives.
class LogHook {
 public:
  explicit LogHook(Log* log) : handler_(std::make_shared<ToLog>(log)) {
    GlobalLogHandler::SetLogHandler(
        std::shared_ptr<sdk::common::internal_log::LogHandler>(handler_));
  }
  ~LogHook() { handler_->Close(); }
  LogHook(const LogHook&) = delete;
  LogHook& operator=(const LogHook&) = delete;

 private:
  const std::shared_ptr<ToLog> handler_;
};

class OtlpTracing final : public Tracing {
 public:
  explicit OtlpTracing(const OtlpOptions& options)
      : Tracing(options.tracing), hook_(options.log), exporter_(options), queue_([&] {
          SpanQueue::Options queue;
          queue.send = [this](const std::vector<Span>& spans) { return exporter_.Send(spans); };
          queue.sent = &options.metrics->counter("tandem_spans_exported_total",
                                                 "Spans that the collector has taken.");
          queue.dropped = &options.metrics->counter(
              "tandem_spans_dropped_total",
              "Spans lost: the collector does not take them, or not as fast as they come.");
          return queue;
        }()) {}

  void Take(Span span) override { queue_.Add(std::move(span)); }

 private:
  const LogHook hook_;
  Exporter exporter_;
  SpanQueue queue_;
};

}  // namespace

std::unique_ptr<Tracing> OpenOtlp(const OtlpOptions& options) {
  return std::make_unique<OtlpTracing>(options);
}

Status CheckOtlpEndpoint(std::string_view endpoint) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (endpoint.starts_with(scheme) && ParseAddress(endpoint.substr(scheme.size())).ok())
      return OkStatus();
  }
  return absl::InvalidArgumentError(
      "is no collector; expected http://HOST:PORT, or https://HOST:PORT for TLS");
}

}  // namespace tandem
