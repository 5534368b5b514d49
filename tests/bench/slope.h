#pragma once

#include <cmath>
#include <vector>

namespace tandem {

// The exponent that fits `values` over `sizes` best: the slope of a line in a log-log plot.
inline double SlopeOf(const std::vector<double>& sizes, const std::vector<double>& values) {
  double x = 0, y = 0, xx = 0, xy = 0;
  const auto n = static_cast<double>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double a = std::log(sizes[i]), b = std::log(values[i]);
    x += a, y += b, xx += a * a, xy += a * b;
  }
  return (n * xy - x * y) / (n * xx - x * x);
}

}  // namespace tandem
