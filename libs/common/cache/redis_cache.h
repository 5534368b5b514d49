#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "libs/common/base/clock.h"
#include "libs/common/cache/cache.h"
#include "libs/common/cache/redis_entry.h"
#include "libs/common/cache/redis_link.h"

namespace tandem {

// No answer is served longer than this after the store began to be read for it, whatever is lost on
// the way: so an answer outlives a newer version by no more. (Where the clocks of two replicas
// differ by d, an answer that one put into Redis is served by the other for up to d longer, and not
// at all where d is above the bound.)
inline constexpr std::chrono::milliseconds kCacheBound{2000};
// A read waits for Redis no longer than this, then it asks the store.
inline constexpr std::chrono::milliseconds kCachePatience{5};

// A Cache that the replicas of a deployment share in Redis (6 or later), behind a part of each
// process's memory. Thread-safe.
//
// What a write leaves: its version in Redis, so that a late fill cannot bring an old answer back
// there, and a message to all replicas, who drop it from memory. Both usually take less than a
// millisecond. When they are lost, the bound above holds; the process that wrote never reads what
// is older than its own write, since it asks Redis nothing for one bound after a loss (after an
// operator's FLUSHALL, which nobody tells, the bound alone holds). While the channel is lost
// nothing is kept in memory.
//
// A Redis that is dead, frozen, flushed or lies costs misses alone: see RedisLink for the breaker.
// What is read from it is checked (form, age, checksum over key, version and bytes). Of many who
// miss a key at once, one in each process reads; who comes a bound after it reads anew.
class RedisCache final : public Cache {
 public:
  struct Options {
    RedisAddress address;
    std::size_t bytes = 64U << 20U;
    std::string topic_prefix, cell = "local";  // see CacheOptions
    Metrics* metrics = nullptr;
    Log* messages = nullptr;
    const Clock* clock = &SystemClock();
    std::chrono::milliseconds bound = kCacheBound;
    std::chrono::milliseconds patience = kCachePatience;
    std::chrono::milliseconds give_up = RedisLink::Options().give_up;
  };
  explicit RedisCache(const Options& options);

  Entry Get(std::string_view key) override;
  Result<Entry> Read(std::string_view key, Load load) override;
  void Supersede(std::string_view key, Version version) override;
  // The others tell.
  void OthersWrote() override {}

  // Whether Redis answers.
  bool is_up() const { return link_.is_up(); }

 private:
  enum Answer { kHit, kMiss, kSkipped, kGarbage };
  struct Counts {
    explicit Counts(Metrics* metrics);
    std::array<prometheus::Counter*, 4> answers{};  // by Answer; null without metrics
    prometheus::Gauge* up = nullptr;
  };

  Result<Entry> ReadBehind(std::string_view key, Load load);
  // Fills `entry` where Redis has an answer that may be served.
  Answer Ask(std::string_view key, Entry& entry);
  // Puts what was read from the store at `read` into Redis, unless a newer version is known there.
  void Offer(std::string_view key, const Entry& entry, Time read);
  void Hear(std::string_view message);
  void SetHearing(bool hears_others);
  // Redis may not have heard of a write: what it holds of earlier reads must die first.
  void Distrust();
  std::string KeyOf(std::string_view key) const;

  const Options options_;
  const std::string prefix_, channel_;
  const std::unique_ptr<Cache> near_;
  const Counts counts_;
  std::atomic<bool> hears_others_{false};
  std::atomic<std::chrono::steady_clock::time_point> trusted_from_{
      std::chrono::steady_clock::time_point::min()};
  RedisLink link_;  // ends before what its thread uses
};

}  // namespace tandem
