#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/caller.h"
#include "libs/common/base/clock.h"
#include "libs/common/base/log.h"
#include "libs/common/base/metrics.h"
#include "libs/common/base/tracing.h"
#include "libs/common/cache/cache.h"
#include "libs/common/rpc/authenticator.h"
#include "libs/common/rpc/call.h"
#include "libs/common/rpc/executor.h"
#include "libs/common/rpc/method.h"
#include "libs/common/store/store.h"

namespace tandem {

// A larger request is refused. Four times as much, and gRPC cuts it off unread
// (docs/decisions/015).
inline constexpr std::size_t kMaxRequestBytes = 4 << 20;

// What every call of a module goes through, whatever carries it: trace context, authentication, the
// method's rule, parsing, validation, deadline, admission, the handler, metrics, log and error
// details. Bytes in, bytes out. Thread-safe.
//
// A Get that the cache answers finishes on the calling thread, with the cache's own bytes;
// everything else runs on the executor, streams on threads of their own. Commands commit through
// store/runner.h.
class Pipeline {
 public:
  struct Options {
    std::string service;                 // "placement"
    std::string source;                  // "//tandem/local/placement"
    std::vector<Method> methods;         // Declarations::methods()
    std::vector<std::string> countries;  // those served ("ke"); empty: all
    // Null for a module that stores nothing (admin): it has queries and streams alone.
    Store* store = nullptr;
    Cache* cache = nullptr;
    Peers* peers = nullptr;
    const Clock* clock = &SystemClock();
    Authenticator* authenticator = nullptr;  // null: CallAs alone
    Executor* executor = nullptr;
    Threads* threads = nullptr;  // for streams and for waits
    Metrics* metrics = nullptr;
    Log* log = nullptr;
    Tracing* tracing = nullptr;  // null: calls are no spans
    // Of the projections that are read.
    std::function<int()> generation = [] { return 0; };
    // Whether all of it was there until now: what was read of one that was not is read again.
    std::function<bool(int generation)> still_read = [](int) { return true; };
    // Waits until this service has applied an event of another's: what `tandem-at-least` asks for.
    // Null: it consumes nothing.
    std::function<Status(std::string_view source, std::string_view key, const Position& position,
                         Time deadline)>
        wait_for;
    // One success of so many is logged; faults always, refusals up to 300 a minute for each reason.
    int log_one_in = 100;
    // For calls that bring no deadline.
    Duration default_deadline = absl::Seconds(30);
  };
  // FAILED_PRECONDITION, naming all of them, if methods lack a rule; INTERNAL if the code lists are
  // missing.
  static Result<std::unique_ptr<Pipeline>> Make(Options options);
  // Waits for what is under way. Destroy the executor after it, and the store after that.
  ~Pipeline();

  // One RPC of the module; lives as long as the pipeline.
  class Route;
  // `path` is "tandem.placement.v1.MatchService/AcceptMatch", with or without a leading '/'; null
  // if it is not of this module.
  const Route* Find(std::string_view path) const;
  std::vector<const google::protobuf::MethodDescriptor*> methods() const;
  // Whether the cache may answer it, on the calling thread.
  static bool IsCached(const Route& route);

  // A call. `request` is read before this returns; `answer` is called once, on this thread or
  // another. A server stream has a `sink`, which gets its messages before that; no other call has.
  void Call(const Route& route, std::string_view request, const CallMetadata& metadata,
            Answer answer, std::shared_ptr<StreamSink> sink = nullptr);
  // The same for a caller who is known already: a peer, a test. The token is ignored.
  void CallAs(const Caller& caller, const Route& route, std::string_view request,
              const CallMetadata& metadata, Answer answer,
              std::shared_ptr<StreamSink> sink = nullptr);
  // What a call of `path`, which no pipeline has, is answered; authenticated, logged and counted
  // as any other.
  Status RefuseUnknown(std::string_view path, const CallMetadata& metadata);

  // Ends the streams, and refuses new ones: before a graceful stop.
  void EndStreams();
  // Whether every call that has come was answered.
  bool IsIdle();

  class Core;  // see pipeline_core.h

 private:
  explicit Pipeline(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace tandem
