// Several replicas of a service that consumes.
#include <atomic>
#include <random>

#include "gmock/gmock.h"
#include "libs/common/events/consumer_fixture.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/replicas_fixture.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/seed.h"

namespace tandem::testing {
namespace {

using ConsumerReplicasTest = OfReplicas<ConsumerTest>;

TEST_P(ConsumerReplicasTest, MembersThatComeAndGoDuringBatchesApplyEachEventOnce) {
  std::mt19937_64 random(Seed());
  Relay relay(RelayOptions());
  Consumer::Options options = ConsumerOptions();
  options.batch = 3;
  std::vector<std::unique_ptr<Consumer>> members;
  for (int round = 0; round < 12; ++round) {
    SayMany(20, 8, random);
    if (members.size() < 3 && (members.empty() || random() % 2 == 0)) {
      options.store = random() % 2 == 0 ? sink_.get() : other_sink();
      members.push_back(std::make_unique<Consumer>(options));
    } else {
      members.erase(members.begin() + static_cast<std::ptrdiff_t>(random() % members.size()));
    }
  }
  if (members.empty()) members.push_back(std::make_unique<Consumer>(options));
  while (members.size() > 1) members.pop_back();
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  // What those that left owned is the last one's only when it has polled again.
  std::map<Partition, std::int64_t> ends;
  ASSERT_TRUE(
      Eventually([&] { return *HasTaken(*sink_, *log_, options.name, options.topics, ends); }));
  ExpectAllHeardOnce();
}

TEST_P(ConsumerReplicasTest, WaitersHearOfWhatAnotherReplicaHasApplied) {
  Relay relay(RelayOptions());
  Consumer::Options options = ConsumerOptions();
  options.has_replicas = true;
  Consumer first(options);
  options.store = other_sink();
  Consumer second(options);
  for (std::uint64_t partnership = 0; partnership < 8; ++partnership) {
    const Position position = Say(partnership, "a");
    for (Consumer* either : {&first, &second}) {
      const Status status =
          either->WaitFor(kSource, PartnershipName(partnership), position, Soon());
      EXPECT_TRUE(status.ok()) << status;
    }
  }
}

// Two that both believe to own every partition, as after a lost lease.
TEST_P(ConsumerReplicasTest, AConsumerThatLostItsPartitionsIsFencedByTheGuards) {
  std::mt19937_64 random(Seed());
  Relay relay(RelayOptions());
  FaultyLog other_group(log_.get());
  other_group.group_suffix = ".other";
  Consumer::Options options = ConsumerOptions();
  options.batch = 5;
  Consumer::Options zombie = options;
  zombie.log = &other_group;
  zombie.store = other_sink();
  std::atomic<int> by_one = 0, by_other = 0;
  const auto counts = [](Consumer::Options& of, std::atomic<int>& runs) {
    auto& apply = of.reactions.begin()->second.apply;
    apply = [&runs, inner = apply](Unit& unit, const Event& event) {
      ++runs;
      return inner(unit, event);
    };
  };
  counts(options, by_one);
  counts(zombie, by_other);
  Consumer one(options);
  Consumer other(zombie);
  // Both are at it, until both have tried.
  ASSERT_TRUE(Eventually([&] {
    SayMany(20, 8, random);
    return said_ >= 200 && by_one > 0 && by_other > 0;
  }));
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  const Status first = one.WaitUntilIdle(Soon());
  const Status second = other.WaitUntilIdle(Soon());
  EXPECT_TRUE(first.ok()) << first;
  EXPECT_TRUE(second.ok()) << second;
  ExpectAllHeardOnce();
}

INSTANTIATE_TEST_SUITE_P(Engines, ConsumerReplicasTest, BothEngines(), EngineName);

}  // namespace
}  // namespace tandem::testing
