// One replica parks a key, another one replays it: what each knows of it may be old.
#include <thread>

#include "gmock/gmock.h"
#include "libs/common/events/parking_fixture.h"
#include "libs/common/events/replicas_fixture.h"
#include "libs/common/testing/eventually.h"

namespace tandem::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class ParkingReplicasTest : public OfReplicas<ParkingTest> {
 protected:
  // Owns no partition: it takes what it is asked for.
  std::unique_ptr<Consumer> Beside() {
    Consumer::Options options = PoisonedOptions();
    options.watches = true;
    options.store = other_sink();
    return std::make_unique<Consumer>(options);
  }
};

TEST_P(ParkingReplicasTest, AReplayByAnotherDrainsTheKeyInOrder) {
  Say(1, "a");
  Say(1, "poison");
  Say(1, "b");
  Publish();
  Consumer consumer(PoisonedOptions());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  ASSERT_TRUE(sink_relay_->Flush(Soon()).ok());
  healed_ = true;
  const auto beside = Beside();
  const Result<int> replayed = beside->Replay(PartnershipName(1));
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(*replayed, 2);
  EXPECT_EQ(Heard(1), "a poison b ");
  EXPECT_THAT(Parked(), IsEmpty());
  Say(1, "c");
  Publish();
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "a poison b c ");
}

TEST_P(ParkingReplicasTest, AKeyIsParkedAgainAfterAnotherHasReplayedIt) {
  Consumer consumer(PoisonedOptions());
  const auto beside = Beside();
  for (int round = 0; round < 3; ++round) {
    healed_ = false;
    Say(1, "poison");
    Say(1, "b");
    expected_[1] += "poison b ";
    Publish();
    ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
    EXPECT_THAT(Parked(), SizeIs(1));
    ASSERT_TRUE(sink_relay_->Flush(Soon()).ok());
    healed_ = true;
    const Result<int> replayed = (round % 2 == 0 ? *beside : consumer).Replay("");
    ASSERT_TRUE(replayed.ok()) << replayed.status();
    EXPECT_EQ(*replayed, 2);
    EXPECT_THAT(Parked(), IsEmpty());
    ExpectAllHeardOnce();
  }
}

TEST_P(ParkingReplicasTest, WhatAnotherHasReplayedMakesRoom) {
  Consumer::Options options = PoisonedOptions();
  options.max_parked = 1;
  Consumer consumer(options);
  Say(1, "poison");
  Publish();
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  ASSERT_TRUE(sink_relay_->Flush(Soon()).ok());
  healed_ = true;
  ASSERT_EQ(*Beside()->Replay(""), 1);
  healed_ = false;
  Say(2, "poison");
  Publish();
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  const auto parked = Parked();
  ASSERT_THAT(parked, SizeIs(1));
  EXPECT_EQ(parked[0].key(), PartnershipName(2));
}

TEST_P(ParkingReplicasTest, EventsThatComeWhileAnotherReplaysKeepTheirOrder) {
  Say(1, "poison");
  expected_[1] = "poison ";
  Publish();
  Relay relay(RelayOptions());
  Consumer consumer(PoisonedOptions());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  const auto beside = Beside();
  healed_ = true;
  std::thread speaker([this] {
    for (int i = 0; i < 50; ++i) {
      Say(1, fmt::format("{}", i));
      expected_[1] += fmt::format("{} ", i);
    }
  });
  const auto is_drained = [&] {
    const Result<int> replayed = beside->Replay("");
    EXPECT_TRUE(replayed.ok() || IsTransient(replayed.status())) << replayed.status();
    return Parked().empty();
  };
  EXPECT_TRUE(Eventually(is_drained));
  speaker.join();
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_TRUE(Eventually(is_drained));
  ExpectAllHeardOnce();
}

INSTANTIATE_TEST_SUITE_P(Engines, ParkingReplicasTest, BothEngines(), EngineName);

}  // namespace
}  // namespace tandem::testing
