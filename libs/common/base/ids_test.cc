#include "libs/common/base/ids.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem {
namespace {

TEST(NewUuid, IsAUuidOfVersionSeven) {
  const std::string id = NewUuid(absl::FromUnixMillis(0x0123'4567'89ab));
  EXPECT_THAT(id, ::testing::StartsWith("01234567-89ab-7"));
  EXPECT_EQ(id.size(), 36U);
  EXPECT_THAT(std::string("89ab"), ::testing::HasSubstr(id.substr(19, 1)));
}

TEST(NewUuid, IsNeverTheSame) {
  std::set<std::string> ids;
  for (int i = 0; i < 10'000; ++i) ids.insert(NewUuid(absl::UnixEpoch()));
  EXPECT_EQ(ids.size(), 10'000U);
}

}  // namespace
}  // namespace tandem
