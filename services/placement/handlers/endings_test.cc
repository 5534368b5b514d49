// When it is told that a placement's last day is near.
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Placement;

class EndingTest : public World {
 protected:
  // Its last day is 2025-01-31.
  std::string StartOne() {
    Deliver();
    std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
    Start(name);
    return name;
  }
  void Pause(const std::string& name, Day day) {
    v1::PausePlacementRequest request;
    request.set_name(name);
    request.set_reason("An election.");
    *request.mutable_effective_date() = ToDate(day);
    Do<Placement>("PlacementService.PausePlacement", request);
  }
  void Resume(const std::string& name, Day day) {
    v1::ResumePlacementRequest request;
    request.set_name(name);
    *request.mutable_effective_date() = ToDate(day);
    Do<Placement>("PlacementService.ResumePlacement", request);
    ASSERT_TRUE(suite.Settle().ok());
  }
};

TEST_F(EndingTest, IsAnnouncedNinetyDaysBefore) {
  const std::string name = StartOne();
  const Time due = StartOf(Day(2024, 11, 2));
  ASSERT_TRUE(suite.Advance(due - absl::Hours(1) - suite.clock().Now()).ok());
  EXPECT_THAT(Events<v1::PlacementEnding>(), IsEmpty());
  ASSERT_TRUE(suite.Advance(absl::Hours(1)).ok());
  ASSERT_THAT(Events<v1::PlacementEnding>(), SizeIs(1));
  EXPECT_EQ(Events<v1::PlacementEnding>()[0].name(), name);
  EXPECT_EQ(Events<v1::PlacementEnding>()[0].days_left(), 90);
  EXPECT_FALSE(Events<v1::PlacementEnding>()[0].reminder());
  EXPECT_EQ(ToDay(GetPlacement(name).ending_told_date()), Day(2025, 1, 31));
}

TEST_F(EndingTest, IsRemindedOfAtSixtyAndThirtyDays) {
  StartOne();
  const auto told = [&] {
    std::vector<int> days;
    for (const auto& event : Events<v1::PlacementEnding>()) {
      EXPECT_EQ(event.reminder(), !days.empty());
      days.push_back(event.days_left());
    }
    return days;
  };
  Reach(Day(2024, 11, 2));
  Reach(Day(2024, 12, 2) - 1);
  EXPECT_THAT(told(), ElementsAre(90));
  Reach(Day(2024, 12, 2));
  EXPECT_THAT(told(), ElementsAre(90, 60));
  Reach(Day(2025, 1, 1));
  EXPECT_THAT(told(), ElementsAre(90, 60, 30));
  Reach(Day(2025, 3, 1));
  EXPECT_THAT(told(), SizeIs(3));
}

TEST_F(EndingTest, IsToldOfAnewOnceItWasMoved) {
  const std::string name = StartOne();
  Reach(Day(2024, 11, 10));
  ASSERT_THAT(Events<v1::PlacementEnding>(), SizeIs(1));
  v1::ExtendPlacementRequest extend;
  extend.set_name(name);
  *extend.mutable_end_date() = On(2025, 7, 31);
  extend.set_reason("The budget is not done.");
  Do<Placement>("PlacementService.ExtendPlacement", extend);
  Reach(Day(2025, 5, 1));
  EXPECT_THAT(Events<v1::PlacementEnding>(), SizeIs(1)) << "not by the dates of before";
  Reach(Day(2025, 5, 2));
  ASSERT_THAT(Events<v1::PlacementEnding>(), SizeIs(2));
  EXPECT_FALSE(Events<v1::PlacementEnding>()[1].reminder());
}

TEST_F(EndingTest, IsRemindedOfAfterThePauseInWhichThatWasDue) {
  const std::string name = StartOne();
  Reach(Day(2024, 11, 10));
  Pause(name, Day(2024, 11, 10));
  Reach(Day(2024, 12, 20));
  EXPECT_THAT(Events<v1::PlacementEnding>(), SizeIs(1));
  Resume(name, Day(2024, 12, 20));
  ASSERT_THAT(Events<v1::PlacementEnding>(), SizeIs(2)) << "of 60 days, on 2024-12-02";
  EXPECT_TRUE(Events<v1::PlacementEnding>()[1].reminder());
  EXPECT_EQ(Events<v1::PlacementEnding>()[1].days_left(), 42);
  Reach(Day(2025, 1, 1));
  ASSERT_THAT(Events<v1::PlacementEnding>(), SizeIs(3));
  EXPECT_EQ(Events<v1::PlacementEnding>()[2].days_left(), 30);
}

