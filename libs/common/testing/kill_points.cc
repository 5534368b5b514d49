#include "libs/common/testing/kill_points.h"

#include <atomic>
#include <csignal>

#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/forwarding.h"

namespace tandem::testing {
namespace {

// What kind of step a Change is: its internal rows tell who commits it.
std::string_view StepOf(const Change& change) {
  for (const Write& write : change.writes) {
    if (write.collection.id() == kLeases.info().id()) return "lease";
    if (write.collection.id() == kRelayPositions.info().id()) return "advance";
    if (write.collection.id() == kOffsets.info().id()) {
      return write.name.find(".g") == std::string::npos ? "consume" : "project";
    }
  }
  return "commit";
}

class KillerOnce final : public Killer {
 public:
  explicit KillerOnce(const KillPoint& point) : point_(point) {}
  std::unique_ptr<Store> Decorate(std::unique_ptr<Store> store) override;
  std::unique_ptr<EventLog> Decorate(std::unique_ptr<EventLog> log) override;

  // Whether this occurrence of `step` is the one; asked once before each.
  bool Comes(std::string_view step) { return step == point_.step && ++seen_ == point_.occurrence; }
  void Before(bool comes) const {
    if (comes && !point_.after) Die();
  }
  void After(bool comes) const {
    if (comes && point_.after) Die();
  }

 private:
  static void Die() { std::raise(SIGKILL); }

  const KillPoint point_;
  std::atomic<int> seen_{0};
};

class KillingStore final : public ForwardingStore {
 public:
  KillingStore(KillerOnce& killer, std::unique_ptr<Store> store)
      : ForwardingStore(store.get()), killer_(killer), store_(std::move(store)) {}

  void Commit(Change change, std::function<void(Result<Committed>)> done) override {
    const bool comes = killer_.Comes(StepOf(change));
    killer_.Before(comes);
    store_->Commit(std::move(change),
                   [this, comes, done = std::move(done)](Result<Committed> committed) {
                     killer_.After(comes);
                     done(std::move(committed));
                   });
  }

 private:
  KillerOnce& killer_;
  std::unique_ptr<Store> store_;
};

class KillingLog final : public ForwardingLog {
 public:
  KillingLog(KillerOnce& killer, std::unique_ptr<EventLog> log)
      : ForwardingLog(log.get()), killer_(killer), log_(std::move(log)) {}

  Result<Offsets> Publish(std::string_view topic, const std::vector<Event>& events) override {
    const bool comes = killer_.Comes("publish");
    killer_.Before(comes);
    auto offsets = log_->Publish(topic, events);
    killer_.After(comes);
    return offsets;
  }

 private:
  KillerOnce& killer_;
  std::unique_ptr<EventLog> log_;
};

std::unique_ptr<Store> KillerOnce::Decorate(std::unique_ptr<Store> store) {
  return std::make_unique<KillingStore>(*this, std::move(store));
}

std::unique_ptr<EventLog> KillerOnce::Decorate(std::unique_ptr<EventLog> log) {
  return std::make_unique<KillingLog>(*this, std::move(log));
}

}  // namespace

std::unique_ptr<Killer> MakeKiller(const KillPoint& point) {
  return std::make_unique<KillerOnce>(point);
}

}  // namespace tandem::testing
