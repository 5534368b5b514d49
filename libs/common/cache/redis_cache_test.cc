#include "libs/common/cache/redis_cache.h"

#include <filesystem>
#include <fstream>
#include <future>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/cache/redis_fixture.h"
#include "libs/common/testing/kept_log.h"
#include "libs/common/testing/manual_clock.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem {
namespace {

using std::chrono::milliseconds;
using testing::Connected;
using testing::Eventually;
using ::testing::HasSubstr;
using testing::Number;
using testing::Patient;
using testing::Read;
using testing::RedisServer;
using ::testing::SizeIs;
using testing::Write;
using Steady = std::chrono::steady_clock;

constexpr milliseconds kBound{300};
constexpr const char* kKey = "tandem:local:a";

// Two replicas of one service and the Redis between them.
class RedisCacheTest : public ::testing::Test {
 protected:
  RedisServer server_;
  Number number_;
  const std::unique_ptr<RedisCache> one_ = Connected(Patient(server_.port()));
  const std::unique_ptr<RedisCache> other_ = Connected(Patient(server_.port()));
  bool RedisHolds(std::string_view front) { return server_.Ask({"GET", kKey}).starts_with(front); }
};

TEST_F(RedisCacheTest, WhatOneReplicaHasReadTheOtherNeedNotRead) {
  EXPECT_EQ(Read(*one_, number_), 1);
  ASSERT_TRUE(Eventually([&] { return RedisHolds(VersionDigits({1, 1})); }));
  EXPECT_EQ(Read(*other_, number_), 1);
  EXPECT_EQ(other_->Get("a").version, (Version{1, 1}));
  EXPECT_EQ(number_.reads, 1);
}

TEST_F(RedisCacheTest, ACommitIsReadThroughTheOtherReplicaWithinTheBound) {
  EXPECT_EQ(Read(*one_, number_), 1);
  EXPECT_EQ(Read(*other_, number_), 1);
  const auto begun = Steady::now();
  Write(*one_, number_);
  EXPECT_EQ(Read(*one_, number_), 2) << "at once through the replica that committed";
  for (auto asked = begun; Read(*other_, number_) != 2; asked = Steady::now())
    ASSERT_LT(asked - begun, kCacheBound);
}

TEST_F(RedisCacheTest, AWriteIsToldToTheMemoryOfTheOtherReplica) {
  const auto other = Connected(Patient(server_.port(), std::chrono::seconds(60)));
  EXPECT_EQ(Read(*other, number_), 1);
  ASSERT_NE(other->Get("a").bytes, nullptr);
  Write(*one_, number_);
  EXPECT_TRUE(Eventually([&] { return other->Get("a").bytes == nullptr; }));
}

TEST_F(RedisCacheTest, AFillThatIsLateBringsNothingOldBackAfterAWriteThroughTheOtherReplica) {
  const auto late = other_->Read("a", [&] {
    auto read = number_.Read();
    Write(*one_, number_);
    EXPECT_TRUE(Eventually([&] { return RedisHolds(VersionDigits({1, 2})); }));
    return read;
  });
  EXPECT_EQ(*late->bytes, "1") << "it asked before the write";
  Read(*other_, number_, "b");  // the fill of "a" has been sent before it
  ASSERT_TRUE(Eventually([&] { return !server_.Ask({"GET", "tandem:local:b"}).empty(); }));
  EXPECT_EQ(server_.Ask({"GET", kKey}), VersionDigits({1, 2}));
  EXPECT_TRUE(Eventually([&] { return Read(*other_, number_) == 2; }));
  EXPECT_EQ(Read(*Connected(Patient(server_.port())), number_), 2);
}

TEST_F(RedisCacheTest, AnswersAgeOutWithinTheBoundWhenNobodyTellsOfAWrite) {
  const auto one = Connected(Patient(server_.port(), kBound));
  const auto other = Connected(Patient(server_.port(), kBound));
  for (int round = 0; round < 3; ++round) {
    server_.Ask({"FLUSHALL"});
    const std::int64_t before = number_.now;
    ASSERT_TRUE(Eventually(
        [&] { return Read(*one, number_) == before && Read(*other, number_) == before; }));
    const auto written = Steady::now();
    ++number_.now;  // and the process that committed died before it told of it
    int old = 0;
    while (true) {
      const auto asked = Steady::now();
      const bool is_old = Read(*(old % 2 == 0 ? one : other), number_) == before;
      if (!is_old) break;
      ++old;
      ASSERT_LT(asked - written, kBound) << "an answer outlives its bound";
    }
    EXPECT_GT(old, 0) << "nothing was kept at all";
  }
}

TEST_F(RedisCacheTest, WhoAsksWhenAReadUnderWayIsPastTheBoundReadsAnew) {
  const auto cache = Connected(Patient(server_.port(), kBound));
  std::future<std::int64_t> asked;
  const auto late = cache->Read("a", [&] {
    auto read = number_.Read();
    ++number_.now;  // and nobody tells of it
    for (const auto from = Steady::now(); Steady::now() < from + kBound;) {
    }
    asked = std::async(std::launch::async, [&] { return Read(*cache, number_); });
    EXPECT_EQ(asked.wait_for(std::chrono::seconds(5)), std::future_status::ready) << "it joined";
    return read;
  });
  EXPECT_EQ(asked.get(), 2);
  EXPECT_EQ(*late->bytes, "1") << "it asked before the write";
}

TEST_F(RedisCacheTest, MemoryIsEmptyWhileTheChannelIsLostAndServesAgainWhenItIsBack) {
  Read(*other_, number_);
  ASSERT_NE(other_->Get("a").bytes, nullptr);
  server_.Ask({"CLIENT", "KILL", "TYPE", "pubsub"});
  ASSERT_TRUE(Eventually([&] { return other_->Get("a").bytes == nullptr; }));
  EXPECT_EQ(Read(*other_, number_), 1);
  EXPECT_TRUE(Eventually([&] {
    Read(*other_, number_);
    return other_->Get("a").bytes != nullptr;
  }));
}

TEST_F(RedisCacheTest, InstallationsThatShareARedisNeitherAnswerNorTellEachOther) {
  RedisCache::Options options = Patient(server_.port());
  options.topic_prefix = "staging.";
  const auto staging = Connected(options);
  EXPECT_EQ(Read(*one_, number_), 1);
  ASSERT_TRUE(Eventually([&] { return RedisHolds(VersionDigits({1, 1})); }));
  Number others;
  others.now = 2;
  EXPECT_EQ(Read(*staging, others), 2);
  EXPECT_EQ(server_.Ask({"PUBSUB", "NUMSUB", "tandem:local:written"}), "tandem:local:written 2");
}

TEST_F(RedisCacheTest, AFlushCostsARead) {
  EXPECT_EQ(Read(*one_, number_), 1);
  ASSERT_TRUE(Eventually([&] { return RedisHolds(VersionDigits({1, 1})); }));
  server_.Ask({"FLUSHALL"});
  EXPECT_EQ(Read(*other_, number_), 1);
  EXPECT_EQ(number_.reads, 2);
  EXPECT_TRUE(one_->is_up() && other_->is_up());
}

TEST_F(RedisCacheTest, GarbageIsAMissAndIsWrittenOver) {
  const std::string answer =
      EncodeEntry("a", {{1, 1}, absl::Now(), std::make_shared<const std::string>("wrong")});
  const std::string others =
      EncodeEntry("b", {{1, 7}, absl::Now(), std::make_shared<const std::string>("wrong")});
  for (const std::string& garbage :
       {std::string("zzz"), std::string(100, '\xff'), std::string(29, '9'), others,
        answer.substr(0, answer.size() - 1), answer + "x", std::string()}) {
    server_.Ask({"SET", kKey, garbage});
    const auto reader = Connected(Patient(server_.port()));
    EXPECT_EQ(Read(*reader, number_), 1);
  }
  server_.Ask({"SET", kKey, "zzz"});
  EXPECT_EQ(Read(*one_, number_), 1);
  EXPECT_TRUE(Eventually([&] { return RedisHolds(VersionDigits({1, 1})); }));
}

TEST_F(RedisCacheTest, AnAnswerFromRedisKeepsTheAgeThatItHas) {
  constexpr std::chrono::milliseconds kLeft(500);
  const testing::ManualClock clock(absl::Now());
  RedisCache::Options options = Patient(server_.port());
  options.clock = &clock;
  const auto cache = Connected(options);
  const Time read = clock.Now() - absl::FromChrono(kCacheBound - kLeft);
  server_.Ask(
      {"SET", kKey, EncodeEntry("a", {{1, 9}, read, std::make_shared<const std::string>("9")})});
  EXPECT_EQ(Read(*cache, number_), 9);
  const auto kept = Steady::now();
  for (auto asked = kept; cache->Get("a").bytes != nullptr; asked = Steady::now())
    ASSERT_LT(asked - kept, kLeft);
}

TEST_F(RedisCacheTest, AnAnswerThatIsOldOrFromTheFutureIsAMiss) {
  for (const Duration off : {absl::Seconds(3), absl::Hours(1), absl::Seconds(-3)}) {
    const Time read = absl::Now() - off;
    server_.Ask(
        {"SET", kKey, EncodeEntry("a", {{1, 9}, read, std::make_shared<const std::string>("9")})});
    EXPECT_EQ(Read(*Connected(Patient(server_.port())), number_), 1) << off;
  }
  testing::ManualClock clock(absl::Now() + absl::Hours(1));
  RedisCache::Options ahead = Patient(server_.port());
  ahead.clock = &clock;
  Read(*one_, number_);
  const int reads = number_.reads;
  EXPECT_EQ(Read(*Connected(ahead), number_), 1);
  EXPECT_EQ(number_.reads, reads + 1);
}

// A clock that goes as the machine's does, so far ahead of it.
class OffClock final : public Clock {
 public:
  explicit OffClock(milliseconds off) : off_(off) {}
  Time Now() const override { return absl::Now() + absl::FromChrono(off_.load()); }
  void Advance(milliseconds by) { off_ = off_.load() + by; }

