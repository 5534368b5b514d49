#include "libs/common/events/projections.h"

#include <map>
#include <random>

#include "gmock/gmock.h"
#include "libs/common/events/events_fixture.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/seed.h"

namespace tandem::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class ProjectionsTest : public EventsTest {
 protected:
  Projections::Options ProjectionOptions() {
    Projections::Options options;
    options.consumer = ConsumerOptions();
    options.consumer.reactions.begin()->second.apply = [](Unit& unit,
                                                          const Event& event) -> Status {
      Fold fold(unit);
      TestHappened happened;
      if (!happened.ParseFromString(event.data)) return Internal("does not parse");
      ASSIGN_OR_RETURN(TestResource report,
                       fold.LoadOrNew(kReports, happened.name() + "/reports/all"));
      report.set_text(report.text() + happened.text() + " ");
      report.set_number(report.number() + 1);
      fold.Save(kReports, std::move(report));
      return OkStatus();
    };
    options.collections = {kReports.info()};
    return options;
  }
  void SayMany(int count) {
    std::mt19937_64 random(Seed());
    for (int i = 0; i < count; ++i) Say(random() % 6, std::to_string(i));
  }
  // The reports of a generation by their names.
  std::map<std::string, std::string> Reports(int generation) {
    std::map<std::string, std::string> reports;
    const std::string prefix = fmt::format("g{}", generation);
    const auto rows = sink_->List(kReports.info(), Below(prefix));
    for (const Row& row : *rows) {
      reports[row.name.substr(prefix.size() + 1)] = row.body;
    }
    return reports;
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

TEST_F(ProjectionsTest, OfTwoReplicasOneRebuildsAndTheOtherFollows) {
  SayMany(50);
  Publish();
  Lease holds({.store = sink_.get()});
  ASSERT_TRUE(holds.WaitUntilHeld(std::chrono::seconds(5)));
  Lease waits({.store = sink_.get()});
  Projections::Options options = ProjectionOptions();
  options.lease = &holds;
  auto leader = *Projections::Start(options);
  options.lease = &waits;
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
  generation.set_name("generations/projections");
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

}  // namespace
}  // namespace tandem::testing
