#include "libs/common/rpc/call_span.h"

#include "absl/time/clock.h"
#include "libs/common/base/trace.h"
#include "libs/common/rpc/peers.h"

namespace tandem {
namespace {

// OpenTelemetry's semantic conventions for gRPC say which codes a server is to blame for.
bool IsFaultOfServer(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return false;
  }
}

}  // namespace

Span CallSpan(Span::Kind kind, std::string_view service, std::string_view path,
              const Status& status) {
  const std::size_t slash = path.find('/');
  Span span;
  span.kind = kind;
  span.service = service;
  span.name = path;
  span.attributes = {{"rpc.system", "grpc"},
                     {"rpc.service", std::string(path.substr(0, slash))},
                     {"rpc.method", std::string(path.substr(slash + 1))},
                     {"rpc.grpc.status_code", static_cast<std::int64_t>(status.code())}};
  // Of a fixed list; the message may quote what the caller sent.
  if (!status.ok() && !ReasonOf(status).empty())
    span.attributes.emplace_back("tandem.reason", std::string(ReasonOf(status)));
  span.failed = kind == Span::Kind::kServer ? IsFaultOfServer(status.code()) : !status.ok();
  return span;
}

Result<std::string> TracedPeers::Ask(std::string_view method, std::string request, Time deadline,
                                     std::string_view traceparent) {
  if (SampledTraceIdOf(traceparent).empty())
    return peers_.Ask(method, std::move(request), deadline, traceparent);
  const std::string own = NewSpan(traceparent);
  const Time start = absl::Now();
  Result<std::string> answer = peers_.Ask(method, std::move(request), deadline, own);
  Span span = CallSpan(Span::Kind::kClient, service_, method, answer.status());
  span.traceparent = own;
  span.parent = traceparent;
  span.start = start;
  span.end = absl::Now();
  span.attributes.emplace_back("peer.service", ServiceOf(method));
  tracing_.Take(std::move(span));
  return answer;
}

}  // namespace tandem
