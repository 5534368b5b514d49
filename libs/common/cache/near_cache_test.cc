#include "libs/common/cache/near_cache.h"

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "libs/common/cache/cache_conformance.h"

namespace tandem {
namespace {

INSTANTIATE_TEST_SUITE_P(Near, CacheConformance, ::testing::Values(NewNearCache));

std::shared_ptr<const std::string> Text(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

TEST(NearCache, AnswersShareTheBytesThatWereFilled) {
  const auto cache = NewNearCache(1 << 20);
  const auto bytes = Text("same");
  cache->Fill("a", {1, 1}, bytes, cache->Get("a").asked);
  EXPECT_EQ(cache->Get("a").bytes.get(), bytes.get());
}

TEST(NearCache, WhatIsReadStaysAndWhatIsNotGoes) {
  const auto cache = NewNearCache(256 << 10);
  cache->Fill("hot", {1, 1}, Text("hot"), cache->Get("hot").asked);
  for (int i = 0; i < 10'000; ++i) {
    const std::string key = "cold" + std::to_string(i);
    cache->Fill(key, {1, 1}, Text(std::string(500, 'x')), cache->Get(key).asked);
    ASSERT_NE(cache->Get("hot").bytes, nullptr) << "after " << i;
  }
  EXPECT_EQ(cache->Get("cold0").bytes, nullptr);
}

TEST(NearCache, AnAnswerAboveTheWholeBoundIsNotKept) {
  const auto cache = NewNearCache(16 << 10);
  cache->Fill("large", {1, 1}, Text(std::string(1 << 20, 'x')), cache->Get("large").asked);
  EXPECT_EQ(cache->Get("large").bytes, nullptr);
}

TEST(NearCache, NoReaderEverSeesAnAnswerOlderThanAWriteThatIsDone) {
  const auto cache = NewNearCache(32 << 10);
  std::atomic<std::int64_t> stored{1}, answered{1};
  std::atomic<bool> done{false};
  std::atomic<int> stale{0};
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&, r] {
      for (int i = 0; !done; ++i) {
        const std::int64_t written = answered;
        const Cache::Entry entry = cache->Get("a");
        if (entry.bytes != nullptr && entry.version.number < written) ++stale;
        if (entry.bytes == nullptr) {
          const std::int64_t read = stored;
          cache->Fill("a", {1, read}, Text(std::to_string(read)), entry.asked);
        }
        const std::string other = "k" + std::to_string(r) + "-" + std::to_string(i % 500);
        cache->Fill(other, {1, 1}, Text(std::string(100, 'x')), cache->Get(other).asked);
      }
    });
  }
  for (std::int64_t version = 2; version < 20'000; ++version) {
    stored = version;
    cache->Supersede("a", {1, version});
    answered = version;
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(stale, 0);
}

TEST(OpenCache, SaysWhatWasExpectedOfAnUnknownAddress) {
  EXPECT_TRUE(OpenCache("memory:", 1 << 20).ok());
  EXPECT_EQ(OpenCache("memcached:", 1 << 20).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tandem
