#pragma once

#include <string>
#include <string_view>

namespace tandem {

// W3C trace context: the traceparent of a new span below `incoming`, or of a new trace where that
// is empty or malformed.
std::string NewSpan(std::string_view incoming);
// The trace id in a well-formed traceparent; empty where it is none.
std::string_view TraceIdOf(std::string_view traceparent);
// The same if its trace is recorded (the sampled flag); empty otherwise: nobody could look it up.
std::string_view SampledTraceIdOf(std::string_view traceparent);

}  // namespace tandem
