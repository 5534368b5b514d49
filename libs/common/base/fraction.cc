#include "libs/common/base/fraction.h"

namespace tandem {

std::optional<Micros> Fraction(Micros a, Micros b, Micros largest, int scale) {
  if (b == 0) return std::nullopt;
  __extension__ using Wide = __int128;
  const Wide whole = static_cast<Wide>(a) * scale * kOne / b;
  if (whole > largest || whole < -largest) return std::nullopt;
  return MultiplyDivide(a, scale * kOne, b);
}

}  // namespace tandem
