#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/common/events/event_log.h"
#include "libs/common/store/store.h"

// What decorators of the ports begin with: everything goes to the inner one.
namespace tandem::testing {

class ForwardingStore : public Store {
 public:
  explicit ForwardingStore(Store* inner) : inner_(*inner) {}

  Result<std::optional<Row>> Get(const CollectionInfo& collection, std::string_view name) override {
    return inner_.Get(collection, name);
  }
  Result<std::optional<Row>> GetToGuard(const CollectionInfo& collection,
                                        std::string_view name) override {
    return inner_.GetToGuard(collection, name);
  }
  Result<std::vector<Row>> List(const CollectionInfo& collection, const Query& query) override {
    return inner_.List(collection, query);
  }
  Result<std::vector<Tally>> Count(const CollectionInfo& collection,
                                   const CountQuery& query) override {
    return inner_.Count(collection, query);
  }
  void Commit(Change change, std::function<void(Result<Committed>)> done) override {
    inner_.Commit(std::move(change), std::move(done));
  }
  Result<std::vector<common::v1::JournalEntry>> ReadJournal(Position after, int limit) override {
    return inner_.ReadJournal(after, limit);
  }
  Result<std::vector<common::v1::JournalEntry>> ReadHistory(const History& history) override {
    return inner_.ReadHistory(history);
  }
  Result<std::optional<common::v1::JournalEntry>> FindChange(std::string_view id) override {
    return inner_.FindChange(id);
  }
  Result<Position> Head() override { return inner_.Head(); }
  std::unique_ptr<Listening> Listen(Listener listener) override {
    return inner_.Listen(std::move(listener));
  }
  std::string_view digest_key() const override { return inner_.digest_key(); }

 protected:
  Store& inner_;
};

class ForwardingLog : public EventLog {
 public:
  explicit ForwardingLog(EventLog* inner) : inner_(inner) {}

  Status Prepare(const std::vector<std::string>& topics) override {
    return inner_->Prepare(topics);
  }
  Result<Offsets> Publish(std::string_view topic, const std::vector<Event>& events) override {
    return inner_->Publish(topic, events);
  }
  Result<std::unique_ptr<Subscription>> Subscribe(std::string_view group,
                                                  const std::vector<std::string>& topics,
                                                  Subscription::Assignment assignment) override {
    return inner_->Subscribe(group, topics, std::move(assignment));
  }
  Result<int> Partitions(std::string_view topic) override { return inner_->Partitions(topic); }
  Result<std::map<Partition, std::int64_t>> Ends(
      const std::vector<Partition>& partitions) override {
    return inner_->Ends(partitions);
  }
  Status Read(const std::map<Partition, std::int64_t>& places, int count,
              const Take& take) override {
    return inner_->Read(places, count, take);
  }
  Result<std::vector<Record>> Fetch(const Partition& partition, std::int64_t offset, int limit,
                                    Time deadline) override {
    return inner_->Fetch(partition, offset, limit, deadline);
  }

 protected:
  EventLog* inner_;
};

}  // namespace tandem::testing
