// Two replicas of a service that publishes.
#include "gmock/gmock.h"
#include "libs/common/events/relay.h"
#include "libs/common/events/replicas_fixture.h"

namespace tandem::testing {
namespace {

using ::testing::SizeIs;
using RelayReplicasTest = OfReplicas<EventsTest>;

TEST_P(RelayReplicasTest, TheHolderOfTheLeaseAlonePublishes) {
  Say(1, "a");
  auto first = std::make_unique<Lease>(Lease::Options{.store = source_.get()});
  Relay::Options options = RelayOptions();
  options.lease = first.get();
  auto leader = std::make_unique<Relay>(options);
  ASSERT_TRUE(leader->Flush(Soon()).ok());
  Lease second({.store = other_source()});
  options.store = other_source();
  options.lease = &second;
  Relay follower(options);
  EXPECT_EQ(follower.backlog().rows, 0);
  Say(1, "b");
  ASSERT_TRUE(leader->Flush(Soon()).ok());
  leader.reset();
  first.reset();
  Say(1, "c");
  ASSERT_TRUE(follower.Flush(Soon()).ok());
  EXPECT_THAT(Records(kTopic), SizeIs(3));
}

INSTANTIATE_TEST_SUITE_P(Engines, RelayReplicasTest, BothEngines(), EngineName);

}  // namespace
}  // namespace tandem::testing
