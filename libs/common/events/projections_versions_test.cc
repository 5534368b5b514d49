// What folds of several versions make of one store: an upgrade, and one that is taken back.
#include "gmock/gmock.h"
#include "libs/common/events/projections_fixture.h"
#include "libs/common/testing/eventually.h"

namespace tandem::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ProjectionsVersionsTest : public ProjectionsFixture {
 protected:
  // Started, with all that there is filled and read.
  static std::unique_ptr<Projections> Filled(const Projections::Options& options) {
    auto projections = *Projections::Start(options);
    EXPECT_TRUE(projections->WaitUntilIdle(Soon()).ok());
    EXPECT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
    return projections;
  }
  // Folds of another version: they put `mark` behind what they are told.
  static Projections::Options Marking(Projections::Options options, const std::string& mark) {
    auto& apply = options.consumer.reactions.begin()->second.apply;
    apply = [inner = apply, mark](Unit& unit, const Event& event) -> Status {
      TestHappened happened;
      happened.ParseFromString(event.data);
      happened.set_text(happened.text() + mark);
      Event marked = event;
      marked.data = happened.SerializeAsString();
      return inner(unit, marked);
    };
    return options;
  }
};

TEST_F(ProjectionsVersionsTest, WhatOlderFoldsHaveFilledIsFilledAnewBesideIt) {
  Say(1, "a");
  Say(2, "x");
  Publish();
  Projections::Options options = ProjectionOptions();
  {
    auto projections = *Projections::Start(options);  // without a version, as all once were
    ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  }
  options = Marking(options, "!");
  options.version = 1;
  {
    auto projections = *Projections::Start(options);
    EXPECT_EQ(projections->generation(), 1);  // read until the other is there
    ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
    EXPECT_EQ(projections->generation(), 2);
    EXPECT_THAT(Reports(1), IsEmpty());
    TestResource report;
    ASSERT_TRUE(report.ParseFromString(Reports(2).at(PartnershipName(1) + "/reports/all")));
    EXPECT_EQ(report.text(), "a! ");
  }
  auto again = *Projections::Start(options);
  ASSERT_TRUE(again->WaitUntilRebuilt(Soon()).ok());
  EXPECT_EQ(again->generation(), 2);
  // Neither does an older binary that is put back for a while turn it over and over.
  options.version = 0;
  again.reset();
  again = *Projections::Start(options);
  ASSERT_TRUE(again->WaitUntilRebuilt(Soon()).ok());
  EXPECT_EQ(again->generation(), 2);
}

TEST_F(ProjectionsVersionsTest, ANewStoreIsFilledOnceWhateverTheVersion) {
  Say(1, "a");
  Publish();
  Projections::Options options = ProjectionOptions();
  options.version = 3;
  auto projections = *Projections::Start(options);
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(projections->generation(), 1);
  projections.reset();
  projections = *Projections::Start(options);
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  EXPECT_EQ(projections->generation(), 1);
}

TEST_F(ProjectionsVersionsTest, AFillingThatOlderFoldsHaveBegunIsGivenUp) {
  Say(1, "a");
  Publish();
  Projections::Options options = ProjectionOptions();
  options.version = 1;
  std::atomic<bool> fails = false;
  LetFail(options, fails);
  {
    const auto projections = Filled(options);
    fails = true;
    ASSERT_EQ(*projections->Rebuild(), 2);
  }
  fails = false;
  options.version = 2;
  auto projections = *Projections::Start(options);
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  EXPECT_EQ(projections->generation(), 3);
  EXPECT_THAT(Reports(2), IsEmpty());
  EXPECT_THAT(Reports(3), SizeIs(1));
}

TEST_F(ProjectionsVersionsTest, WhatNewerFoldsAreToFillOlderOnesLeaveAlone) {
  Say(1, "a");
  Publish();
  Projections::Options options = ProjectionOptions();
  options.version = 1;
  std::atomic<bool> fails = false;
  LetFail(options, fails);
  Filled(options).reset();
  fails = true;
  options.version = 2;
  (*Projections::Start(options)).reset();
  fails = false;
  options.version = 1;
  {
    auto projections = *Projections::Start(options);
    ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
    EXPECT_EQ(projections->generation(), 1);
    EXPECT_THAT(Reports(2), IsEmpty());
  }
  options.version = 2;
  auto projections = *Projections::Start(options);
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  EXPECT_EQ(projections->generation(), 2);
}

