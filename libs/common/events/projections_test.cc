#include "libs/common/events/projections.h"

#include <random>

#include "gmock/gmock.h"
#include "libs/common/events/projections_fixture.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/kept_log.h"
#include "libs/common/testing/seed.h"

namespace tandem::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ProjectionsTest : public ProjectionsFixture {
 protected:
  void SayMany(int count) {
    std::mt19937_64 random(Seed());
    for (int i = 0; i < count; ++i) Say(random() % 6, std::to_string(i));
  }
  std::size_t MarksOf(const std::string& consumer) {
    return sink_->List(kMarks.info(), Below("marks/" + consumer))->size();
  }
};

TEST_F(ProjectionsTest, ARebuildGivesTheSameByteForByteAndErasesTheOld) {
  SayMany(100);
  Publish();
  clock_.Advance(absl::Hours(5));
  auto projections = *Projections::Start(ProjectionOptions());
  ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(projections->generation(), 1);
  const auto before = Reports(1);
  EXPECT_THAT(before, SizeIs(6));

  clock_.Advance(absl::Hours(5));
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  const Result<int> next = projections->Rebuild();
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(*next, 2);
  const Status rebuilt = projections->WaitUntilRebuilt(Soon());
  ASSERT_TRUE(rebuilt.ok()) << rebuilt;
  EXPECT_EQ(projections->generation(), 2);
  EXPECT_EQ(Reports(2), before);
  EXPECT_THAT(Reports(1), IsEmpty());
  EXPECT_EQ(MarksOf("sink.g1"), 0u);
  EXPECT_GT(MarksOf("sink.g2"), 0u);
}

TEST_F(ProjectionsTest, TheOldIsErasedEvenIfTheStoreIsGoneForAMoment) {
  SayMany(100);
  Publish();
  FaultyStore faulty(sink_.get());
  std::atomic<int> failures = 0;
  faulty.before = [&](const Change& change) {
    const bool erases = change.entry.change_id().starts_with("erase ") &&
                        change.writes.front().name.starts_with("g1/");
    return erases && failures++ < 1 ? absl::UnavailableError("gone") : OkStatus();
  };
  Projections::Options options = ProjectionOptions();
  options.consumer.store = &faulty;
  auto projections = *Projections::Start(options);
  ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  ASSERT_TRUE(projections->Rebuild().ok());
  const Status rebuilt = projections->WaitUntilRebuilt(Soon());
  EXPECT_TRUE(rebuilt.ok()) << rebuilt;
  EXPECT_GT(failures, 0);
  EXPECT_THAT(Reports(1), IsEmpty());
  EXPECT_EQ(MarksOf("sink.g1"), 0u);
}

TEST_F(ProjectionsTest, WhileOneIsRebuiltTheAgeIsOfWhatIsRead) {
  SayMany(20);
  Publish();
  std::atomic<bool> fails = false;
  Projections::Options options = ProjectionOptions();
  LetFail(options, fails);
  auto projections = *Projections::Start(options);
  ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  clock_.Advance(absl::Hours(1));
  fails = true;
  ASSERT_TRUE(projections->Rebuild().ok());
  EXPECT_TRUE(Eventually([&] { return projections->MeasureLag().events == 20; }));
  EXPECT_EQ(projections->MeasureLag().oldest, absl::ZeroDuration());
  fails = false;
}

TEST_F(ProjectionsTest, WhatHappensDuringARebuildIsInTheNewGeneration) {
  SayMany(50);
  Relay relay(RelayOptions());
  auto projections = *Projections::Start(ProjectionOptions());
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  ASSERT_TRUE(projections->Rebuild().ok());
  const Position position = Say(1, "meanwhile");
  ASSERT_TRUE(projections->WaitFor(kSource, PartnershipName(1), position, Soon()).ok());
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  ASSERT_TRUE(projections->WaitFor(kSource, PartnershipName(1), position, Soon()).ok());
  TestResource report;
  ASSERT_TRUE(report.ParseFromString(Reports(2).at(PartnershipName(1) + "/reports/all")));
  EXPECT_TRUE(report.text().ends_with("meanwhile "));
}

TEST_F(ProjectionsTest, TheGenerationServedIsKnownToTheNextProcess) {
  Say(1, "a");
  Publish();
  {
    auto projections = *Projections::Start(ProjectionOptions());
    ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
    ASSERT_TRUE(projections->Rebuild().ok());
    ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  }
  auto projections = *Projections::Start(ProjectionOptions());
  EXPECT_EQ(projections->generation(), 2);
}

