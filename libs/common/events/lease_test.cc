#include "libs/common/events/lease.h"

#include <atomic>

#include "libs/common/events/events_fixture.h"
#include "libs/common/store/internal_collections.h"

namespace tandem::testing {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSoon(20'000);

class LeaseTest : public EventsTest {
 protected:
  static std::unique_ptr<Lease> Ask(Store* store) {
    return std::make_unique<Lease>(Lease::Options{.store = store});
  }
  std::string Holder() {
    common::v1::Lease lease;
    EXPECT_TRUE(lease.ParseFromString((*sink_->Get(kLeases.info(), kLeaderLease))->body));
    return lease.holder();
  }
};

TEST_F(LeaseTest, IsTakenAtOnceAndByTheNextWhenItIsGivenBack) {
  auto first = Ask(sink_.get());
  ASSERT_TRUE(first->WaitUntilHeld(kSoon));
  const auto second = Ask(sink_.get());
  EXPECT_FALSE(second->WaitUntilHeld(milliseconds(100)));
  EXPECT_TRUE(first->held());
  const std::string before = Holder();
  first.reset();
  EXPECT_NE(Holder(), before);
  EXPECT_TRUE(second->WaitUntilHeld(kSoon));
}

TEST_F(LeaseTest, PassesFromAHolderThatRenewsItNoMore) {
  FaultyStore freezes(sink_.get());
  std::atomic<bool> frozen = false;
  freezes.before = [&](const Change&) {
    return frozen ? absl::UnavailableError("frozen") : OkStatus();
  };
  const auto first = Ask(&freezes);
  ASSERT_TRUE(first->WaitUntilHeld(kSoon));
  const auto second = Ask(sink_.get());
  EXPECT_FALSE(second->WaitUntilHeld(milliseconds(100)));
  frozen = true;
  EXPECT_TRUE(second->WaitUntilHeld(kSoon));
  EXPECT_FALSE(first->held());
  frozen = false;  // it wakes up, and does not take it back
  EXPECT_FALSE(first->WaitUntilHeld(milliseconds(700)));
  EXPECT_TRUE(second->held());
}

TEST_F(LeaseTest, LeavesNoRowInTheJournal) {
  const Position before = *sink_->Head();
  ASSERT_TRUE(Ask(sink_.get())->WaitUntilHeld(kSoon));
  EXPECT_EQ(*sink_->Head(), before);
}

}  // namespace
}  // namespace tandem::testing
