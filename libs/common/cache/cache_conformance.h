#pragma once

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "libs/common/cache/cache.h"

namespace tandem {

// What every engine of the Cache port holds. An engine's test gives a function that makes an empty
// cache of about `bytes`:
//   INSTANTIATE_TEST_SUITE_P(Near, CacheConformance, ::testing::Values(NewNearCache));
using MakeCache = std::unique_ptr<Cache> (*)(std::size_t bytes);

class CacheConformance : public ::testing::TestWithParam<MakeCache> {
 protected:
  static constexpr std::size_t kPlenty = 64 << 20;

  static Version At(std::int64_t number) { return {1, number}; }
  static std::shared_ptr<const std::string> Bytes(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
  }
  // A read of the store that takes no time.
  static void Read(Cache& cache, std::string_view key, Version version, std::string text) {
    cache.Fill(key, version, Bytes(std::move(text)), cache.Get(key).asked);
  }
  static std::string TextAt(Cache& cache, std::string_view key) {
    const Cache::Entry entry = cache.Get(key);
    return entry.bytes == nullptr ? "none" : *entry.bytes;
  }
};

TEST_P(CacheConformance, WhatWasFilledIsFoundWithItsVersion) {
  const auto cache = GetParam()(kPlenty);
  Read(*cache, "a", At(3), "three");
  EXPECT_EQ(TextAt(*cache, "a"), "three");
  EXPECT_EQ(cache->Get("a").version, At(3));
  EXPECT_EQ(TextAt(*cache, "b"), "none");
}

TEST_P(CacheConformance, AWriteDropsWhatIsOlder) {
  const auto cache = GetParam()(kPlenty);
  Read(*cache, "a", At(3), "three");
  cache->Supersede("a", At(4));
  EXPECT_EQ(TextAt(*cache, "a"), "none");
}

TEST_P(CacheConformance, ALateFillCannotBringAnOldAnswerBack) {
  const auto cache = GetParam()(kPlenty);
  const auto asked = cache->Get("a").asked;
  cache->Supersede("a", At(4));
  cache->Fill("a", At(3), Bytes("three"), asked);
  EXPECT_EQ(TextAt(*cache, "a"), "none");
  cache->Fill("a", At(4), Bytes("four"), cache->Get("a").asked);
  EXPECT_EQ(TextAt(*cache, "a"), "four");
}

TEST_P(CacheConformance, ALateWriteOfAnOldVersionDropsNothingNewer) {
  const auto cache = GetParam()(kPlenty);
  Read(*cache, "a", At(5), "five");
  cache->Supersede("a", At(4));
  cache->Supersede("a", At(5));
  EXPECT_EQ(TextAt(*cache, "a"), "five");
}

TEST_P(CacheConformance, ANewEpochIsNewerThanAnyNumber) {
  const auto cache = GetParam()(kPlenty);
  Read(*cache, "a", {1, 900}, "before");
  cache->Supersede("a", {2, 7});
  EXPECT_EQ(TextAt(*cache, "a"), "none");
}

TEST_P(CacheConformance, ClearForgetsEverythingAndWhatIsReadAfterwardsIsKept) {
  const auto cache = GetParam()(kPlenty);
  const auto asked = cache->Get("b").asked;
  Read(*cache, "a", At(3), "three");
  cache->Clear();
  EXPECT_EQ(TextAt(*cache, "a"), "none");
  cache->Fill("b", At(1), Bytes("before"), asked);
  EXPECT_EQ(TextAt(*cache, "b"), "none") << "what was read before may be what the clearing was for";
  Read(*cache, "a", At(3), "again");
  EXPECT_EQ(TextAt(*cache, "a"), "again");
}

TEST_P(CacheConformance, ALateFillStaysOutAfterItsWriteWasPushedOut) {
  const auto cache = GetParam()(64 << 10);
  const auto asked = cache->Get("a").asked;
  cache->Supersede("a", At(4));
  for (int i = 0; i < 2000; ++i)
    Read(*cache, "k" + std::to_string(i), At(1), std::string(100, 'x'));
  cache->Fill("a", At(3), Bytes("three"), asked);
  EXPECT_EQ(TextAt(*cache, "a"), "none");
}

TEST_P(CacheConformance, AnOldResourceCanBeFilledWhenNewerOnesWerePushedOut) {
  const auto cache = GetParam()(64 << 10);
  for (int i = 0; i < 2000; ++i) {
    cache->Supersede("k" + std::to_string(i), At(1000 + i));
    Read(*cache, "k" + std::to_string(i), At(1000 + i), std::string(100, 'x'));
  }
  Read(*cache, "old", At(1), "old");
  EXPECT_EQ(TextAt(*cache, "old"), "old");
}

}  // namespace tandem
