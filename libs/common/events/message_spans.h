#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/tracing.h"
#include "libs/common/events/consumer.h"

// What happens to events between two services, as spans: "send TOPIC" of the relay that brings one
// to the log, below what has caused it, and "process TOPIC" of each consumer that applies it.
namespace tandem {

// Gives each of `events` whose trace is recorded a span of its own, its sending, and puts that into
// its context: the same one whenever it is sent again. The spans lack their end; none if `tracing`
// is null.
std::vector<Span> BeginSending(const Tracing* tracing, std::string_view service,
                               std::string_view topic, std::vector<Event>& events);
// They are in the log.
void EndSending(Tracing* tracing, std::vector<Span> spans);

// The spans of what a consumer does with the events of one Change: taken once that has committed,
// so that what is undone and done again is told once. Used by one thread.
class ProcessSpans {
 public:
  // A projection tells nothing of what happened before it `began`: a rebuild applies it again.
  ProcessSpans(const Consumer::Options& options, Time began) : options_(options), began_(began) {}

  // The context that `record` is applied in: that of a span of its own below the event's, and
  // linked to it, if its trace is recorded; else the event's.
  std::string Begin(const Record& record);
  // What Begin began last has been applied, or parked for `status`.
  void End(const Status& status);
  void Committed();

 private:
  const Consumer::Options& options_;
  const Time began_;
  Span begun_;               // without a context: none
  std::vector<Span> ended_;  // but for their end
};

}  // namespace tandem
