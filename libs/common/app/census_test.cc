#include "libs/common/app/census.h"

#include <atomic>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/forwarding.h"
#include "libs/common/testing/temporary_folder.h"
#include "tandem/common/v1/testing.pb.h"

namespace tandem {
namespace {

// A store that says nothing until it is let go.
class HangingStore final : public testing::ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  Result<Position> Head() override {
    asked_ = true;
    let_go_.wait(false);
    return absl::UnavailableError("The server is going down.");
  }
  bool asked() const { return asked_; }
  void LetGo() {
    let_go_ = true;
    let_go_.notify_all();
  }

 private:
  std::atomic<bool> asked_ = false, let_go_ = false;
};

// Probes and scrapes have few threads: none may wait for a store.
TEST(Census, SaysWhetherTheStoreAnswersWithoutAskingIt) {
  const auto folder = testing::TemporaryFolder();
  const auto store = *OpenStore({.url = "sqlite:" + (folder / "store.db").string()});
  HangingStore hanging(store.get());
  Metrics metrics;
  const Census census({.service = "placement", .store = &hanging}, metrics);
  ASSERT_TRUE(testing::Eventually([&] { return hanging.asked(); }));
  EXPECT_EQ(census.StoreAnswers().message(), "The store was not asked yet.");
  EXPECT_NE(metrics.Text().find("tandem_store_up{service=\"placement\"} 0"), std::string::npos);
  hanging.LetGo();
  EXPECT_TRUE(testing::Eventually(
      [&] { return census.StoreAnswers().message() == "The server is going down."; }));
  std::filesystem::remove_all(folder);
}

constexpr Collection<common::v1::TestResource> kCountedThings{
    .pattern = "countries/{country}/things/{thing}",
    .columns = {"flag"},
};

// Of one that has moved to a cell of its own the rows stay, and its number there is the true one.
TEST(Census, CountsCountriesThatAreServedAlone) {
  const auto folder = testing::TemporaryFolder();
  {
    const auto store = *OpenStore({.url = "sqlite:" + (folder / "store.db").string(),
                                   .collections = {kCountedThings.info()}});
    Change change;
    for (const char* country : {"ke", "vc", "zm"}) {
      common::v1::TestResource thing;
      thing.set_name(fmt::format("countries/{}/things/one", country));
      change.writes.push_back({.collection = kCountedThings.info(),
                               .name = thing.name(),
                               .expected = {},
                               .body = thing.SerializeAsString(),
                               .columns = ColumnsOf(kCountedThings.info(), thing)});
    }
    ASSERT_TRUE(store->CommitAndWait(change).ok());
    const auto log = *OpenEventLog("local:" + (folder / "log").string());
    const Relay relay({.store = store.get(), .log = log.get(), .topic = "t", .source = "s"});
    const Timers timers({.service = "placement", .store = store.get()});
    Metrics metrics;
    const Census census({.service = "placement",
                         .store = store.get(),
                         .relay = &relay,
                         .timers = &timers,
                         .counted = {{.metric = "tandem_things",
                                      .help = "Things.",
                                      .by = {{"flag", "flag"}},
                                      .collection = kCountedThings.info()}},
                         .countries = {"ke", "zm"}},
                        metrics);
    const auto counted = [&](std::string_view country) {
      return metrics.Text().find(fmt::format("tandem_things{{country=\"{}\",", country)) !=
             std::string::npos;
    };
    EXPECT_TRUE(testing::Eventually([&] { return counted("ke"); }));
    EXPECT_TRUE(counted("zm"));
    EXPECT_FALSE(counted("vc"));
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tandem
