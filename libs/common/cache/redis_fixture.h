#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "libs/common/cache/redis_cache.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/redis.h"

// For the tests of RedisCache beside this file.
namespace tandem::testing {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// The store that replicas read: one number, which is its version too.
struct Number {
  std::atomic<std::int64_t> now{1};
  std::atomic<int> reads{0};

  Result<Cache::Entry> Read() {
    ++reads;
    const std::int64_t read = now;
    return Cache::Entry{{1, read}, std::make_shared<const std::string>(std::to_string(read))};
  }
};

// What `cache` answers; every read must be answered.
inline std::int64_t Read(Cache& cache, Number& number, std::string_view key = "a") {
  const auto entry = cache.Read(key, [&] { return number.Read(); });
  EXPECT_TRUE(entry.ok());
  return std::stoll(*entry->bytes);
}

// A commit through the replica of `cache`.
inline void Write(Cache& cache, Number& number, std::string_view key = "a") {
  cache.Supersede(key, {1, ++number.now});
}

// Patient where Redis is well, so that a busy machine is not taken for a dead Redis.
inline RedisCache::Options Patient(int port, milliseconds bound = kCacheBound) {
  RedisCache::Options options;
  options.address = {"127.0.0.1", port, 0};
  options.bound = bound;
  options.patience = milliseconds(2000);
  options.give_up = milliseconds(2000);
  return options;
}

inline std::unique_ptr<RedisCache> Connected(const RedisCache::Options& options) {
  auto cache = std::make_unique<RedisCache>(options);
  EXPECT_TRUE(Eventually([&] { return cache->is_up(); }));
  return cache;
}

}  // namespace tandem::testing
