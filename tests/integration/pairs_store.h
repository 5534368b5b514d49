#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "libs/common/testing/forwarding.h"

namespace tandem::pairs {

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
