#include "libs/common/app/census.h"

#include <atomic>

#include "gtest/gtest.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/forwarding.h"
#include "libs/common/testing/temporary_folder.h"

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

}  // namespace
}  // namespace tandem
