#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libs/common/base/status.h"

// Values are decimal text outside and whole micro-units (10^-6) inside: sums are exact and do not
// depend on order.
namespace tandem {

using Micros = std::int64_t;
inline constexpr Micros kOne = 1'000'000;

// "12.5" → 12'500'000. INVALID_ARGUMENT on anything but an optional minus, at most 12 digits, and
// at most six after the point.
Result<Micros> ParseDecimal(std::string_view text);
// 12'500'000 → "12.5", without trailing zeros.
std::string FormatDecimal(Micros value);
// a × b / c, rounded half to even, with a 128-bit product; c must not be 0.
Micros MultiplyDivide(Micros a, Micros b, Micros c);

}  // namespace tandem
