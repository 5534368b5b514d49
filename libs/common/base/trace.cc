#include "libs/common/base/trace.h"

#include <algorithm>
#include <cstdint>
#include <random>

#include "fmt/format.h"

namespace tandem {
namespace {

constexpr std::size_t kSize = 55;  // 00-<32>-<16>-<2>

std::uint64_t Random() {
  thread_local std::mt19937_64 generator{std::random_device{}()};
  return generator();
}

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsTraceparent(std::string_view text) {
  return text.size() == kSize && text.starts_with("00-") && text[35] == '-' && text[52] == '-' &&
         IsHex(text.substr(3, 32)) && IsHex(text.substr(36, 16)) && IsHex(text.substr(53, 2)) &&
         text.substr(3, 32) != "00000000000000000000000000000000";
}

}  // namespace

std::string NewSpan(std::string_view incoming) {
  if (IsTraceparent(incoming)) {
    return fmt::format("00-{}-{:016x}-{}", incoming.substr(3, 32), Random() | 1,
                       incoming.substr(53, 2));
  }
  return fmt::format("00-{:016x}{:016x}-{:016x}-01", Random() | 1, Random(), Random() | 1);
}

std::string_view TraceIdOf(std::string_view traceparent) {
  return IsTraceparent(traceparent) ? traceparent.substr(3, 32) : std::string_view();
}

std::string_view SampledTraceIdOf(std::string_view traceparent) {
  constexpr std::string_view kOdd = "13579bdf";  // the flag is the lowest bit
  const bool is_sampled =
      !traceparent.empty() && kOdd.find(traceparent.back()) != std::string_view::npos;
  return is_sampled ? TraceIdOf(traceparent) : std::string_view();
}

}  // namespace tandem