TEST_F(ProjectionsVersionsTest, WhatNewerFoldsFillOlderOnesReadAndLeaveAlone) {
  Say(1, "a");
  Publish();
  Lease holds({.store = sink_.get()});
  ASSERT_TRUE(holds.WaitUntilHeld(std::chrono::seconds(5)));
  Lease waits({.store = sink_.get()});
  Projections::Options older = ProjectionOptions();
  older.lease = &waits;
  older.version = 1;
  const auto before = *Projections::Start(Marking(older, "-"));
  ASSERT_TRUE(before->WaitUntilIdle(Soon()).ok());
  Projections::Options newer = Marking(ProjectionOptions(), "+");
  newer.lease = &holds;
  newer.version = 2;
  const auto after = *Projections::Start(newer);
  ASSERT_TRUE(after->WaitUntilRebuilt(Soon()).ok());
  ASSERT_TRUE(Eventually([&] { return before->generation() == 2; }));
  for (std::uint64_t i = 0; i < 20; ++i) Say(i, "b");
  Publish();
  ASSERT_TRUE(after->WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Reported(2, 1), "a+ b+ ");
  for (std::uint64_t i = 2; i < 20; ++i) EXPECT_EQ(Reported(2, i), "b+ ");
}

// A release is taken back: nobody fills what its folds have filled.
TEST_F(ProjectionsVersionsTest, WhatNobodyFillsIsCountedByOneReplicaAndToldByAll) {
  Say(1, "a");
  Publish();
  Projections::Options options = ProjectionOptions();
  options.version = 2;
  {
    const auto newer = *Projections::Start(options);
    ASSERT_TRUE(newer->WaitUntilIdle(Soon()).ok());
  }
  Say(1, "b");
  Say(2, "c");
  Publish();
  Lease holds({.store = sink_.get()});
  ASSERT_TRUE(holds.WaitUntilHeld(std::chrono::seconds(5)));
  Lease waits({.store = sink_.get()});
  options.version = 1;
  options.lease = &holds;
  const auto first = *Projections::Start(options);
  options.lease = &waits;
  const auto second = *Projections::Start(options);
  EXPECT_EQ(first->MeasureLag().events + second->MeasureLag().events, 2);
  EXPECT_EQ(first->consumers()[0].lag.events, 2);
  EXPECT_EQ(second->consumers()[0].lag.events, 2);
}

TEST_F(ProjectionsVersionsTest, WhoeverWaitsForWhatNobodyFillsIsToldWhatToDo) {
  const Position reached = Say(1, "a");
  Publish();
  Projections::Options options = ProjectionOptions();
  options.version = 2;
  {
    const auto newer = *Projections::Start(options);
    ASSERT_TRUE(newer->WaitUntilIdle(Soon()).ok());
  }
  const Position next = Say(1, "b");
  Publish();
  options.version = 1;
  {
    const auto alone = *Projections::Start(options);
    EXPECT_TRUE(alone->WaitFor(kSource, PartnershipName(1), reached, Soon()).ok());
    const Status refused =
        alone->WaitFor(kSource, PartnershipName(1), next, absl::Now() + absl::Seconds(1));
    EXPECT_EQ(ReasonOf(refused), "FILLED_BY_NEWER_FOLDS") << refused;
  }
  options.consumer.has_replicas = true;  // one of them may have the newer folds
  const auto one_of_many = *Projections::Start(options);
  const Status passed =
      one_of_many->WaitFor(kSource, PartnershipName(1), next, absl::Now() + absl::Milliseconds(50));
  EXPECT_EQ(ReasonOf(passed), "DEADLINE_EXCEEDED") << passed;
  EXPECT_THAT(std::string(passed.message()), HasSubstr("RebuildProjection"));
}

}  // namespace
}  // namespace tandem::testing
