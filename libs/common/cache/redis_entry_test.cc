#include "libs/common/cache/redis_entry.h"

#include "gtest/gtest.h"

namespace tandem {
namespace {

const Time kRead = absl::FromUnixMillis(1'700'000'000'123);

RedisEntry Answer(std::string text) {
  return {{2, 42}, kRead, std::make_shared<const std::string>(std::move(text))};
}

TEST(RedisEntry, ComesBackAsItWasWritten) {
  const std::string bytes("\0\xff answer", 9);
  const auto entry = DecodeEntry("a", EncodeEntry("a", Answer(bytes)));
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->version, (Version{2, 42}));
  EXPECT_EQ(entry->read, kRead);
  EXPECT_EQ(*entry->bytes, bytes);
  EXPECT_EQ(*DecodeEntry("a", EncodeEntry("a", Answer("")))->bytes, "");
}

TEST(RedisEntry, AVersionAloneHasNoAnswer) {
  const auto left = DecodeEntry("a", VersionDigits({2, 42}));
  ASSERT_TRUE(left.has_value());
  EXPECT_EQ(left->version, (Version{2, 42}));
  EXPECT_EQ(left->bytes, nullptr);
}

TEST(RedisEntry, VersionsCompareAsTextLikeNumbers) {
  const Version versions[] = {{0, 1}, {1, 9}, {1, 10}, {2, 3}, {10, 0}};
  for (std::size_t i = 1; i < std::size(versions); ++i) {
    EXPECT_LT(VersionDigits(versions[i - 1]), VersionDigits(versions[i]));
    EXPECT_EQ(ParseVersionDigits(VersionDigits(versions[i])), versions[i]);
  }
}

TEST(RedisEntry, WhatLiesUnderAnotherKeyOrWasChangedOrCutIsGarbage) {
  const std::string whole = EncodeEntry("a", Answer("an answer"));
  EXPECT_FALSE(DecodeEntry("b", whole).has_value());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(DecodeEntry("a", changed).has_value()) << i;
    const auto cut = DecodeEntry("a", whole.substr(0, i));
    EXPECT_TRUE(!cut.has_value() || cut->bytes == nullptr) << i;
  }
  EXPECT_FALSE(DecodeEntry("a", whole + "x").has_value());
}

}  // namespace
}  // namespace tandem
