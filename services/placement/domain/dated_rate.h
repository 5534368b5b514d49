#pragma once

#include <cstdint>
#include <string_view>

#include "libs/common/base/status.h"
#include "tandem/placement/v1/funding.pb.h"

// What money in another currency is worth in a budget's, at the rate that was agreed on a day.
namespace tandem::placement {

// In minor units of the rate's currency, rounded half to even. A currency is not the other's
// hundredfold because it has no minor units: 1 GBP at "4800" is 4800 UGX, 100 pence are.
std::int64_t Worth(std::int64_t minor_units, std::string_view currency, const v1::DatedRate& rate);

// `rate`, in the field of that name, is above 0, and what it makes of an amount stays a number that
// sums are made of: INVALID_FIELDS otherwise. A small amount may round to nothing.
Status CheckWorth(std::int64_t minor_units, std::string_view currency, const v1::DatedRate& rate,
                  std::string_view field);

// What comes to `minor_units` in all, at `rate` if it has one, stays such a number too:
// INVALID_FIELDS of `field` otherwise.
Status CheckSum(std::int64_t minor_units, std::string_view currency, const v1::DatedRate& rate,
                std::string_view field);

// As callers give it: the currency is added.
bool IsSameRate(const v1::DatedRate& a, const v1::DatedRate& b);

}  // namespace tandem::placement
