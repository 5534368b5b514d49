// The operator's command while replicas run, which only a store that several processes open lets
// happen. What it does is in restore_test.cc.
#include "libs/common/events/new_epoch.h"

#include <atomic>

#include "libs/common/events/events_fixture.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/postgres.h"

namespace tandem::testing {
namespace {

constexpr std::chrono::seconds kPatience(20);

class NewEpochTest : public EventsTest {
 protected:
  NewEpochTest() {
    options_.url = SharedPostgres().CreateDatabase();
    options_.service = "source";
    source_ = *OpenStore(options_);
  }
  // A replica takes the lease and never gives it back.
  void Die() {
    FaultyStore faulty(source_.get());
    std::atomic<bool> is_dead = false;
    faulty.before = [&](const Change&) {
      return is_dead ? absl::UnavailableError("dead") : OkStatus();
    };
    Lease lease({.store = &faulty});
    ASSERT_TRUE(lease.WaitUntilHeld(kPatience));
    is_dead = true;
  }
  Result<NewEpoch> Begin() { return BeginEpoch(options_, *log_, kTopic, kSource); }

  StoreOptions options_;
};

TEST_F(NewEpochTest, IsRefusedWhileAReplicaRenewsItsLease) {
  Lease lease({.store = source_.get()});
  ASSERT_TRUE(lease.WaitUntilHeld(kPatience));
  const auto begun = Begin();
  EXPECT_EQ(ReasonOf(begun.status()), "STILL_RUNS") << begun.status();
}

// Its leader was stopped, and it has not yet seen that.
TEST_F(NewEpochTest, IsRefusedWhileAReplicaIsAboutToTakeAFreeLease) {
  ASSERT_TRUE(Lease({.store = source_.get()}).WaitUntilHeld(kPatience));
  FaultyStore slow(source_.get());
  std::atomic<int> tries = 0;
  slow.before = [&](const Change&) {
    return tries++ == 0 ? absl::UnavailableError("not yet") : OkStatus();
  };
  Lease follower({.store = &slow});
  ASSERT_TRUE(Eventually([&] { return tries > 0; }));  // it looks again half a second later
  const auto begun = Begin();
  EXPECT_EQ(ReasonOf(begun.status()), "STILL_RUNS") << begun.status();
}

// It has the row of a dead one before it, and takes it when that was not renewed for long enough.
TEST_F(NewEpochTest, IsRefusedWhileAReplicaWaitsForTheLeaseOfOneThatDied) {
  Die();
  Lease waits({.store = source_.get()});
  const auto begun = Begin();
  EXPECT_EQ(ReasonOf(begun.status()), "STILL_RUNS") << begun.status();
}

TEST_F(NewEpochTest, BeginsOnceTheLeaseIsGivenBackOrNobodyRenewsIt) {
  ASSERT_TRUE(Lease({.store = source_.get()}).WaitUntilHeld(kPatience));
  auto begun = Begin();
  EXPECT_TRUE(begun.ok()) << begun.status();
  Die();
  begun = Begin();
  EXPECT_TRUE(begun.ok()) << begun.status();
}

}  // namespace
}  // namespace tandem::testing