TEST_F(ProjectionsTest, ARebuildThatWasInterruptedGoesOn) {
  Say(1, "a");
  Publish();
  {
    auto projections = *Projections::Start(ProjectionOptions());
    ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  }
  common::v1::Generation generation;
  generation.set_name(std::string(kGeneration));
  generation.set_serving(1);
  generation.set_filling(2);
  ASSERT_TRUE(RunNow(ContextOf(sink_.get()), [&](Unit& unit) -> Status {
                RETURN_IF_ERROR(unit.Find(kGenerations, generation.name()).status());
                unit.Save(kGenerations, generation);
                return OkStatus();
              }).ok());
  auto projections = *Projections::Start(ProjectionOptions());
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  EXPECT_EQ(projections->generation(), 2);
  EXPECT_THAT(Reports(2), SizeIs(1));
  EXPECT_THAT(Reports(1), IsEmpty());
}

// A replica that led before fills it as well, for as long as it has not heard that it does not.
TEST_F(ProjectionsTest, WhatTwoReplicasFillIsReadOnceBothHalvesAreThere) {
  SayMany(50);
  Publish();
  Projections::Options options = ProjectionOptions();
  auto projections = *Projections::Start(options);
  ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  const auto before = Reports(1);
  std::atomic<bool> fails = true;
  LetFail(options, fails);
  Consumer::Options former = options.consumer;
  former.name = "sink.g2";
  former.generation = 2;
  former.projection = true;
  Consumer consumer(former);
  ASSERT_EQ(consumer.WaitUntilIdle(absl::Now() + absl::Milliseconds(100)).code(),
            absl::StatusCode::kDeadlineExceeded);
  ASSERT_TRUE(projections->Rebuild().ok());
  EXPECT_TRUE(Eventually([&] { return !Reports(2).empty(); }));
  EXPECT_EQ(ReasonOf(projections->WaitUntilRebuilt(absl::Now() + absl::Seconds(1))),
            "DEADLINE_EXCEEDED");
  EXPECT_EQ(projections->generation(), 1);
  fails = false;
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  EXPECT_EQ(projections->generation(), 2);
  EXPECT_EQ(Reports(2), before);
}

TEST_F(ProjectionsTest, AFoldThatFailsInARebuildLeavesTheOldOneServed) {
  Say(1, "a");
  Publish();
  std::atomic<bool> fails = false;
  Projections::Options options = ProjectionOptions();
  auto& apply = options.consumer.reactions.begin()->second.apply;
  apply = [&fails, inner = apply](Unit& unit, const Event& event) -> Status {
    if (fails) return absl::InvalidArgumentError("a bad release");
    return inner(unit, event);
  };
  auto projections = *Projections::Start(options);
  ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  fails = true;
  ASSERT_TRUE(projections->Rebuild().ok());
  EXPECT_EQ(projections->WaitUntilRebuilt(Soon()).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(projections->generation(), 1);
  EXPECT_THAT(Reports(1), SizeIs(1));
  const auto consumers = projections->consumers();
  ASSERT_THAT(consumers, SizeIs(2));
  EXPECT_TRUE(consumers[0].health.ok());
  EXPECT_FALSE(consumers[1].health.ok());

  fails = false;
  const Result<int> again = projections->Rebuild();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, 3);
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  EXPECT_EQ(projections->generation(), 3);
}

TEST_F(ProjectionsTest, ARebuildThatCannotBeginIsToldToOperators) {
  Say(1, "a");
  Publish();
  Projections::Options options = ProjectionOptions();
  KeptLog messages;
  options.consumer.messages = &messages.log();
  std::atomic<bool> refuses = true;
  FaultyStore faulty(sink_.get());
  faulty.before = [&](const Change& change) {
    const bool erases = change.entry.change_id().starts_with("erase ");
    return erases && refuses ? absl::InvalidArgumentError("no such name") : OkStatus();
  };
  options.consumer.store = &faulty;
  auto projections = *Projections::Start(options);
  ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  const auto unwell = [&] {
    std::vector<std::string> names;
    for (const auto& one : projections->consumers()) {
      if (!one.health.ok()) names.push_back(one.name);
    }
    return names;
  };
  EXPECT_THAT(unwell(), IsEmpty());
  // The second finds that the first has left something.
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(projections->Rebuild().ok());
    EXPECT_TRUE(absl::IsInvalidArgument(projections->WaitUntilRebuilt(Soon())));
    EXPECT_THAT(unwell(), ElementsAre("sink.rebuild"));
  }
  EXPECT_EQ(projections->generation(), 2);
  EXPECT_TRUE(messages.Has("no such name"));
  refuses = false;
  ASSERT_TRUE(projections->Rebuild().ok());
  EXPECT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  EXPECT_THAT(unwell(), IsEmpty());
}

}  // namespace
}  // namespace tandem::testing
