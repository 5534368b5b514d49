#include "libs/common/testing/kill_points.h"

#include <atomic>
#include <csignal>

#include "libs/common/store/internal_collections.h"

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

class KillingStore final : public Store {
 public:
  KillingStore(KillerOnce& killer, std::unique_ptr<Store> store)
      : killer_(killer), store_(std::move(store)) {}

  Result<std::optional<Row>> Get(const CollectionInfo& collection, std::string_view name) override {
    return store_->Get(collection, name);
  }
  Result<std::vector<Row>> List(const CollectionInfo& collection, const Query& query) override {
    return store_->List(collection, query);
  }
  Result<std::vector<Tally>> Count(const CollectionInfo& collection,
                                   const CountQuery& query) override {
    return store_->Count(collection, query);
  }
  void Commit(Change change, std::function<void(Result<Committed>)> done) override {
    const bool comes = killer_.Comes(StepOf(change));
    killer_.Before(comes);
    store_->Commit(std::move(change),
                   [this, comes, done = std::move(done)](Result<Committed> committed) {
                     killer_.After(comes);
                     done(std::move(committed));
                   });
  }
  Result<std::vector<common::v1::JournalEntry>> ReadJournal(Position after, int limit) override {
    return store_->ReadJournal(after, limit);
  }
  Result<std::vector<common::v1::JournalEntry>> ReadHistory(const History& history) override {
    return store_->ReadHistory(history);
  }
  Result<std::optional<common::v1::JournalEntry>> FindChange(std::string_view id) override {
    return store_->FindChange(id);
  }
  Result<Position> Head() override { return store_->Head(); }
  std::unique_ptr<Listening> Listen(Listener listener) override {
    return store_->Listen(std::move(listener));
  }
  std::string_view digest_key() const override { return store_->digest_key(); }

 private:
  KillerOnce& killer_;
  std::unique_ptr<Store> store_;
};

class KillingLog final : public EventLog {
 public:
  KillingLog(KillerOnce& killer, std::unique_ptr<EventLog> log)
      : killer_(killer), log_(std::move(log)) {}

  Status Prepare(const std::vector<std::string>& topics) override { return log_->Prepare(topics); }
  Status Publish(std::string_view topic, const std::vector<Event>& events) override {
    const bool comes = killer_.Comes("publish");
    killer_.Before(comes);
    const Status status = log_->Publish(topic, events);
    killer_.After(comes);
    return status;
  }
  Result<std::unique_ptr<Subscription>> Subscribe(std::string_view group,
                                                  const std::vector<std::string>& topics,
                                                  Subscription::Assignment assignment) override {
    return log_->Subscribe(group, topics, std::move(assignment));
  }
  Result<int> Partitions(std::string_view topic) override { return log_->Partitions(topic); }
  Result<std::map<Partition, std::int64_t>> Ends(
      const std::vector<Partition>& partitions) override {
    return log_->Ends(partitions);
  }
  Result<std::vector<Record>> Read(const std::map<Partition, std::int64_t>& places) override {
    return log_->Read(places);
  }
  Result<std::vector<Record>> Fetch(const Partition& partition, std::int64_t offset, int limit,
                                    Time deadline) override {
    return log_->Fetch(partition, offset, limit, deadline);
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
