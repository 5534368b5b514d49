#include <future>

#include "gtest/gtest.h"
#include "libs/common/cache/cache.h"

namespace tandem {
namespace {

using Steady = std::chrono::steady_clock;

std::shared_ptr<const std::string> Read(Cache& cache, std::string_view key, std::string text,
                                        Steady::time_point until = Steady::time_point::max()) {
  const auto bytes = std::make_shared<const std::string>(std::move(text));
  return cache.Read(key, [&] { return Result<Cache::Entry>({{1, 1}, bytes, until}); })->bytes;
}

TEST(NearCache, AnswersShareTheBytesThatWereRead) {
  const auto cache = NewNearCache(1 << 20);
  const auto bytes = Read(*cache, "a", "same");
  EXPECT_EQ(cache->Get("a").bytes.get(), bytes.get());
  EXPECT_EQ(Read(*cache, "a", "same").get(), bytes.get());
}

TEST(NearCache, WhatIsReadStaysAndWhatIsNotGoes) {
  const auto cache = NewNearCache(256 << 10);
  Read(*cache, "hot", "hot");
  for (int i = 0; i < 10'000; ++i) {
    Read(*cache, "cold" + std::to_string(i), std::string(500, 'x'));
    ASSERT_NE(cache->Get("hot").bytes, nullptr) << "after " << i;
  }
  EXPECT_EQ(cache->Get("cold0").bytes, nullptr);
}

TEST(NearCache, AnAnswerAboveTheWholeBoundIsNotKept) {
  const auto cache = NewNearCache(16 << 10);
  Read(*cache, "large", std::string(1 << 20, 'x'));
  EXPECT_EQ(cache->Get("large").bytes, nullptr);
}

TEST(NearCache, AnAnswerIsServedNoLongerThanItSays) {
  const auto cache = NewNearCache(1 << 20);
  const auto until = Steady::now() + std::chrono::milliseconds(50);
  Read(*cache, "a", "brief", until);
  while (cache->Get("a").bytes != nullptr) {
    ASSERT_LT(Steady::now(), until + std::chrono::seconds(5));
  }
  EXPECT_GE(Steady::now(), until);
  Read(*cache, "a", "past", Steady::time_point::min());
  EXPECT_EQ(cache->Get("a").bytes, nullptr);
}

TEST(NearCache, WhereOthersWriteAnAnswerIsServedForTheBoundFromWhenItWasAskedFor) {
  const auto cache = NewBoundedNearCache(1 << 20, std::chrono::milliseconds(50));
  const auto asked = Steady::now();
  Read(*cache, "a", "brief");
  while (cache->Get("a").bytes != nullptr) {
    ASSERT_LT(Steady::now(), asked + std::chrono::seconds(5));
  }
  EXPECT_GE(Steady::now(), asked + std::chrono::milliseconds(50));
  // The store answered late: what it said was so when it was asked.
  const auto slow = cache->Read("a", [&] {
    while (Steady::now() < asked + std::chrono::milliseconds(150)) {
    }
    return Result<Cache::Entry>({{1, 1}, std::make_shared<const std::string>("late")});
  });
  EXPECT_TRUE(slow.ok());
  EXPECT_EQ(cache->Get("a").bytes, nullptr);
}

TEST(NearCache, WhoAsksWhenAReadUnderWayIsPastTheBoundReadsAnew) {
  const auto cache = NewBoundedNearCache(1 << 20, std::chrono::milliseconds(50));
  std::promise<void> begun, end;
  std::string late;
  const auto slow = std::async(std::launch::async, [&] {
    const auto read = [&] {
      begun.set_value();
      end.get_future().wait();
      return Result<Cache::Entry>({{1, 1}, std::make_shared<const std::string>("1")});
    };
    late = *cache->Read("a", read)->bytes;
  });
  begun.get_future().wait();
  for (const auto from = Steady::now(); Steady::now() < from + std::chrono::milliseconds(50);) {
  }
  auto asked = std::async(std::launch::async, [&] { return *Read(*cache, "a", "2"); });
  EXPECT_EQ(asked.wait_for(std::chrono::seconds(5)), std::future_status::ready) << "it joined";
  end.set_value();
  EXPECT_EQ(asked.get(), "2");
  slow.wait();
  EXPECT_EQ(late, "1") << "it asked before";
  const auto kept = cache->Get("a").bytes;
  EXPECT_TRUE(kept == nullptr || *kept == "2") << *kept;
}

TEST(NearCache, ForgetsEverythingWhenOthersMayHaveWritten) {
  const auto cache = NewNearCache(1 << 20);
  Read(*cache, "a", "a");
  const auto late = cache->Read("b", [&] {
    cache->OthersWrote();
    return Result<Cache::Entry>({{1, 1}, std::make_shared<const std::string>("before")});
  });
  EXPECT_TRUE(late.ok());
  EXPECT_EQ(cache->Get("a").bytes, nullptr);
  EXPECT_EQ(cache->Get("b").bytes, nullptr) << "what was read before may be what they changed";
  Read(*cache, "a", "again");
  EXPECT_NE(cache->Get("a").bytes, nullptr);
}

}  // namespace
}  // namespace tandem
