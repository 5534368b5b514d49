#include "libs/common/base/decimal.h"

#include <algorithm>
#include <limits>

#include "fmt/format.h"

namespace tandem {
namespace {

constexpr std::size_t kWholeDigits = 12;
constexpr std::size_t kFractionDigits = 6;

bool AllDigits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Result<Micros> ParseDecimal(std::string_view text) {
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (negative) rest.remove_prefix(1);
  const std::size_t point = rest.find('.');
  const std::string_view whole = rest.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view() : rest.substr(point + 1);
  const bool dangling = point != std::string_view::npos && fraction.empty();
  if (whole.empty() || whole.size() > kWholeDigits || fraction.size() > kFractionDigits ||
      dangling || !AllDigits(whole) || !AllDigits(fraction)) {
    return BadField("value",
                    fmt::format("\"{}\" is no decimal; expected at most {} digits, and at most {} "
                                "after the point, as in \"-12.5\"",
                                text, kWholeDigits, kFractionDigits));
  }
  Micros value = 0;
  for (const char digit : whole) value = value * 10 + (digit - '0');
  for (std::size_t i = 0; i < kFractionDigits; ++i) {
    value = value * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }
  return negative ? -value : value;
}

std::string FormatDecimal(Micros value) {
  // Unsigned, so that the smallest value has a magnitude too.
  const auto bits = static_cast<std::uint64_t>(value);
  const std::uint64_t magnitude = value < 0 ? 0 - bits : bits;
  const auto one = static_cast<std::uint64_t>(kOne);
  std::string text =
      fmt::format("{}{}.{:06}", value < 0 ? "-" : "", magnitude / one, magnitude % one);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

Micros MultiplyDivide(Micros a, Micros b, Micros c) {
  __extension__ using Wide = __int128;
  Wide product = static_cast<Wide>(a) * b;
  Wide divisor = c;
  if (divisor < 0) {
    product = -product;
    divisor = -divisor;
  }
  const bool negative = product < 0;
  if (negative) product = -product;
  Wide quotient = product / divisor;
  const Wide twice = product % divisor * 2;
  if (twice > divisor || (twice == divisor && quotient % 2 != 0)) ++quotient;
  constexpr Wide kMost = std::numeric_limits<Micros>::max();
  quotient = std::min(quotient, kMost);
  return static_cast<Micros>(negative ? -quotient : quotient);
}

}  // namespace tandem
