#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"

// What the pipeline takes and gives, whatever carries it: gRPC, a peer in the same process, a test.
namespace tandem {

// What comes beside a request. The views live until the call returns to its caller; the pipeline
// keeps copies of what it needs longer.
struct CallMetadata {
  std::string_view token;        // of `authorization: Bearer …`, without "Bearer "
  std::string_view traceparent;  // W3C trace context; empty: a new trace
  std::string_view at_least;     // `tandem-at-least`: what a command answered as its position
  Time deadline = absl::InfiniteFuture();
  // Whether the caller of a unary call has gone, at any time until its answer; empty: never.
  std::function<bool()> gone = {};
};

// How a call ended. Of a stream, whose messages went to its sink, only the status.
struct Reply {
  Status status;
  std::shared_ptr<const std::string> bytes = nullptr;  // where OK
  // `tandem-position`: "//tandem/local/placement countries/ke/partnerships/mani 1.42.0"; empty
  // where nothing happened.
  std::string position = {};
  // The request_id was done before: nothing was done again, `bytes` are the resource as it is now
  // (`tandem-repeated: true`).
  bool repeated = false;
};
using Answer = std::function<void(Reply)>;

// Takes the messages of a stream. Used by one thread at a time; `gone` may change at any time.
class StreamSink {
 public:
  virtual ~StreamSink() = default;
  // False once the other side has gone.
  virtual bool Send(std::shared_ptr<const std::string> bytes) = 0;
  // Waits so long at most until the other side, which may read slowly, has room for the next
  // message; false if it has none by then.
  virtual bool HasRoomWithin(Duration) { return true; }
  virtual bool gone() const = 0;
};

}  // namespace tandem
