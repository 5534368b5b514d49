#include "libs/common/events/erase_generation.h"

#include "gmock/gmock.h"
#include "libs/common/events/generations.h"
#include "libs/common/events/projections_fixture.h"

namespace tandem::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EraseGenerationTest : public ProjectionsFixture {
 protected:
  void SetUp() override {
    Say(1, "a");
    Publish();
    Consumer::Options options = ProjectionOptions().consumer;
    options.name = "sink.g2";
    options.generation = 2;
    options.projection = true;
    RunUntilIdle(options);
  }
  // As many reports more in generation 2.
  void AddReports(int count) {
    Context context = ContextOf(sink_.get());
    context.generation = 2;
    const auto committed = RunNow(context, [&](Unit& unit) -> Status {
      for (int i = 0; i < count; ++i) {
        TestResource report;
        report.set_name(fmt::format("{}/reports/r{}", PartnershipName(7), i));
        RETURN_IF_ERROR(unit.Create(kReports, std::move(report)).status());
      }
      return OkStatus();
    });
    ASSERT_TRUE(committed.ok()) << committed.status();
  }
  void AddReport(const std::string& id) {
    Context context = ContextOf(sink_.get());
    context.generation = 2;
    const auto committed = RunNow(context, [&](Unit& unit) {
      TestResource report;
      report.set_name(fmt::format("{}/reports/{}", PartnershipName(1), id));
      return unit.Create(kReports, std::move(report)).status();
    });
    ASSERT_TRUE(committed.ok()) << committed.status();
  }
  Status Erase(
      Store& store, const std::function<bool()>& goes_on = [] { return true; }) {
    return EraseGeneration(store, {kReports.info()}, "sink", 2, goes_on);
  }
};

TEST_F(EraseGenerationTest, LeavesAloneWhatHasBecomeReadMeanwhile) {
  const auto before = Reports(2);
  FaultyStore faulty(sink_.get());
  faulty.before = [&](const Change&) {
    return SetGenerations(ConsumerOptions(), 0, {1, 0}, {2, 0});
  };
  EXPECT_TRUE(Erase(faulty).ok());
  EXPECT_EQ(Reports(2), before);
  EXPECT_THAT(*OldGenerations(*sink_, "sink"), IsEmpty());
}

TEST_F(EraseGenerationTest, EndsBetweenTwoChangesAndIsEndedByTheNext) {
  AddReports(1'200);
  int changes = 0;
  FaultyStore faulty(sink_.get());
  faulty.before = [&](const Change&) {
    ++changes;
    return OkStatus();
  };
  EXPECT_TRUE(absl::IsCancelled(Erase(faulty, [&] { return changes == 0; })));
  EXPECT_EQ(changes, 1);
  EXPECT_FALSE(Reports(2).empty());
  EXPECT_THAT(*OldGenerations(*sink_, "sink"), ElementsAre(2));
  EXPECT_TRUE(Erase(faulty).ok());
  EXPECT_THAT(Reports(2), IsEmpty());
  EXPECT_THAT(*OldGenerations(*sink_, "sink"), IsEmpty());
}

TEST_F(EraseGenerationTest, ErasesRowsOfTheLongestNames) {
  AddReport(std::string(400, 'a'));  // the first of its batch
  EXPECT_TRUE(Erase(*sink_).ok()) << Erase(*sink_);
  EXPECT_THAT(Reports(2), IsEmpty());
}

}  // namespace
}  // namespace tandem::testing
