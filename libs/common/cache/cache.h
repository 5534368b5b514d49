#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "libs/common/base/metrics.h"
#include "libs/common/base/position.h"

namespace tandem {

class Log;

// The Cache port: serialised answers by key, each with the version it was made from. It may forget
// anything at any time and never fails: a miss is the worst answer. It knows nothing of callers:
// permissions are checked before it is asked, and never kept in it. Thread-safe. Every engine
// passes libs/common/cache/cache_conformance_test.cc.
class Cache {
 public:
  struct Entry {
    Version version;
    std::shared_ptr<const std::string> bytes;
    // Not served from then on: the engine's own bound.
    std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max();
  };
  // Reads the store.
  using Load = absl::FunctionRef<Result<Entry>()>;

  virtual ~Cache() = default;
  // What this process holds of `key`; null bytes if that is nothing. Never waits.
  virtual Entry Get(std::string_view key) = 0;
  // The entry of `key` from wherever the cache holds it, else what `load` answers, which is kept
  // unless a write was told of in the meantime. Of many who miss a key at once one loads and the
  // others wait for its answer; who asks after Supersede never gets what was loaded before it.
  virtual Result<Entry> Read(std::string_view key, Load load) = 0;
  // Drops what is older than `version` (0: the resource is gone), here and for those who share the
  // cache. Called after a commit and before its answer; never waits.
  virtual void Supersede(std::string_view key, Version version) = 0;
  // Another replica may have written something. Forgets what that could have made old, unless
  // replicas tell each other through this cache.
  virtual void OthersWrote() = 0;
};

// A Cache in this process's memory, least recently used first out, bounded by `bytes` (keys,
// answers and what it costs to keep them).
std::unique_ptr<Cache> NewNearCache(std::size_t bytes);
// One whose answers are served for at most `bound` from when they were asked for, also to those who
// would wait for a read under way: for a store that others write to, since what tells of that may
// be lost unnoticed.
std::unique_ptr<Cache> NewBoundedNearCache(std::size_t bytes, std::chrono::milliseconds bound);

// Where answers are kept: "memory:", or "redis://HOST:PORT[/DB]" behind a part of this process's
// memory (see redis_cache.h).
struct CacheOptions {
  std::string url = "memory:";
  std::size_t bytes = 64U << 20U;  // in this process
  // Together the installation: those that share a Redis must differ in one of them.
  std::string topic_prefix, cell = "local";
  bool others_write = false;  // to the store: nothing is kept for longer than kCacheBound then
  Metrics* metrics = nullptr;
  Log* messages = nullptr;  // what an operator should read
};
// INVALID_ARGUMENT on an unknown address, UNAVAILABLE if the file of its password cannot be read. A
// Redis that does not answer is no error.
Result<std::unique_ptr<Cache>> OpenCache(const CacheOptions& options);

}  // namespace tandem
