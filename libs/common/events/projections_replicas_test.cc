// A generation of the projections is erased by one replica while others may read or fill it: what
// each knows of that may be old.
#include <atomic>
#include <map>
#include <random>

#include "gmock/gmock.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/projections_fixture.h"
#include "libs/common/events/replicas_fixture.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/seed.h"

namespace tandem::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// A replica that stands still before it looks which generation is read, while it is `frozen`.
class FreezingStore final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  std::atomic<bool> frozen = false, stands = false;

  Result<std::optional<Row>> Get(const CollectionInfo& collection, std::string_view name) override {
    if (frozen && name == kGeneration) {
      stands = true;
      frozen.wait(true);
    }
    return inner_.Get(collection, name);
  }
  void Thaw() {
    frozen = false;
    frozen.notify_all();
  }
};

class ProjectionsReplicasTest : public OfReplicas<ProjectionsFixture> {
 protected:
  void SetUp() override {
    OfReplicas::SetUp();
    for (std::uint64_t i = 0; i < 20; ++i) Say(i % 6, std::to_string(i));
    Publish();
  }
  static std::unique_ptr<Projections> Filled(const Projections::Options& options) {
    auto projections = *Projections::Start(options);
    EXPECT_TRUE(projections->WaitUntilIdle(Soon()).ok());
    EXPECT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
    return projections;
  }
  // No fold of `options` does while `fails`, and each says so for good.
  static void LetFailForGood(Projections::Options& options, const std::atomic<bool>& fails) {
    auto& apply = options.consumer.reactions.begin()->second.apply;
    apply = [&fails, folds = apply](Unit& unit, const Event& event) -> Status {
      if (fails) return absl::InvalidArgumentError("a bad release");
      return folds(unit, event);
    };
  }
  static bool Fills(const Projections& projections, const std::string& consumer) {
    const auto consumers = projections.consumers();
    return consumers.back().name == consumer;
  }
  // Another replica has filled `generation` and switched to it.
  void SwitchBeside(int generation) {
    Projections::Options options = ProjectionOptions();
    options.consumer.store = other_sink();
    Consumer::Options fills = options.consumer;
    fills.name = fmt::format("sink.g{}", generation);
    fills.generation = generation;
    fills.projection = true;
    FaultyLog apart(log_.get());
    apart.group_suffix = ".apart";
    fills.log = &apart;
    RunUntilIdle(fills);
    const auto committed = RunNow(ContextOf(other_sink()), [&](Unit& unit) -> Status {
      ASSIGN_OR_RETURN(auto row, unit.Load(kGenerations, kGeneration));
      row.set_serving(generation);
      row.set_filling(0);
      unit.Save(kGenerations, std::move(row));
      return OkStatus();
    });
    ASSERT_TRUE(committed.ok()) << committed.status();
  }
};

TEST_P(ProjectionsReplicasTest, OneThatNoLongerLeadsErasesNothingThatIsRead) {
  std::atomic<bool> is_slow = false, others_are_slow = false;
  Projections::Options options = ProjectionOptions();
  LetFail(options, is_slow);
  FreezingStore freezing(sink_.get());
  options.consumer.store = &freezing;
  const auto former = Filled(options);
  const auto before = Reports(1);
  is_slow = true;
  ASSERT_EQ(*former->Rebuild(), 2);
  freezing.frozen = true;
  ASSERT_TRUE(Eventually([&] { return freezing.stands.load(); }));

  FaultyLog apart(log_.get());
  apart.group_suffix = ".apart";
  Projections::Options others = ProjectionOptions();
  others.consumer.store = other_sink();
  others.consumer.log = &apart;
  LetFail(others, others_are_slow);
  const auto leader = Filled(others);
  EXPECT_EQ(leader->generation(), 2);
  others_are_slow = true;
  ASSERT_EQ(*leader->Rebuild(), 3);
  freezing.Thaw();

  ASSERT_TRUE(Eventually([&] { return Fills(*former, "sink.g3"); }));
  EXPECT_EQ(former->generation(), 2);
  EXPECT_EQ(Reports(2), before);
  EXPECT_THAT(*sink_->List(kOffsets.info(), Below("offsets/sink.g2")), Not(IsEmpty()));
}

