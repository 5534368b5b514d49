#pragma once

#include <string>
#include <string_view>

namespace tandem {

// W3C trace context: the traceparent of a new span below `incoming`, or of a new trace where that
// is empty or malformed.
std::string NewSpan(std::string_view incoming);
// The trace id in a well-formed traceparent.
std::string_view TraceIdOf(std::string_view traceparent);

}  // namespace tandem
