#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tandem {

// W3C trace context: the traceparent of a new span below `incoming`, or of a new trace where that
// is empty or malformed.
std::string NewSpan(std::string_view incoming);
// The traceparent of the first span of a new trace, with the sampled flag or without it.
std::string NewTrace(bool is_sampled);
// The trace id in a well-formed traceparent; empty where it is none.
std::string_view TraceIdOf(std::string_view traceparent);
// The same if its trace is recorded (the sampled flag); empty otherwise: nobody could look it up.
std::string_view SampledTraceIdOf(std::string_view traceparent);
// The span id in a well-formed traceparent; empty where it is none.
std::string_view SpanIdOf(std::string_view traceparent);
// The traceparent of the span `id`, not 0, of the same trace; as it is where it is none.
std::string WithSpanId(std::string_view traceparent, std::uint64_t id);
// Random, but no secret: from a generator of the calling thread.
std::uint64_t RandomBits();

}  // namespace tandem