TEST_P(ProjectionsReplicasTest, WhatOlderFoldsHaveSwitchedToMeanwhileIsReadWhileItIsFilledAnew) {
  std::atomic<bool> is_slow = false;
  Projections::Options options = ProjectionOptions();
  options.version = 1;
  LetFail(options, is_slow);
  {
    const auto older = Filled(options);
    is_slow = true;
    ASSERT_EQ(*older->Rebuild(), 2);
  }
  FaultyStore faulty(sink_.get());
  std::atomic<int> begun = 0;
  faulty.before = [&](const Change& change) {
    if (change.entry.cause() == "rebuild" && begun++ == 0) SwitchBeside(2);
    return OkStatus();
  };
  options.consumer.store = &faulty;
  options.version = 2;
  const auto newer = *Projections::Start(options);
  ASSERT_TRUE(Eventually([&] { return Fills(*newer, "sink.g3"); }));
  EXPECT_EQ(newer->generation(), 2);
  EXPECT_THAT(Reports(2), SizeIs(6));
  is_slow = false;
  ASSERT_TRUE(newer->WaitUntilRebuilt(Soon()).ok());
  EXPECT_EQ(newer->generation(), 3);
  EXPECT_THAT(Reports(3), SizeIs(6));
  EXPECT_THAT(Reports(2), IsEmpty());
  EXPECT_THAT(Reports(1), IsEmpty());
}

TEST_P(ProjectionsReplicasTest, WhatOneHasGivenUpAndAnotherReadsIsNotErased) {
  std::atomic<bool> fails = false;
  Projections::Options options = ProjectionOptions();
  LetFailForGood(options, fails);
  const auto projections = Filled(options);
  fails = true;
  ASSERT_EQ(*projections->Rebuild(), 2);
  EXPECT_FALSE(projections->WaitUntilRebuilt(Soon()).ok());
  SwitchBeside(2);
  EXPECT_EQ(ReasonOf(projections->Rebuild().status()), "REBUILD_UNDER_WAY");
  EXPECT_THAT(Reports(2), SizeIs(6));
  EXPECT_EQ(projections->generation(), 2);
  fails = false;
  ASSERT_EQ(*projections->Rebuild(), 3);
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  EXPECT_THAT(Reports(3), SizeIs(6));
  EXPECT_THAT(Reports(2), IsEmpty());
}

// The others still read it.
TEST_P(ProjectionsReplicasTest, OneThatEndsErasesNothingAnyMore) {
  Lease holds({.store = sink_.get()});
  ASSERT_TRUE(holds.WaitUntilHeld(std::chrono::seconds(5)));
  Projections::Options options = ProjectionOptions();
  options.lease = &holds;
  auto leader = Filled(options);
  const auto before = Reports(1);
  ASSERT_EQ(*leader->Rebuild(), 2);
  ASSERT_TRUE(Eventually([&] { return leader->generation() == 2; }));
  leader.reset();
  EXPECT_EQ(Reports(1), before);
  leader = Filled(options);  // the next process comes for it
  EXPECT_THAT(Reports(1), IsEmpty());
  EXPECT_EQ(Reports(2), before);
}

TEST_P(ProjectionsReplicasTest, WhatTheLeaderCannotFillIsBegunAnewByWhoeverIsAsked) {
  Lease holds({.store = sink_.get()});
  ASSERT_TRUE(holds.WaitUntilHeld(std::chrono::seconds(5)));
  Lease waits({.store = other_sink()});
  std::atomic<bool> fails = false;
  Projections::Options options = ProjectionOptions();
  LetFailForGood(options, fails);
  options.lease = &holds;
  const auto leader = Filled(options);
  options.lease = &waits;
  options.consumer.store = other_sink();
  const auto follower = Filled(options);
  fails = true;
  ASSERT_EQ(*follower->Rebuild(), 2);
  EXPECT_FALSE(follower->WaitUntilRebuilt(Soon()).ok());
  ASSERT_TRUE(Eventually([&] { return !leader->WaitUntilRebuilt(Soon()).ok(); }));
  fails = false;
  const Result<int> again = follower->Rebuild();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, 3);
  const Status rebuilt = follower->WaitUntilRebuilt(Soon());
  ASSERT_TRUE(rebuilt.ok()) << rebuilt;
  EXPECT_EQ(follower->generation(), 3);
}

TEST_P(ProjectionsReplicasTest, OneRebuildsAndTheOtherFollows) {
  Lease holds({.store = sink_.get()});
  ASSERT_TRUE(holds.WaitUntilHeld(std::chrono::seconds(5)));
  Lease waits({.store = other_sink()});
  Projections::Options options = ProjectionOptions();
  options.lease = &holds;
  auto leader = *Projections::Start(options);
  options.lease = &waits;
  options.consumer.store = other_sink();
  auto follower = *Projections::Start(options);
  ASSERT_TRUE(leader->WaitUntilIdle(Soon()).ok());
  ASSERT_TRUE(follower->WaitUntilIdle(Soon()).ok());
  ASSERT_TRUE(leader->WaitUntilRebuilt(Soon()).ok());
  ASSERT_TRUE(follower->WaitUntilRebuilt(Soon()).ok());
  const auto before = Reports(1);

  const Result<int> next = follower->Rebuild();  // whoever is asked
  ASSERT_TRUE(next.ok()) << next.status();
  ASSERT_TRUE(follower->WaitUntilRebuilt(Soon()).ok());
  EXPECT_EQ(follower->generation(), 2);
  EXPECT_EQ(leader->generation(), 2);
  EXPECT_EQ(Reports(2), before);
  ASSERT_TRUE(leader->WaitUntilRebuilt(Soon()).ok());
  EXPECT_THAT(Reports(1), IsEmpty());
}

