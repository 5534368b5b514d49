#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/status.h"
#include "libs/common/base/tracing.h"
#include "libs/common/store/unit.h"

namespace tandem {

// The span of a call of `path` ("tandem.placement.v1.MatchService/AcceptMatch") that ended with
// `status`, without its times and contexts. `kind` is kServer or kClient: a caller's mistake is no
// failure of the server, but one of the call.
Span CallSpan(Span::Kind kind, std::string_view service, std::string_view path,
              const Status& status);

// Peers whose answers are spans of the trace that they are asked in. Thread-safe.
class TracedPeers final : public Peers {
 public:
  // `service` asks. What is pointed to must outlive this.
  TracedPeers(Peers* peers, Tracing* tracing, std::string_view service)
      : peers_(*peers), tracing_(*tracing), service_(service) {}

  Result<std::string> Ask(std::string_view method, std::string request, Time deadline,
                          std::string_view traceparent) override;

 private:
  Peers& peers_;
  Tracing& tracing_;
  const std::string service_;
};

}  // namespace tandem
