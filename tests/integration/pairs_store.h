#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "libs/common/testing/forwarding.h"

namespace tandem::pairs {

// Where a row is, or would be.
struct Place {
  CollectionInfo collection;
  std::string name;
};
using Places = std::map<std::string, Place>;

// By collection and name.
inline std::string KeyOf(const CollectionInfo& collection, std::string_view name) {
  return fmt::format("{}:{}", collection.id(), name);
}

// A store that tells where Changes have written since it was asked last. Used by one thread.
class WatchedStore final : public testing::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Places TakeWritten() { return std::exchange(written_, {}); }

  void Commit(Change change, std::function<void(Result<Committed>)> done) override {
    for (const Write& write : change.writes) {
      written_.insert({KeyOf(write.collection, write.name), {write.collection, write.name}});
    }
    inner_.Commit(std::move(change), std::move(done));
  }

 private:
  Places written_;
};

// A store whose user is stopped before one of its calls, while something else happens. Used by one
// thread.
class StoppingStore final : public testing::ForwardingStore {
 public:
  // `meanwhile` runs before call `call` (the first: 1); 0: never. `forgets` drops the guards of
  // Changes, which no store may: it shows that a comparison notices.
  StoppingStore(Store& store, int call, std::function<void()> meanwhile, bool forgets = false)
      : ForwardingStore(&store), call_(call), meanwhile_(std::move(meanwhile)), forgets_(forgets) {}

  int calls() const { return calls_; }

  Result<std::optional<Row>> Get(const CollectionInfo& collection, std::string_view name) override {
    Stop();
    return inner_.Get(collection, name);
  }
  Result<std::optional<Row>> GetToGuard(const CollectionInfo& collection,
                                        std::string_view name) override {
    Stop();
    return inner_.GetToGuard(collection, name);
  }
  Result<std::vector<Row>> List(const CollectionInfo& collection, const Query& query) override {
    Stop();
    return inner_.List(collection, query);
  }
  void Commit(Change change, std::function<void(Result<Committed>)> done) override {
    Stop();
    if (forgets_) Forget(change);
    inner_.Commit(std::move(change), std::move(done));
  }
  Result<std::vector<common::v1::JournalEntry>> ReadHistory(const History& history) override {
    Stop();
    return inner_.ReadHistory(history);
  }
  Result<std::optional<common::v1::JournalEntry>> FindChange(std::string_view id) override {
    Stop();
    return inner_.FindChange(id);
  }

 private:
  void Stop() {
    if (++calls_ == call_) meanwhile_();
  }
  void Forget(Change& change) {
    change.reads.clear();
    for (Write& write : change.writes) {
      const auto row = inner_.Get(write.collection, write.name);
      write.expected = row.ok() && row->has_value() ? (*row)->version : Version();
    }
  }

  const int call_;
  const std::function<void()> meanwhile_;
  const bool forgets_;
  int calls_ = 0;
};

}  // namespace tandem::pairs
