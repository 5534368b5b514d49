#include "libs/common/cache/near_cache.h"

#include <array>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "libs/common/base/status.h"

namespace tandem {
namespace {

constexpr std::size_t kShards = 16;
// A list node, a table node and two string headers.
constexpr std::size_t kOverhead = 200;

class Shard {
 public:
  void set_capacity(std::size_t bytes) { capacity_ = bytes; }

  Cache::Entry Get(std::string_view key) {
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(key);
    if (found == index_.end()) return {{}, nullptr, now_};
    items_.splice(items_.begin(), items_, found->second);
    const Item& item = items_.front();
    return {item.version, item.bytes, now_};
  }

  void Fill(std::string_view key, Version version, std::shared_ptr<const std::string> bytes,
            std::uint64_t asked) {
    const std::lock_guard lock(mutex_);
    Item* item = Find(key);
    if (item == nullptr) {
      if (asked < forgotten_) return;
      item = &Add(key);
    } else if (version < item->version) {
      return;
    }
    Set(*item, version, std::move(bytes));
  }

  void Supersede(std::string_view key, Version version) {
    const std::lock_guard lock(mutex_);
    Item* item = Find(key);
    if (item == nullptr) item = &Add(key);
    if (version <= item->version) return;
    item->superseded = ++now_;
    Set(*item, version, nullptr);
  }

  void Clear() {
    const std::lock_guard lock(mutex_);
    while (!items_.empty()) PushOut();
    forgotten_ = ++now_;
  }

 private:
  struct Item {
    std::string key;
    Version version;
    std::shared_ptr<const std::string> bytes;  // null where the version alone is known
    std::uint64_t superseded = 0;              // when, in this shard's count
    std::size_t cost() const { return key.size() + kOverhead + (bytes ? bytes->size() : 0); }
  };

  Item* Find(std::string_view key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    items_.splice(items_.begin(), items_, found->second);
    return &items_.front();
  }

  Item& Add(std::string_view key) {
    items_.push_front({std::string(key), {}, nullptr, 0});
    index_.emplace(items_.front().key, items_.begin());
    used_ += items_.front().cost();
    return items_.front();
  }

  void Set(Item& item, Version version, std::shared_ptr<const std::string> bytes) {
    used_ -= item.cost();
    item.version = version;
    item.bytes = std::move(bytes);
    used_ += item.cost();
    while (used_ > capacity_ && !items_.empty()) PushOut();
  }

  void PushOut() {
    const Item& last = items_.back();
    forgotten_ = std::max(forgotten_, last.superseded);
    used_ -= last.cost();
    index_.erase(last.key);
    items_.pop_back();
  }

  std::mutex mutex_;
  std::list<Item> items_;  // the most recently used first
  std::unordered_map<std::string_view, std::list<Item>::iterator> index_;
  std::size_t used_ = 0, capacity_ = 0;
  std::uint64_t now_ = 0;        // counts what was superseded
  std::uint64_t forgotten_ = 0;  // the latest of those that were pushed out
};

class NearCache final : public Cache {
 public:
  explicit NearCache(std::size_t bytes) {
    for (Shard& shard : shards_) shard.set_capacity(bytes / kShards);
  }
  Entry Get(std::string_view key) override { return shard(key).Get(key); }
  void Fill(std::string_view key, Version version, std::shared_ptr<const std::string> bytes,
            std::uint64_t asked) override {
    if (bytes != nullptr) shard(key).Fill(key, version, std::move(bytes), asked);
  }
  void Supersede(std::string_view key, Version version) override {
    shard(key).Supersede(key, version);
  }
  void Clear() override {
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
  return std::make_unique<NearCache>(bytes);
}

Result<std::unique_ptr<Cache>> OpenCache(std::string_view url, std::size_t bytes) {
  if (url == "memory:") return NewNearCache(bytes);
  return BadField("cache", "\"" + std::string(url) + "\" is no cache; expected \"memory:\"");
}

}  // namespace tandem
