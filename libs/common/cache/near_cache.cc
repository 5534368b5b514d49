#include <algorithm>
#include <array>
#include <functional>
#include <future>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "libs/common/cache/cache.h"

namespace tandem {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kShards = 16;
// A list node, a table node and two string headers.
constexpr std::size_t kOverhead = 200;
constexpr Steady::duration kUnbounded = Steady::duration::max();

class Shard {
 public:
  void Configure(std::size_t bytes, Steady::duration bound) {
    capacity_ = bytes;
    bound_ = bound;
  }

  Cache::Entry Get(std::string_view key) {
    const std::lock_guard lock(mutex_);
    return Find(key);
  }

  Result<Cache::Entry> Read(std::string_view key, Cache::Load load) {
    std::unique_lock lock(mutex_);
    if (Cache::Entry found = Find(key); found.bytes != nullptr) return found;
    const Steady::time_point asked = Steady::now();
    if (const auto other = flights_.find(key); other != flights_.end()) {
      if (asked - other->second->begun < bound_) {
        const auto answer = other->second->answer;
        lock.unlock();
        return answer.get();
      }
      flights_.erase(other);
    }
    const auto flight = std::make_shared<Flight>(key, asked);
    flights_.emplace(flight->key, flight);
    lock.unlock();
    Result<Cache::Entry> loaded = load();
    if (loaded.ok() && bound_ != kUnbounded)
      loaded->until = std::min(loaded->until, asked + bound_);
    lock.lock();
    const auto still = flights_.find(key);
    if (still != flights_.end() && still->second == flight) {
      flights_.erase(still);
      if (loaded.ok()) Keep(key, *loaded);
    }
    lock.unlock();
    flight->promise.set_value(loaded);
    return loaded;
  }

  void Supersede(std::string_view key, Version version) {
    const std::lock_guard lock(mutex_);
    flights_.erase(key);
    const auto found = index_.find(key);
    if (found == index_.end()) return;
    if (!version.exists() || found->second->entry.version < version) Remove(found->second);
  }

  void Clear() {
    const std::lock_guard lock(mutex_);
    flights_.clear();
    while (!items_.empty()) Remove(std::prev(items_.end()));
  }

 private:
  struct Item {
    std::string key;
    Cache::Entry entry;
    std::size_t cost() const { return key.size() + kOverhead + entry.bytes->size(); }
  };
  using Place = std::list<Item>::iterator;

  // A load under way that later askers wait for. A write takes it off the table, and so does who
  // asks when it is past the bound: what it brings is then for those alone who asked before.
  struct Flight {
    Flight(std::string_view asked, Steady::time_point from) : key(asked), begun(from) {}
    const std::string key;
    const Steady::time_point begun;
    std::promise<Result<Cache::Entry>> promise;
    const std::shared_future<Result<Cache::Entry>> answer = promise.get_future().share();
  };

  Cache::Entry Find(std::string_view key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return {};
    const Place place = found->second;
    const auto until = place->entry.until;
    if (until != Steady::time_point::max() && until <= Steady::now()) {
      Remove(place);
      return {};
    }
    items_.splice(items_.begin(), items_, place);
    return place->entry;
  }

  void Keep(std::string_view key, const Cache::Entry& entry) {
    if (entry.bytes == nullptr || entry.until <= Steady::now()) return;
    if (const auto found = index_.find(key); found != index_.end()) Remove(found->second);
    items_.push_front({std::string(key), entry});
    index_.emplace(items_.front().key, items_.begin());
    used_ += items_.front().cost();
    while (used_ > capacity_) Remove(std::prev(items_.end()));
  }

  void Remove(Place place) {
    used_ -= place->cost();
    index_.erase(place->key);
    items_.erase(place);
  }

  std::mutex mutex_;
  std::list<Item> items_;  // the most recently used first
  std::unordered_map<std::string_view, Place> index_;
  std::unordered_map<std::string_view, std::shared_ptr<Flight>> flights_;
  std::size_t used_ = 0, capacity_ = 0;
  Steady::duration bound_ = kUnbounded;
};

class NearCache final : public Cache {
 public:
  NearCache(std::size_t bytes, Steady::duration bound) {
    for (Shard& shard : shards_) shard.Configure(bytes / kShards, bound);
  }
  Entry Get(std::string_view key) override { return shard(key).Get(key); }
  Result<Entry> Read(std::string_view key, Load load) override {
    return shard(key).Read(key, load);
  }
  void Supersede(std::string_view key, Version version) override {
    shard(key).Supersede(key, version);
  }
  void OthersWrote() override {
    for (Shard& shard : shards_) shard.Clear();
  }

 private:
  Shard& shard(std::string_view key) {
    return shards_[std::hash<std::string_view>()(key) >> 7 & (kShards - 1)];
  }
  std::array<Shard, kShards> shards_;
};

}  // namespace

std::unique_ptr<Cache> NewNearCache(std::size_t bytes) {
  return std::make_unique<NearCache>(bytes, kUnbounded);
}

std::unique_ptr<Cache> NewBoundedNearCache(std::size_t bytes, std::chrono::milliseconds bound) {
  return std::make_unique<NearCache>(bytes, bound);
}

}  // namespace tandem
