#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "libs/common/cache/cache.h"
#include "libs/common/cache/redis_fixture.h"

namespace tandem {
namespace {

// What every engine of the Cache port holds. An engine is a function that makes an empty cache of
// about `bytes` in this process.
using MakeCache = std::unique_ptr<Cache> (*)(std::size_t bytes);

class CacheConformance : public ::testing::TestWithParam<MakeCache> {
 protected:
  static constexpr std::size_t kPlenty = 64 << 20;

  static Version At(std::int64_t number) { return {1, number}; }
  static Cache::Entry Row(Version version, std::string text) {
    return {version, std::make_shared<const std::string>(std::move(text))};
  }
  static std::string TextOf(const Result<Cache::Entry>& entry) {
    return entry.ok() && entry->bytes != nullptr ? *entry->bytes : "none";
  }
  // A read of the store that takes no time.
  static std::string Read(Cache& cache, std::string_view key, Version version, std::string text) {
    return TextOf(cache.Read(key, [&] { return Result<Cache::Entry>(Row(version, text)); }));
  }
  // What the cache holds, here or where it is shared.
  static std::string TextAt(Cache& cache, std::string_view key) {
    return TextOf(cache.Read(key, [&] { return Result<Cache::Entry>(NotFound(key)); }));
  }
};

TEST_P(CacheConformance, WhatWasReadIsKeptWithItsVersion) {
  const auto cache = GetParam()(kPlenty);
  EXPECT_EQ(TextOf(cache->Get("a")), "none");
  Read(*cache, "a", At(3), "three");
  EXPECT_EQ(TextOf(cache->Get("a")), "three");
  EXPECT_EQ(cache->Get("a").version, At(3));
  EXPECT_EQ(TextAt(*cache, "b"), "none");
}

TEST_P(CacheConformance, WhatCannotBeReadIsToldAndNotKept) {
  const auto cache = GetParam()(kPlenty);
  const auto missing = cache->Read("a", [] { return Result<Cache::Entry>(NotFound("a")); });
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Read(*cache, "a", At(3), "three"), "three");
}

TEST_P(CacheConformance, AWriteDropsWhatIsOlder) {
  const auto cache = GetParam()(kPlenty);
  Read(*cache, "a", At(3), "three");
  cache->Supersede("a", At(4));
  EXPECT_EQ(TextOf(cache->Get("a")), "none");
  EXPECT_EQ(TextAt(*cache, "a"), "none");
  EXPECT_EQ(Read(*cache, "a", At(4), "four"), "four");
}

TEST_P(CacheConformance, ALateFillCannotBringAnOldAnswerBack) {
  const auto cache = GetParam()(kPlenty);
  const auto late = cache->Read("a", [&] {
    cache->Supersede("a", At(4));
    return Result<Cache::Entry>(Row(At(3), "three"));
  });
  EXPECT_EQ(TextOf(late), "three") << "who asked before the write may read what was before";
  EXPECT_EQ(TextAt(*cache, "a"), "none");
  Read(*cache, "a", At(4), "four");
  EXPECT_EQ(TextAt(*cache, "a"), "four");
}

TEST_P(CacheConformance, ALateWriteOfAnOldVersionDropsNothingNewer) {
  const auto cache = GetParam()(kPlenty);
  Read(*cache, "a", At(5), "five");
  cache->Supersede("a", At(4));
  cache->Supersede("a", At(5));
  EXPECT_EQ(TextAt(*cache, "a"), "five");
}

TEST_P(CacheConformance, AnErasedResourceIsDropped) {
  const auto cache = GetParam()(kPlenty);
  Read(*cache, "a", At(5), "five");
  cache->Supersede("a", {});
  EXPECT_EQ(TextAt(*cache, "a"), "none");
}

TEST_P(CacheConformance, ANewEpochIsNewerThanAnyNumber) {
  const auto cache = GetParam()(kPlenty);
  Read(*cache, "a", {1, 900}, "before");
  cache->Supersede("a", {2, 7});
  EXPECT_EQ(TextAt(*cache, "a"), "none");
  Read(*cache, "a", {2, 7}, "after");
  EXPECT_EQ(TextAt(*cache, "a"), "after");
}

TEST_P(CacheConformance, ManyWhoMissAtOnceMakeOneRead) {
  const auto cache = GetParam()(kPlenty);
  constexpr int kReaders = 8;
  std::atomic<int> asking{0}, loads{0};
  std::vector<std::thread> readers;
  std::atomic<int> same{0};
  for (int i = 0; i < kReaders; ++i) {
    readers.emplace_back([&] {
      ++asking;
      const auto entry = cache->Read("a", [&] {
        ++loads;
        // All have begun to ask. Who has not yet reached the table finds the answer kept.
        while (asking < kReaders) std::this_thread::yield();
        return Result<Cache::Entry>(Row(At(3), "three"));
      });
      if (TextOf(entry) == "three") ++same;
    });
  }
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(same, kReaders);
  EXPECT_EQ(loads, 1);
}

TEST_P(CacheConformance, WhoAsksAfterAWriteDoesNotWaitForAReadThatBeganBeforeIt) {
  const auto cache = GetParam()(kPlenty);
  std::promise<void> begun, end;
  std::thread slow([&] {
    const auto late = cache->Read("a", [&] {
      begun.set_value();
      end.get_future().wait();
      return Result<Cache::Entry>(Row(At(3), "three"));
    });
    EXPECT_EQ(TextOf(late), "three");
  });
  begun.get_future().wait();
  cache->Supersede("a", At(4));
  EXPECT_EQ(Read(*cache, "a", At(4), "four"), "four");
  end.set_value();
  slow.join();
  EXPECT_EQ(TextAt(*cache, "a"), "four");
}

TEST_P(CacheConformance, AWriteIsSeenByEveryReadAfterItWhateverElseIsRead) {
  const auto cache = GetParam()(32 << 10);
  std::atomic<std::int64_t> stored{1}, answered{1};
  std::atomic<bool> done{false};
  std::atomic<int> stale{0};
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&, r] {
      for (int i = 0; !done; ++i) {
        const std::int64_t written = answered;
        const auto entry = cache->Read("a", [&] {
          const std::int64_t read = stored;
          return Result<Cache::Entry>(Row(At(read), std::to_string(read)));
        });
        if (entry->version.number < written) ++stale;
        Read(*cache, "k" + std::to_string(r) + "-" + std::to_string(i % 500), At(1),
             std::string(100, 'x'));
      }
    });
  }
  for (std::int64_t version = 2; version < 2'000; ++version) {
    stored = version;
    cache->Supersede("a", At(version));
    answered = version;
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(stale, 0);
}

std::unique_ptr<Cache> NewRedisCache(std::size_t bytes) {
  static testing::RedisServer server;
  server.Ask({"FLUSHALL"});
  RedisCache::Options options = testing::Patient(server.port());
  options.bytes = bytes;
  return testing::Connected(options);
}

INSTANTIATE_TEST_SUITE_P(Near, CacheConformance, ::testing::Values(NewNearCache));
INSTANTIATE_TEST_SUITE_P(Redis, CacheConformance, ::testing::Values(NewRedisCache));

}  // namespace
}  // namespace tandem