// The others do not wait for one that stands still: it looks anew before it answers.
TEST_P(ProjectionsReplicasTest, OneThatStoodStillKnowsThatWhatItHasReadMayBeErased) {
  Lease holds({.store = sink_.get()});
  ASSERT_TRUE(holds.WaitUntilHeld(std::chrono::seconds(5)));
  Lease waits({.store = other_sink()});
  Projections::Options options = ProjectionOptions();
  options.lease = &waits;
  FreezingStore freezing(other_sink());
  options.consumer.store = &freezing;
  const auto follower = Filled(options);
  options.lease = &holds;
  options.consumer.store = sink_.get();
  const auto leader = Filled(options);
  EXPECT_TRUE(follower->StillRead(1));
  freezing.frozen = true;
  ASSERT_TRUE(Eventually([&] { return freezing.stands.load(); }));
  ASSERT_EQ(*leader->Rebuild(), 2);
  // It is erased then; the follower may fill it again until it looks.
  ASSERT_TRUE(leader->WaitUntilRebuilt(Soon()).ok());
  EXPECT_EQ(follower->generation(), 1);
  freezing.Thaw();
  EXPECT_FALSE(follower->StillRead(1));
  EXPECT_EQ(follower->generation(), 2);
  EXPECT_TRUE(follower->StillRead(2));
}

// What a log may do at worst: 30% twice, no order between partitions, all of it three times more;
// while members come and go in the middle of batches.
TEST_P(ProjectionsReplicasTest, DuplicatesShuffledPartitionsAndReplaysChangeNoByte) {
  std::mt19937_64 random(Seed());
  const int count = Soak() ? 20'000 : 500;
  for (int i = 0; i < count; ++i) Say(random() % 40, std::to_string(i));
  Publish();
  {
    auto projections = *Projections::Start(ProjectionOptions());
    ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  }
  const auto expected = Reports(1);
  EXPECT_THAT(expected, SizeIs(40));

  std::map<Partition, std::vector<Event>> left;
  for (Record& record : Records(kTopic)) left[record.partition].push_back(std::move(record.event));
  std::vector<Event> shuffled;
  std::map<Partition, std::size_t> taken;
  while (!left.empty()) {
    const auto from = std::next(left.begin(), static_cast<std::ptrdiff_t>(random() % left.size()));
    shuffled.push_back(from->second[taken[from->first]++]);
    if (random() % 10 < 3) {
      const Event again = shuffled[random() % shuffled.size()];
      shuffled.push_back(again);
    }
    if (taken[from->first] == from->second.size()) left.erase(from);
  }
  const std::size_t once = shuffled.size();
  for (std::size_t i = 0; i < 3 * once; ++i) shuffled.push_back(shuffled[i]);

  const std::string topic = "tandem.shuffled.v1";
  ASSERT_TRUE(log_->Prepare({topic}).ok());
  EmptySink();
  Projections::Options options = ProjectionOptions();
  options.consumer.topics = {topic};
  options.consumer.batch = 7;
  options.consumer.has_replicas = true;
  auto projections = *Projections::Start(options);
  std::unique_ptr<Consumer> other;
  Consumer::Options replica = options.consumer;
  replica.name = "sink.g1";
  replica.generation = 1;
  replica.projection = true;
  replica.store = other_sink();
  for (std::size_t from = 0; from < shuffled.size(); from += 97) {
    const auto begin = shuffled.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end =
        shuffled.begin() + static_cast<std::ptrdiff_t>(std::min(from + 97, shuffled.size()));
    ASSERT_TRUE(log_->Publish(topic, {begin, end}).ok());
    if (random() % 4 == 0) other = other ? nullptr : std::make_unique<Consumer>(replica);
  }
  other.reset();
  // What those that left owned is the last one's only when it has polled again.
  std::map<Partition, std::int64_t> ends;
  ASSERT_TRUE(
      Eventually([&] { return *HasTaken(*sink_, *log_, replica.name, replica.topics, ends); },
                 absl::Minutes(Soak() ? 5 : 1)));
  EXPECT_EQ(Reports(1), expected);
}

INSTANTIATE_TEST_SUITE_P(Engines, ProjectionsReplicasTest, BothEngines(), EngineName);

}  // namespace
}  // namespace tandem::testing
