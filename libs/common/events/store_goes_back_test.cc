#include <atomic>
#include <filesystem>

#include "libs/common/events/consumer_fixture.h"
#include "libs/common/testing/eventually.h"

namespace tandem::testing {
namespace {

// Another may take the store's place while it is used.
class SwappedStore final : public ForwardingStore {
 public:
  explicit SwappedStore(Store* inner) : ForwardingStore(inner), current_(inner) {}
  void Swap(Store& other) { current_ = &other; }

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

 private:
  std::atomic<Store*> current_;
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

}  // namespace
}  // namespace tandem::testing