 private:
  std::atomic<milliseconds> off_;
};

// Between one who reads from the store and one who asks Redis.
TEST_F(RedisCacheTest, WhereClocksDifferAnAnswerAgesOutWithinTheBoundAndTheDifference) {
  constexpr milliseconds kLives(900), kOff(600);
  struct Case {
    milliseconds off, passed;
  };
  for (const auto [off, passed] : {Case{kOff, milliseconds(800)}, Case{-kOff, milliseconds(200)}}) {
    server_.Ask({"FLUSHALL"});
    OffClock reads(off), asks(milliseconds(0));
    RedisCache::Options options = Patient(server_.port(), kLives);
    options.clock = &reads;
    const auto reader = Connected(options);
    options.clock = &asks;
    const auto asker = Connected(options);
    const std::int64_t before = number_.now;
    EXPECT_EQ(Read(*reader, number_), before);
    ASSERT_TRUE(Eventually([&] { return RedisHolds(VersionDigits({1, before})); }));
    ++number_.now;  // and nobody tells of it
    asks.Advance(passed);
    EXPECT_EQ(Read(*asker, number_), before) << "nothing was kept at all";
    const auto kept = Steady::now();
    const milliseconds left = kLives + off - passed;
    for (auto asked = kept; Read(*asker, number_) == before; asked = Steady::now())
      ASSERT_LT(asked - kept, left) << "an answer outlives its bound";
  }
}

TEST_F(RedisCacheTest, CountsWhatRedisHadAndShowsWhetherItAnswers) {
  Metrics metrics;
  RedisCache::Options options = Patient(server_.port());
  options.metrics = &metrics;
  const auto cache = Connected(options);
  Read(*one_, number_);
  ASSERT_TRUE(Eventually([&] { return RedisHolds(VersionDigits({1, 1})); }));
  Read(*cache, number_);
  Read(*cache, number_, "b");
  server_.Ask({"SET", "tandem:local:c", "zzz"});
  Read(*cache, number_, "c");
  EXPECT_THAT(metrics.Text(), HasSubstr("tandem_cache_redis_up 1"));
  for (const char* result : {"hit", "miss", "garbage"}) {
    EXPECT_THAT(metrics.Text(), HasSubstr("tandem_cache_redis_requests_total{result=\"" +
                                          std::string(result) + "\"} 1"));
  }
  server_.Stop();
  ASSERT_TRUE(Eventually([&] { return !cache->is_up(); }));
  Read(*cache, number_, "d");
  EXPECT_THAT(metrics.Text(), HasSubstr("tandem_cache_redis_requests_total{result=\"skipped\"} 1"));
  EXPECT_TRUE(Eventually(
      [&] { return metrics.Text().find("tandem_cache_redis_up 0") != std::string::npos; }));
}

TEST(OpenCache, APasswordThatCannotBeReadIsRefusedAndAWrongOneIsSaidOnce) {
  const std::filesystem::path folder = testing::TemporaryFolder();
  const std::string file = (folder / "password").string();
  RedisServer server;
  server.Ask({"CONFIG", "SET", "requirepass", "right"});
  testing::KeptLog messages;
  const CacheOptions options = {.url = server.url() + "?password_file=" + file,
                                .messages = &messages.log()};
  const Status refused = OpenCache(options).status();
  EXPECT_FALSE(refused.ok());
  EXPECT_THAT(std::string(refused.message()), HasSubstr(file));
  std::ofstream(file) << "wrong";
  auto cache = OpenCache(options);
  ASSERT_TRUE(cache.ok()) << cache.status();
  EXPECT_TRUE(Eventually([&] { return messages.Has("WRONGPASS"); }));
  std::ofstream(file) << "right";
  auto* const redis = dynamic_cast<RedisCache*>(cache->get());
  EXPECT_TRUE(Eventually([&] { return redis->is_up(); }));
  cache->reset();
  EXPECT_THAT(messages.Lines(), SizeIs(1));
  std::filesystem::remove_all(folder);
}

TEST(OpenCache, ChoosesByTheAddressAndSaysWhatItExpectedOfAnUnknownOne) {
  EXPECT_TRUE(OpenCache({.url = "memory:"}).ok());
  EXPECT_TRUE(OpenCache({.url = "redis://127.0.0.1:1/0"}).ok()) << "nobody need be there";
  for (const char* wrong : {"memcached:", "redis://", "redis://host", "redis://:6379",
                            "redis://host:0", "redis://host:6379/", "redis://host:6379/x",
                            "redis://host:6379?password=x", "redis://host:6379?username=x"}) {
    const Status refused = OpenCache({.url = wrong}).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << wrong;
    EXPECT_THAT(std::string(refused.message()), HasSubstr(wrong));
  }
  const auto address = ParseRedisAddress("redis://cache.example:6379/3");
  ASSERT_TRUE(address.ok());
  EXPECT_EQ(address->host, "cache.example");
  EXPECT_EQ(address->port, 6379);
  EXPECT_EQ(address->database, 3);
  const auto guarded =
      ParseRedisAddress("redis://cache:6379/1?username=tandem&password_file=/run/pw");
  ASSERT_TRUE(guarded.ok());
  EXPECT_EQ(guarded->username, "tandem");
  EXPECT_EQ(guarded->password_file, "/run/pw");
}

}  // namespace
}  // namespace tandem
