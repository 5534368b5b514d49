#include "libs/common/base/decimal.h"

#include <limits>

#include "gtest/gtest.h"

namespace tandem {
namespace {

TEST(ParseDecimal, ReadsWhatFormatDecimalWrites) {
  for (const Micros value :
       {Micros{0}, kOne, -kOne, Micros{12'500'000}, Micros{-1}, Micros{999'999'999'999'999'999}}) {
    EXPECT_EQ(*ParseDecimal(FormatDecimal(value)), value);
  }
  EXPECT_EQ(FormatDecimal(12'500'000), "12.5");
  EXPECT_EQ(FormatDecimal(-1), "-0.000001");
}

TEST(FormatDecimal, HasATextForTheSmallestValue) {
  EXPECT_EQ(FormatDecimal(std::numeric_limits<Micros>::min()), "-9223372036854.775808");
}

TEST(ParseDecimal, RefusesWhatIsNoDecimal) {
  for (const char* text :
       {"", "-", ".5", "1.", "1.1234567", "1234567890123", "1e3", "+1", " 1", "0x1", "1,5"}) {
    EXPECT_EQ(ParseDecimal(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(MultiplyDivide, RoundsHalfToEven) {
  EXPECT_EQ(MultiplyDivide(1, 1, 2), 0);
  EXPECT_EQ(MultiplyDivide(3, 1, 2), 2);
  EXPECT_EQ(MultiplyDivide(5, 1, 2), 2);
  EXPECT_EQ(MultiplyDivide(-3, 1, 2), -2);
  EXPECT_EQ(MultiplyDivide(3, 1, -2), -2);
  EXPECT_EQ(MultiplyDivide(2, 1, 3), 1);
  EXPECT_EQ(MultiplyDivide(999'999'999'999'999'999, kOne, 999'999'999'999'999'999), kOne);
}

}  // namespace
}  // namespace tandem
