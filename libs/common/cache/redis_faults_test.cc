#include "gtest/gtest.h"
#include "libs/common/cache/redis_cache.h"
#include "libs/common/cache/redis_fixture.h"
#include "libs/common/testing/liar.h"

namespace tandem {
namespace {

using std::chrono::milliseconds;
using testing::Connected;
using testing::Eventually;
using testing::Liar;
using testing::Number;
using testing::Patient;
using testing::Read;
using testing::RedisServer;
using testing::Write;
using Steady = std::chrono::steady_clock;

constexpr const char* kFaultsKey = "tandem:local:a";

// As it is deployed.
RedisCache::Options Deployed(int port) {
  RedisCache::Options options;
  options.address = {"127.0.0.1", port, 0};
  return options;
}

// Writes and reads through `cache` as if it were well: every read is answered with what was written
// last, and they do not wait one by one until Redis is given up, which would take 15 s.
void ReadAndWriteUnharmed(Cache& cache) {
  Number number;
  const auto begun = Steady::now();
  for (int i = 0; i < 50; ++i) {
    const std::string other = "k" + std::to_string(i);
    EXPECT_EQ(Read(cache, number), number.now);
    EXPECT_EQ(Read(cache, number, other), number.now);
    Write(cache, number);
  }
  EXPECT_LT(Steady::now() - begun, std::chrono::seconds(10));
}

TEST(RedisFaults, ARedisThatWasNeverThereCostsNothing) {
  RedisCache cache(Deployed(testing::FreePort()));
  ReadAndWriteUnharmed(cache);
  EXPECT_FALSE(cache.is_up());
}

TEST(RedisFaults, ARedisThatStopsCostsNothingAndIsUsedAgainWhenItIsBack) {
  RedisServer server;
  const auto cache = Connected(Deployed(server.port()));
  server.Stop();
  ReadAndWriteUnharmed(*cache);
  server.Start();
  ASSERT_TRUE(Eventually([&] { return cache->is_up(); }));
  Number number;
  EXPECT_TRUE(Eventually([&] {
    Read(*cache, number);
    return !server.Ask({"GET", kFaultsKey}).empty();
  }));
}

TEST(RedisFaults, AFrozenRedisCostsNothingAndNothingOldComesFromItAfterwards) {
  RedisServer server;
  Number number;
  const auto one = Connected(Deployed(server.port()));
  const auto other = Connected(Deployed(server.port()));
  Read(*one, number);
  Read(*other, number);
  server.Freeze();
  ReadAndWriteUnharmed(*one);
  ASSERT_TRUE(Eventually([&] { return !one->is_up() && !other->is_up(); }));
  Write(*one, number);
  EXPECT_EQ(Read(*one, number), 2);
  EXPECT_EQ(Read(*other, number), 2) << "nothing is kept that no message could correct";
  server.Thaw();
  ASSERT_TRUE(Eventually([&] { return one->is_up() && other->is_up(); }));
  const auto begun = Steady::now();
  for (auto asked = begun; Read(*other, number) != 2; asked = Steady::now())
    ASSERT_LT(asked - begun, kCacheBound);
}

TEST(RedisFaults, AReplicaNeverReadsWhatIsOlderThanItsOwnLostWrite) {
  RedisServer server;
  Number number;
  const auto cache = Connected(Patient(server.port(), std::chrono::seconds(20)));
  Read(*cache, number);
  const std::string old = VersionDigits({1, 1});
  ASSERT_TRUE(Eventually([&] { return server.Ask({"GET", kFaultsKey}).starts_with(old); }));
  server.Ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
  ASSERT_TRUE(Eventually([&] { return !cache->is_up(); }));
  Write(*cache, number);
  ASSERT_TRUE(Eventually([&] { return cache->is_up(); }));
  ASSERT_TRUE(server.Ask({"GET", kFaultsKey}).starts_with(old)) << "Redis never heard of the write";
  EXPECT_EQ(Read(*cache, number), 2);
  EXPECT_TRUE(Eventually([&] {
    return server.Ask({"GET", kFaultsKey}).starts_with(VersionDigits({1, 2}));
  })) << "the read tells it";
}

// One that starts again is empty, and another replica's late fill is the newest that it knows.
TEST(RedisFaults, AReplicaNeverReadsWhatIsOlderThanItsOwnWriteThatRedisForgot) {
  RedisServer server;
  Number number;
  const auto cache = Connected(Patient(server.port(), std::chrono::seconds(20)));
  const auto other = Connected(Patient(server.port(), std::chrono::seconds(20)));
  Write(*cache, number);
  ASSERT_TRUE(Eventually([&] { return !server.Ask({"GET", kFaultsKey}).empty(); }));
  server.Stop();
  ASSERT_TRUE(Eventually([&] { return !cache->is_up() && !other->is_up(); }));
  server.Start();
  ASSERT_TRUE(Eventually([&] { return cache->is_up() && other->is_up(); }));
  ASSERT_TRUE(Eventually([&] {
    Number late;
    Read(*other, late);
    return server.Ask({"GET", kFaultsKey}).starts_with(VersionDigits({1, 1}));
  }));
  EXPECT_EQ(Read(*cache, number), 2);
}

TEST(RedisFaults, AKeyOfAnotherTypeCostsNothing) {
  RedisServer server;
  server.Ask({"RPUSH", kFaultsKey, "x"});
  const auto cache = Connected(Deployed(server.port()));
  ReadAndWriteUnharmed(*cache);
}

TEST(RedisFaults, ARedisThatLiesCostsNothing) {
  struct Lie {
    std::string answer;
    bool is_believed;  // as an answer to the greeting
  };
  const Lie lies[] = {
      {"", false},
      {std::string("\0\xff\x13nonsense\r\n", 13), false},
      {"-ERR no\r\n", false},
      {"$999999999\r\nand no more", false},
      {"*2147483647\r\n", false},
      {"*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$3\r\nxyz\r\n", false},
      {"+OK\r\n+OK\r\n+OK\r\n", false},
      {"HTTP/1.1 400 Bad Request\r\n\r\n", false},
      {"+OK\r\n", true},
      {":1\r\n", true},
      {"$-1\r\n", true},
      {"$5\r\nhello\r\n", true},
  };
  for (const Lie& lie : lies) {
    SCOPED_TRACE(lie.answer);
    Liar liar({.lie = [&](const std::string&) { return lie.answer; }});
    RedisCache cache(Deployed(liar.port()));
    ASSERT_TRUE(Eventually([&] { return liar.lies() >= 2; }));
    EXPECT_TRUE(!lie.is_believed || Eventually([&] { return cache.is_up(); }));
    ReadAndWriteUnharmed(cache);
    EXPECT_TRUE(!lie.is_believed || liar.lies() > 2) << "it was not asked";
  }
}

}  // namespace
}  // namespace tandem
