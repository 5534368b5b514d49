#include "libs/common/events/lease.h"

#include <atomic>

#include "libs/common/events/events_fixture.h"
#include "libs/common/store/internal_collections.h"

namespace tandem::testing {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSoon(5000);

class LeaseTest : public EventsTest {
 protected:
  static std::unique_ptr<Lease> Ask(Store* store) {
    return std::make_unique<Lease>(Lease::Options{.store = store});
  }
};

TEST_F(LeaseTest, IsTakenAtOnceAndByTheNextWhenItIsGivenBack) {
  auto first = Ask(sink_.get());
  ASSERT_TRUE(first->WaitUntilHeld(kSoon));
  const auto second = Ask(sink_.get());
  EXPECT_FALSE(second->WaitUntilHeld(milliseconds(1200)));
  EXPECT_TRUE(first->held());
  first.reset();
  const Time given_back = absl::Now();
  EXPECT_TRUE(second->WaitUntilHeld(kSoon));
  EXPECT_LT(absl::Now() - given_back, absl::Seconds(2));
}

TEST_F(LeaseTest, PassesWithinFiveSecondsFromAHolderThatRenewsItNoMore) {
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
