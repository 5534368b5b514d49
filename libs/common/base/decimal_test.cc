#include "libs/common/base/decimal.h"

#include <limits>
#include <random>

#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"

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

TEST(MultiplyDivide, IsNeverFartherThanHalfAUnitAndEvenInTheMiddle) {
  std::mt19937_64 random(testing::Seed());
  const auto any = [&](std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(-most, most)(random);
  };
  for (int run = 0; run < 20'000; ++run) {
    // Small ones meet the middle often.
    const std::int64_t most = run % 2 == 0 ? 20 : 1'000'000'000;
    const Micros a = any(most), b = any(most), c = any(most);
    if (c == 0) continue;
    const Micros rounded = MultiplyDivide(a, b, c);
    const __int128 twice = (__int128{a} * b - __int128{rounded} * c) * 2;
    const __int128 off = twice < 0 ? -twice : twice, unit = c < 0 ? -__int128{c} : __int128{c};
    ASSERT_LE(off, unit) << a << " * " << b << " / " << c;
    if (off == unit) {
      ASSERT_EQ(rounded % 2, 0) << a << " * " << b << " / " << c;
    }
    ASSERT_EQ(MultiplyDivide(-a, b, c), -rounded) << "money owed rounds as money had";
  }
}

TEST(ParseDecimal, ReadsWhateverFormatDecimalWrites) {
  std::mt19937_64 random(testing::Seed());
  for (int run = 0; run < 20'000; ++run) {
    const auto value = static_cast<Micros>(random() % 2'000'000'000'000) - 1'000'000'000'000;
    const auto read = ParseDecimal(FormatDecimal(value));
    ASSERT_TRUE(read.ok()) << value;
    ASSERT_EQ(*read, value);
  }
}

}  // namespace
}  // namespace tandem
