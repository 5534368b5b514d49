#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tandem {

// An amount as people read it: "26,000.00 GBP", "26,000 RWF". `minor_units` are those of ISO 4217:
// hundredths but for the currencies that have none, or thousandths.
std::string FormatAmount(std::int64_t minor_units, std::string_view currency);
// The digits after the point of such an amount: 2, 0 or 3.
int MinorDigits(std::string_view currency);

}  // namespace tandem
