#include <atomic>
#include <filesystem>

#include "gmock/gmock.h"
#include "libs/common/events/consumer_fixture.h"
#include "libs/common/events/restore_fixture.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/kept_log.h"

namespace tandem::testing {
namespace {

// Another may take the store's place while it is used.
class SwappedStore final : public ForwardingStore {
 public:
  explicit SwappedStore(Store* inner) : ForwardingStore(inner), current_(inner) {}
  void Swap(Store& other) {
    current_ = &other;
    Wake();
  }
  // As an engine does whose connection is back.
  void Wake() {
    if (listener_) listener_({});
  }

  Result<std::optional<Row>> Get(const CollectionInfo& collection, std::string_view name) override {
    return current_.load()->Get(collection, name);
  }
  Result<std::optional<Row>> GetToGuard(const CollectionInfo& collection,
                                        std::string_view name) override {
    return current_.load()->GetToGuard(collection, name);
  }
  Result<std::vector<Row>> List(const CollectionInfo& collection, const Query& query) override {
    return current_.load()->List(collection, query);
  }
  void Commit(Change change, std::function<void(Result<Committed>)> done) override {
    current_.load()->Commit(std::move(change), std::move(done));
  }
  Result<std::vector<common::v1::JournalEntry>> ReadJournal(Position after, int limit) override {
    return current_.load()->ReadJournal(after, limit);
  }
  Result<Position> Head() override { return current_.load()->Head(); }
  std::unique_ptr<Listening> Listen(Listener listener) override {
    listener_ = listener;
    return inner_.Listen(std::move(listener));
  }

 private:
  std::atomic<Store*> current_;
  Listener listener_;
};

// A restore of the database, or a standby that had not everything yet: its offsets and marks are
// those of before.
TEST_F(ConsumerTest, AStoreThatGoesBackUnderItIsFilledAgain) {
  Relay relay(RelayOptions());
  Say(1, "a ");
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  RunUntilIdle(ConsumerOptions());
  const std::filesystem::path backup = folder_ / "backup.db";
  sink_.reset();
  std::filesystem::copy(folder_ / "sink.db", backup);
  sink_ = Open("sink");
  Say(1, "b ");
  ASSERT_TRUE(relay.Flush(Soon()).ok());

  SwappedStore swapped(sink_.get());
  Consumer::Options options = ConsumerOptions();
  options.store = &swapped;
  Consumer consumer(options);
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  std::filesystem::rename(backup, folder_ / "older.db");
  const std::unique_ptr<Store> older = Open("older");
  swapped.Swap(*older);
  Say(1, "c ");
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  const auto heard = [&] {
    const auto row = older->Get(kLogs.info(), PartnershipName(1) + "/logs/all");
    TestResource log;
    return row.ok() && row->has_value() && log.ParseFromString((*row)->body) ? log.text() : "";
  };
  EXPECT_TRUE(Eventually([&] { return heard() == "a  b  c  "; })) << heard();
}

// The same under a relay: what it has published may be undone.
class RelayOfAStoreThatGoesBack : public RestoreFixture {
 protected:
  // A backup with one event that was told; then `happens`, which the relay takes notice of.
  void BackUpAndGoOn(const std::function<void()>& happens) {
    Say(1, "kept");
    Publish();
    source_.reset();
    std::filesystem::copy(folder_ / "source.db", folder_ / "older.db");
    source_ = Open("source");
    older_ = Open("older");
    store_ = std::make_unique<SwappedStore>(source_.get());
    Relay::Options options = RelayOptions();
    options.store = store_.get();
    options.messages = &messages_.log();
    relay_ = std::make_unique<Relay>(options);
    happens();
    ASSERT_TRUE(relay_->Flush(Soon()).ok());
  }
  void ExpectRefused() {
    EXPECT_TRUE(Eventually([&] { return ReasonOf(relay_->health()) == "LOG_AHEAD"; }))
        << relay_->health();
    EXPECT_GT(relay_->backlog().rows, 0);
    // It says so after it shows it.
    EXPECT_TRUE(Eventually([&] { return messages_.Has("tandem events new-epoch source"); }));
    EXPECT_TRUE(messages_.Has("JOURNAL_WENT_BACK"));
    EXPECT_EQ(Records(kTopic).size(), 2);
  }
  // A Change that tells nothing.
  void CommitOnly(Store* store) {
    static int count = 0;
    ASSERT_TRUE(RunNow(ContextOf(store, fmt::format("quiet{}", ++count)), [](Unit& unit) -> Status {
                  TestResource log;
                  log.set_name(fmt::format("{}/logs/{}", PartnershipName(1), count));
                  RETURN_IF_ERROR(unit.Find(kLogs, log.name()).status());
                  unit.Save(kLogs, std::move(log));
                  return OkStatus();
                }).ok());
  }

  KeptLog messages_;
  std::unique_ptr<Store> older_;
  std::unique_ptr<SwappedStore> store_;
  std::unique_ptr<Relay> relay_;
};

TEST_F(RelayOfAStoreThatGoesBack, PublishesNothingAndSaysSo) {
  BackUpAndGoOn([&] { Say(1, "lost"); });
  store_->Swap(*older_);
  ExpectRefused();
}

TEST_F(RelayOfAStoreThatGoesBack, NoticesThoughTheNewRowsHaveReachedItsPlace) {
  BackUpAndGoOn([&] { Say(1, "lost"); });
  const Position place = *source_->Head();
  source_ = std::exchange(older_, std::move(source_));
  while (source_->Head()->number <= place.number) Say(1, "new");
  store_->Swap(*source_);
  ExpectRefused();
}

TEST_F(RelayOfAStoreThatGoesBack, GoesOnWhereNothingWasLostThatWasTold) {
  BackUpAndGoOn([&] {
    for (int i = 0; i < 5; ++i) CommitOnly(source_.get());
  });
  source_ = std::exchange(older_, std::move(source_));
  store_->Swap(*source_);
  Say(1, "new");
  store_->Wake();
  EXPECT_TRUE(Eventually([&] { return Records(kTopic).size() == 2; }));
  EXPECT_TRUE(relay_->Flush(Soon()).ok());
  EXPECT_TRUE(relay_->health().ok()) << relay_->health();
}

// It was being written while the store was set back.
TEST_F(RelayOfAStoreThatGoesBack, SkipsNothingWhereThePlaceWrittenDownIsNotThere) {
  Say(1, "kept");
  Publish();
  const auto write_place = [&] {
    ASSERT_TRUE(RunNow(ContextOf(source_.get()), [](Unit& unit) -> Status {
                  ASSIGN_OR_RETURN(auto row, unit.Find(kRelayPositions, kRelayPosition));
                  row->mutable_position()->set_number(row->position().number() + 10);
                  unit.Save(kRelayPositions, *std::move(row));
                  return OkStatus();
                }).ok());
  };
  write_place();
  {
    Relay relay(RelayOptions());
    ASSERT_TRUE(relay.Flush(Soon()).ok());
    Say(2, "new");
  }
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "kept ");
  EXPECT_EQ(Heard(2), "new ");
  write_place();
  EXPECT_EQ(Begin("source").first_to_tell, 1);
}

}  // namespace
}  // namespace tandem::testing
