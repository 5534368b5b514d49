#include "services/placement/domain/dated_rate.h"

#include <algorithm>

#include "fmt/format.h"
#include "google/protobuf/util/message_differencer.h"
#include "libs/common/base/decimal.h"
#include "libs/common/base/money.h"

namespace tandem::placement {
namespace {

// As of common.v1.Money.
constexpr std::int64_t kMostMinorUnits = 1'000'000'000'000'000;

Micros PowerOfTen(int exponent) { return exponent == 0 ? 1 : 10 * PowerOfTen(exponent - 1); }

// Validation has let the rate pass.
Micros RateOf(const v1::DatedRate& rate) { return ParseDecimal(rate.rate()).value_or(0); }

}  // namespace

std::int64_t Worth(std::int64_t minor_units, std::string_view currency, const v1::DatedRate& rate) {
  const int shift = MinorDigits(rate.currency()) - MinorDigits(currency);
  return MultiplyDivide(minor_units, RateOf(rate) * PowerOfTen(std::max(shift, 0)),
                        kOne * std::max(rate.per_units(), 1) * PowerOfTen(std::max(-shift, 0)));
}

Status CheckWorth(std::int64_t minor_units, std::string_view currency, const v1::DatedRate& rate,
                  std::string_view field) {
  const std::string number = fmt::format("{}.rate", field);
  if (RateOf(rate) <= 0) return BadField(number, "Expected more than 0.");
  if (Worth(minor_units, currency, rate) <= kMostMinorUnits) return OkStatus();
  return BadField(number, fmt::format("{} would be worth more than {}; check the rate.",
                                      FormatAmount(minor_units, currency),
                                      FormatAmount(kMostMinorUnits, rate.currency())));
}

Status CheckSum(std::int64_t minor_units, std::string_view currency, const v1::DatedRate& rate,
                std::string_view field) {
  const bool fits = minor_units <= kMostMinorUnits &&
                    (rate.rate().empty() || Worth(minor_units, currency, rate) <= kMostMinorUnits);
  if (fits) return OkStatus();
  return BadField(std::string(field), fmt::format("It would come to {}; check the amount.",
                                                  FormatAmount(minor_units, currency)));
}

bool IsSameRate(const v1::DatedRate& a, const v1::DatedRate& b) {
  v1::DatedRate with_currency = b;
  with_currency.set_currency(a.currency());
  return google::protobuf::util::MessageDifferencer::Equals(a, with_currency);
}

}  // namespace tandem::placement
