#include "services/tandem/client/utf8.h"

#include "gtest/gtest.h"

namespace tandem::client {
namespace {

TEST(Utf8, IsToldFromWhatIsNone) {
  EXPECT_TRUE(IsUtf8("Équipe 中 🙂"));
  for (const char* text :
       {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xe2\x82", "caf\xe9", "\xf5\x80\x80\x80"}) {
    EXPECT_FALSE(IsUtf8(text)) << Printable(text);
  }
}

TEST(Printable, LeavesNothingThatATerminalObeys) {
  EXPECT_EQ(Printable("esc\x1b[31mred"), "esc?[31mred");
  EXPECT_EQ(Printable("a\nb\tc\r\x7f"), "a b c??");
  EXPECT_EQ(Printable("csi \xc2\x9b"), "csi ?");
  EXPECT_EQ(Printable("caf\xe9"), "caf?");
  EXPECT_EQ(Printable("Équipe 中"), "Équipe 中");
}

TEST(ColumnsOf, CountsWhatTheEyeSees) {
  EXPECT_EQ(ColumnsOf(U'é'), 1u);
  EXPECT_EQ(ColumnsOf(U'中'), 2u);
  EXPECT_EQ(ColumnsOf(U'🙂'), 2u);
  EXPECT_EQ(ColumnsOf(0x301), 0u);
}

}  // namespace
}  // namespace tandem::client