TEST_F(EndingTest, IsRemindedOfOnceByAPauseThatIsEnteredLate) {
  const std::string name = StartOne();
  for (const Day day : {Day(2024, 11, 2), Day(2024, 12, 2), Day(2024, 12, 5)}) Reach(day);
  ASSERT_THAT(Events<v1::PlacementEnding>(), SizeIs(2));
  Pause(name, Day(2024, 11, 30));
  Resume(name, Day(2024, 12, 5));
  EXPECT_THAT(Events<v1::PlacementEnding>(), SizeIs(2));
}

TEST_F(EndingTest, IsNotToldOfWhilePaused) {
  const std::string name = StartOne();
  Reach(Day(2024, 3, 1));
  Pause(name, Day(2024, 3, 1));
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 320).ok());
  EXPECT_THAT(Events<v1::PlacementEnding>(), IsEmpty());
  Resume(name, Day(2024, 4, 1));
  EXPECT_THAT(Events<v1::PlacementEnding>(), SizeIs(1));
}

class SeatTest : public EndingTest {
 protected:
  std::string StartOn(const std::string& need, const std::string& id) {
    std::string name = Place(need, id, MakeProfessional());
    Start(name);
    return name;
  }
  Result<Placement> EndOn(const std::string& name, Day day, bool reopens) {
    v1::EndPlacementEarlyRequest end;
    end.set_name(name);
    end.set_reason("Ill.");
    end.set_kind(v1::EarlyEnd::OTHER);
    *end.mutable_effective_date() = ToDate(day);
    end.set_reopen_need(reopens);
    return Call<Placement>("PlacementService.EndPlacementEarly", end);
  }
};

TEST_F(SeatTest, StaysTakenAfterAnEarlyEndUnlessItIsToBeFilledAnew) {
  Deliver();
  for (const bool reopens : {false, true}) {
    const std::string need = MakeNeed(reopens ? "again" : "once");
    const std::string name = StartOn(need, reopens ? "b" : "a");
    ASSERT_TRUE(EndOn(name, Day(2024, 2, 1), reopens).ok());
    EXPECT_EQ(GetNeed(need).state(), reopens ? v1::PlacementNeed::OPEN : v1::PlacementNeed::FILLED);
    EXPECT_EQ(GetNeed(need).seats_taken(), reopens ? 0 : 1);
  }
  EXPECT_THAT(Events<v1::PlacementNeedReopened>(), SizeIs(1));
}

TEST_F(SeatTest, IsFreeOnceANoticeIsOverAndNotIfItIsWithdrawn) {
  Deliver();
  const std::string need = MakeNeed("coach", 1);
  const std::string name = StartOn(need, "a");
  Reach(Day(2024, 3, 1));
  ASSERT_TRUE(EndOn(name, Day(2024, 3, 31), true).ok());
  EXPECT_TRUE(GetPlacement(name).reopens_need());
  EXPECT_EQ(GetNeed(need).seats_taken(), 1) << "until then";
  v1::ExtendPlacementRequest extend;
  extend.set_name(name);
  extend.set_reason("They stay.");
  *extend.mutable_end_date() = On(2024, 4, 30);
  Do<Placement>("PlacementService.ExtendPlacement", extend);
  EXPECT_FALSE(GetPlacement(name).reopens_need());
  ASSERT_TRUE(EndOn(name, Day(2024, 4, 10), true).ok());
  Reach(Day(2024, 4, 11));
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_EQ(GetPlacement(name).state(), Placement::ENDED_EARLY);
  EXPECT_EQ(GetNeed(need).seats_taken(), 0);
  EXPECT_EQ(GetNeed(need).state(), v1::PlacementNeed::OPEN);
}

}  // namespace
}  // namespace tandem::placement
