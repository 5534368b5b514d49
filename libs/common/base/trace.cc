#include "libs/common/base/trace.h"

#include <algorithm>
#include <random>

#include "fmt/format.h"

namespace tandem {
namespace {

constexpr std::size_t kSize = 55;  // 00-<32>-<16>-<2>

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
  return IsTraceparent(incoming) ? WithSpanId(incoming, RandomBits() | 1)
                                 : NewTrace(/*is_sampled=*/true);
}

std::string NewTrace(bool is_sampled) {
  return fmt::format("00-{:016x}{:016x}-{:016x}-{}", RandomBits() | 1, RandomBits(),
                     RandomBits() | 1, is_sampled ? "01" : "00");
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

std::string_view SpanIdOf(std::string_view traceparent) {
  return IsTraceparent(traceparent) ? traceparent.substr(36, 16) : std::string_view();
}

std::string WithSpanId(std::string_view traceparent, std::uint64_t id) {
  if (!IsTraceparent(traceparent)) return std::string(traceparent);
  return fmt::format("{}{:016x}{}", traceparent.substr(0, 36), id, traceparent.substr(52));
}

std::uint64_t RandomBits() {
  thread_local std::mt19937_64 generator{[] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(),
                       device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }()};
  return generator();
}

}  // namespace tandem
