#include <atomic>
#include <mutex>

#include "gmock/gmock.h"
#include "libs/common/store/store_conformance.h"
#include "libs/common/testing/eventually.h"

// What every engine must do about listeners.
namespace tandem::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_P(StoreConformance, AListenerHearsWhatWasWrittenBeforeTheAnswer) {
  std::mutex mutex;
  std::vector<std::pair<std::string, Version>> heard;
  auto listening = store_->Listen([&](std::span<const Store::Written> written) {
    const std::lock_guard lock(mutex);
    for (const auto& one : written) heard.emplace_back(one.name, one.version);
  });
  const Version version = Put(Thing("a"));
  {
    const std::lock_guard lock(mutex);
    EXPECT_THAT(heard, ElementsAre(std::pair(ThingName("a"), version)));
    heard.clear();
  }
  (void)store_->CommitAndWait(Writing(Thing("a"), Version{}));  // loses its guard
  listening.reset();
  Put(Thing("b"));
  EXPECT_THAT(heard, IsEmpty());
}

TEST_P(StoreConformance, AChangeThatOnlyChecksWakesNobody) {
  const Version version = Put(Thing("a"));
  std::atomic<int> calls = 0;
  const auto listening = store_->Listen([&](std::span<const Store::Written>) { ++calls; });
  Change holds, fails;
  holds.reads.push_back({kThings.info(), ThingName("a"), version});
  fails.reads.push_back({kThings.info(), ThingName("b"), version});
  // A store may say meanwhile that others have committed, as it does when it has connected.
  EXPECT_TRUE(Eventually([&] {
    calls = 0;
    EXPECT_TRUE(store_->CommitAndWait(holds).ok());
    EXPECT_EQ(ReasonOf(store_->CommitAndWait(fails).status()), "GUARD_LOST");
    return calls == 0;
  }));
  Change emits;
  emits.entry.add_events()->set_type("fact");
  EXPECT_TRUE(Eventually([&] {
    calls = 0;
    EXPECT_TRUE(store_->CommitAndWait(emits).ok());
    return calls == 1;
  }));
}

}  // namespace
}  // namespace tandem::testing
