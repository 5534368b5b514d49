#pragma once

#include <cstdint>
#include <string>

// What money is worth in another currency, in fractions of 128 bits: an oracle that shares no code
// with dated_rate.h.
namespace tandem::placement {

__extension__ using Wide = __int128;

// With the digits after the point, of ISO 4217.
struct Currency {
  const char* code;
  int digits;
};
inline constexpr Currency kCurrencies[] = {
    {"UGX", 0}, {"XOF", 0}, {"KWD", 3}, {"USD", 2}, {"GBP", 2}};

// In parts of a million millions: exact for the six digits that a rate may have, a thousand units
// that it is for, and a currency that has three digits less.
struct Fraction {
  static constexpr Wide kWhole = Wide{1'000'000} * 1'000'000;
  Wide parts;

  // To the nearest whole one, of two the even one.
  Wide Rounded() const {
    const Wide whole = parts / kWhole, rest = parts % kWhole;
    if (rest == kWhole / 2) return whole + whole % 2;
    return rest > kWhole / 2 ? whole + 1 : whole;
  }
};

// What `minor_units` of one currency are in minor units of the other, at so many units of it for
// `per` of the one.
inline Fraction Times(std::int64_t minor_units, const Currency& from, const std::string& rate,
                      int per, const Currency& to) {
  const std::size_t point = rate.find('.');
  std::string digits = rate.substr(0, point);
  std::string after = point == std::string::npos ? "" : rate.substr(point + 1);
  after.resize(6, '0');
  Wide millionths = 0;
  for (const char digit : digits + after) millionths = millionths * 10 + (digit - '0');
  Wide parts = millionths * minor_units * (1'000'000 / per);
  for (int digit = from.digits; digit < to.digits; ++digit) parts *= 10;
  for (int digit = to.digits; digit < from.digits; ++digit) parts /= 10;  // of six zeros
  return {parts};
}

}  // namespace tandem::placement
