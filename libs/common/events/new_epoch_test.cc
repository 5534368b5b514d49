// The operator's command while replicas run, which only a store that several processes open lets
// happen. What it does is in restore_test.cc.
#include "libs/common/events/new_epoch.h"

#include <atomic>

#include "libs/common/events/events_fixture.h"
#include "libs/common/events/progress.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/postgres.h"

namespace tandem::testing {
namespace {

constexpr std::chrono::seconds kPatience(20);

// Does something once while the command looks at the log.
class BusyLog final : public ForwardingLog {
 public:
  BusyLog(EventLog* inner, std::function<void()> once)
      : ForwardingLog(inner), once_(std::move(once)) {}

  Result<int> Partitions(std::string_view topic) override {
    if (once_ != nullptr) std::exchange(once_, nullptr)();
    return inner_->Partitions(topic);
  }

 private:
  std::function<void()> once_;
};

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
  // A machine that stands still may take it for one that was just renewed.
  const auto begins = [&] {
    begun = Begin();
    return begun.ok();
  };
  EXPECT_TRUE(Eventually(begins)) << begun.status();
}

TEST_F(NewEpochTest, KeepsAReplicaThatStartsMeanwhileFromLeading) {
  std::unique_ptr<Lease> started;
  BusyLog log(log_.get(), [&] {
    started = std::make_unique<Lease>(Lease::Options{.store = source_.get()});
    EXPECT_FALSE(started->WaitUntilHeld(std::chrono::seconds(1)));
  });
  const auto begun = BeginEpoch(options_, log, kTopic, kSource);
  EXPECT_TRUE(begun.ok()) << begun.status();
  ASSERT_NE(started, nullptr);
  EXPECT_TRUE(started->WaitUntilHeld(kPatience));
}

TEST_F(NewEpochTest, ChangesNothingWhereARelayHasGoneOnMeanwhile) {
  const auto moved = [&] { return tandem::Stored(*source_, kRelayPositions, kRelayPosition); };
  BusyLog log(log_.get(), [&] {
    ASSERT_TRUE(RunNow(ContextOf(source_.get()), [](Unit& unit) -> Status {
                  RETURN_IF_ERROR(unit.Find(kRelayPositions, kRelayPosition).status());
                  common::v1::RelayPosition relay;
                  relay.set_name(std::string(kRelayPosition));
                  relay.mutable_position()->set_number(7);
                  unit.Save(kRelayPositions, std::move(relay));
                  return OkStatus();
                }).ok());
  });
  const auto begun = BeginEpoch(options_, log, kTopic, kSource);
  EXPECT_EQ(ReasonOf(begun.status()), "STILL_RUNS") << begun.status();
  EXPECT_EQ(moved()->position().number(), 7);
  EXPECT_EQ(moved()->ended_size(), 0);
}

}  // namespace
}  // namespace tandem::testing
