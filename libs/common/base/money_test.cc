#include "libs/common/base/money.h"

#include <limits>

#include "gtest/gtest.h"

namespace tandem {
namespace {

TEST(FormatAmount, PutsThePointWhereTheCurrencyHasIt) {
  EXPECT_EQ(FormatAmount(2'600'000, "GBP"), "26,000.00 GBP");
  EXPECT_EQ(FormatAmount(2'600'000, "RWF"), "2,600,000 RWF");
  EXPECT_EQ(FormatAmount(2'600'000, "TND"), "2,600.000 TND");
  EXPECT_EQ(FormatAmount(5, "GBP"), "0.05 GBP");
  EXPECT_EQ(FormatAmount(0, "UGX"), "0 UGX");
  EXPECT_EQ(FormatAmount(-123'456, "EUR"), "-1,234.56 EUR");
  EXPECT_EQ(FormatAmount(std::numeric_limits<std::int64_t>::min(), "KES"),
            "-92,233,720,368,547,758.08 KES");
}

}  // namespace
}  // namespace tandem
