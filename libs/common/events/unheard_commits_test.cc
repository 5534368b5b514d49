// Commits of another replica that ended before it could tell of them.
#include "gmock/gmock.h"
#include "libs/common/events/events_fixture.h"
#include "libs/common/events/timers.h"
#include "libs/common/testing/eventually.h"

namespace tandem::testing {
namespace {

// Nobody hears what commits.
class SilentStore final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  std::unique_ptr<Listening> Listen(Listener) override { return nullptr; }
};

class UnheardCommitsTest : public EventsTest {};

TEST_F(UnheardCommitsTest, TheRelayFindsThem) {
  SilentStore store(source_.get());
  Lease lease({.store = &store});
  Relay::Options options = RelayOptions();
  options.store = &store;
  options.lease = &lease;
  Say(1, "heard");
  Relay relay(options);
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  Say(1, "unheard");
  EXPECT_TRUE(Eventually([&] { return Records(kTopic).size() == 2; }, absl::Seconds(5)));
}

TEST_F(UnheardCommitsTest, TheTimersFindThem) {
  SilentStore store(sink_.get());
  Lease lease({.store = &store});
  std::atomic<int> runs = 0;
  Timers::Options options;
  options.service = "sink";
  options.store = &store;
  options.lease = &lease;
  options.clock = &clock_;
  options.handlers["reminder"] = [&](Unit&, std::string_view) {
    ++runs;
    return OkStatus();
  };
  Timers timers(options);
  ASSERT_TRUE(timers.WaitUntilIdle(Soon()).ok());
  ASSERT_TRUE(RunNow(ContextOf(sink_.get()), [&](Unit& unit) {
                unit.SetTimer(TimerKind{"reminder"}, PartnershipName(1), clock_.Now());
                return OkStatus();
              }).ok());
  EXPECT_TRUE(Eventually([&] { return runs == 1; }, absl::Seconds(5)));
}

}  // namespace
}  // namespace tandem::testing
