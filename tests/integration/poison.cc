#include "tests/integration/poison.h"

#include <algorithm>
#include <string>

#include "fmt/format.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/forwarding.h"

namespace tandem::testing {
namespace {

bool IsOfConsumer(const Change& change) {
  return std::any_of(change.writes.begin(), change.writes.end(), [](const Write& write) {
    return write.collection.id() == kOffsets.info().id();
  });
}

class PoisonedStore final : public ForwardingStore {
 public:
  PoisonedStore(const Poison& poison, std::unique_ptr<Store> store)
      : ForwardingStore(store.get()), poison_(poison), store_(std::move(store)) {}

  void Commit(Change change, std::function<void(Result<Committed>)> done) override {
    const auto is_spoilt = [&](const Write& write) {
      return !IsInternal(write.collection) && poison_.Spoils(write.name);
    };
    if (IsOfConsumer(change) &&
        std::any_of(change.writes.begin(), change.writes.end(), is_spoilt)) {
      return done(absl::InvalidArgumentError("This release cannot."));
    }
    store_->Commit(std::move(change), std::move(done));
  }

 private:
  const Poison poison_;
  const std::unique_ptr<Store> store_;
};

}  // namespace

bool Poison::Spoils(std::string_view name) const {
  return one_in > 0 && std::hash<std::string>()(fmt::format("{} {}", salt, name)) %
                               static_cast<std::size_t>(one_in) ==
                           0;
}

std::unique_ptr<Store> Poisoned(const Poison& poison, std::unique_ptr<Store> store) {
  return std::make_unique<PoisonedStore>(poison, std::move(store));
}

}  // namespace tandem::testing
