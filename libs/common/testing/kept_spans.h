#pragma once

#include <mutex>
#include <string_view>
#include <variant>
#include <vector>

#include "libs/common/base/tracing.h"

namespace tandem::testing {

// Tracing that keeps its spans for a test to look at. Thread-safe.
class KeptSpans final : public Tracing {
 public:
  explicit KeptSpans(double ratio = 1) : Tracing({ratio, "tandem"}) {}

  void Take(Span span) override {
    const std::lock_guard lock(mutex_);
    spans_.push_back(std::move(span));
  }
  // In the order in which they ended.
  std::vector<Span> spans() const {
    const std::lock_guard lock(mutex_);
    return spans_;
  }
  // Those of this name.
  std::vector<Span> Named(std::string_view name) const {
    std::vector<Span> named = spans();
    std::erase_if(named, [&](const Span& span) { return span.name != name; });
    return named;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Span> spans_;
};

// The text of an attribute; empty if there is none.
inline std::string TextOf(const Span& span, std::string_view key) {
  for (const auto& [name, value] : span.attributes) {
    if (name != key) continue;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    return std::get<std::string>(value);
  }
  return "";
}

}  // namespace tandem::testing
