#include "libs/common/base/money.h"

#include <algorithm>
#include <iterator>

#include "fmt/format.h"

namespace tandem {
namespace {

// ISO 4217, the currencies whose minor unit is not a hundredth.
constexpr std::string_view kWhole[] = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                       "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                       "VND", "VUV", "XAF", "XOF", "XPF"};
constexpr std::string_view kThousandths[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};

}  // namespace

int MinorDigits(std::string_view currency) {
  const auto is_in = [&](const auto& list) {
    return std::find(std::begin(list), std::end(list), currency) != std::end(list);
  };
  if (is_in(kWhole)) return 0;
  return is_in(kThousandths) ? 3 : 2;
}

std::string FormatAmount(std::int64_t minor_units, std::string_view currency) {
  const auto digits = static_cast<std::size_t>(MinorDigits(currency));
  const bool negative = minor_units < 0;
  const auto size = static_cast<std::uint64_t>(minor_units);
  std::string text = fmt::format("{:0{}}", negative ? 0 - size : size, digits + 1);
  std::size_t point = text.size() - digits;
  if (digits > 0) text.insert(point, ".");
  while (point > 3) text.insert(point -= 3, ",");
  return fmt::format("{}{} {}", negative ? "-" : "", text, currency);
}

}  // namespace tandem
