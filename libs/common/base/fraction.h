#pragma once

#include <optional>

#include "libs/common/base/decimal.h"

namespace tandem {

// Of an achievement or a change: thousands of them still add up, each with a weight of 1,000, in
// reports too, which do not bound their sums.
inline constexpr Micros kLargestPart = 1'000'000 * kOne;

// a / b × scale in micro-units, rounded half to even. Nothing, which means not computable, if b is
// 0 or the quotient is beyond `largest` on either side of 0.
std::optional<Micros> Fraction(Micros a, Micros b, Micros largest, int scale = 1);

}  // namespace tandem
