#include "libs/common/base/tracing.h"

#include <cmath>

#include "libs/common/base/trace.h"

namespace tandem {
namespace {

constexpr double kAllBits = 0x1p64;

}  // namespace

Tracing::Tracing(Options options)
    : options_(std::move(options)),
      drawn_below_(options_.ratio < 1 ? static_cast<std::uint64_t>(options_.ratio * kAllBits) : 0) {
}

bool Tracing::Draw() const { return options_.ratio >= 1 || RandomBits() < drawn_below_; }

std::string Tracing::NewSpan(std::string_view incoming) const {
  return TraceIdOf(incoming).empty() ? NewTrace(Draw()) : tandem::NewSpan(incoming);
}

std::string Tracing::NewSpanIfRecorded(std::string_view incoming) const {
  // Most reads of the cache bring no context, and none is made for them.
  if (incoming.empty()) return Draw() ? NewTrace(/*is_sampled=*/true) : std::string();
  if (!SampledTraceIdOf(incoming).empty()) return tandem::NewSpan(incoming);
  const bool is_new = TraceIdOf(incoming).empty() && Draw();
  return is_new ? NewTrace(/*is_sampled=*/true) : std::string();
}

std::string NewSpan(std::string_view incoming, const Tracing* tracing) {
  return tracing == nullptr ? NewSpan(incoming) : tracing->NewSpan(incoming);
}

}  // namespace tandem
