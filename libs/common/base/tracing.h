#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "libs/common/base/date.h"

namespace tandem {

// A piece of work that belongs to a trace, told once it has ended. Names and attributes are those
// of OpenTelemetry's semantic conventions; what is a span, and what it hangs on, says
// docs/decisions/027. Nothing personal and nothing that a caller made up stands in one.
struct Span {
  enum class Kind { kInternal, kServer, kClient, kProducer, kConsumer };
  using Value = std::variant<std::int64_t, std::string>;

  Kind kind = Kind::kInternal;
  std::string service;      // "placement"
  std::string name;         // "tandem.placement.v1.MatchService/AcceptMatch"
  std::string traceparent;  // its own
  std::string parent;       // traceparent of what it is a part of; empty: the first of its trace
  std::string link;         // traceparent of the message that it is about; empty: none
  Time start, end;
  std::vector<std::pair<std::string_view, Value>> attributes = {};  // keys are constants
  bool failed = false;
};

// Where the spans of a process go, and which traces it records. Whoever has a pointer to one has
// null where tracing is off, and makes no span then; trace contexts go on all the same.
// Thread-safe.
class Tracing {
 public:
  struct Options {
    // Of the traces that begin here, so many are recorded (in [0, 1]); those that began elsewhere
    // as their sampled flag says.
    double ratio = 1;
    std::string messaging_system;  // "kafka"
  };
  explicit Tracing(Options options);
  virtual ~Tracing() = default;
  Tracing(const Tracing&) = delete;
  Tracing& operator=(const Tracing&) = delete;

  // Takes a span whose context says that it is recorded. Never waits: what is too much is dropped
  // and counted.
  virtual void Take(Span span) = 0;

  // The traceparent of a new span below `incoming`, or of a new trace where that is empty or
  // malformed.
  std::string NewSpan(std::string_view incoming) const;
  // The same for who needs one only if it is recorded; empty if it is not.
  std::string NewSpanIfRecorded(std::string_view incoming) const;

  const std::string& messaging_system() const { return options_.messaging_system; }

 private:
  bool Draw() const;

  const Options options_;
  const std::uint64_t drawn_below_;
};

// Of a process that may have no tracing: see trace.h for what a new trace is then.
std::string NewSpan(std::string_view incoming, const Tracing* tracing);

}  // namespace tandem
