#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "libs/common/base/log.h"
#include "libs/common/base/metrics.h"
#include "libs/common/base/status.h"
#include "libs/common/base/tracing.h"

namespace tandem {

// Tracing that sends its spans to a collector by OTLP over gRPC.
struct OtlpOptions {
  std::string endpoint;  // "http://127.0.0.1:4317"; "https://collector:4317" asks for TLS
  std::string tls_dir;   // its ca.crt says which collectors are trusted
  std::string cell;      // "local"
  Tracing::Options tracing;
  Metrics* metrics = nullptr;  // what was sent, what was dropped
  Log* log = nullptr;          // what OpenTelemetry has to say
};
// The only one of its process, since OpenTelemetry has one log. Ends within some four seconds,
// whatever the collector does.
std::unique_ptr<Tracing> OpenOtlp(const OtlpOptions& options);

// OK, or what would be right. INVALID_ARGUMENT.
Status CheckOtlpEndpoint(std::string_view endpoint);

}  // namespace tandem
