// "OnHold … clocks stop meanwhile" (DOMAIN.md).
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using v1::Partnership;

class HoldTest : public World {
 protected:
  Result<Partnership> StageOn(const std::string& method, Day day) {
    v1::ChangeStageRequest request;
    request.set_name(kPartnership);
    request.set_reason("An election.");
    *request.mutable_effective_date() = ToDate(day);
    return Call<Partnership>("PartnershipService." + method, request);
  }
};

TEST_F(HoldTest, StopsTheClockOfAnOpenMatch) {
  const std::string need = MakeNeed("coach");
  const auto match = Propose(need, "a", MakeProfessional());
  ASSERT_TRUE(match.ok());
  const auto now = [&] { return GetMatch(match->name()); };
  const Day held = DayOf(suite.clock().Now());
  ASSERT_TRUE(StageOn("HoldPartnership", held).ok());
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 40).ok());
  EXPECT_EQ(now().state(), v1::Match::PROPOSED);
  ASSERT_TRUE(StageOn("ResumePartnership", held + 40).ok());
  EXPECT_EQ(now().lapse_time().seconds(),
            match->lapse_time().seconds() + std::int64_t{40} * 86'400);
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 20).ok());
  EXPECT_EQ(now().state(), v1::Match::PROPOSED);
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 2).ok());
  EXPECT_EQ(now().state(), v1::Match::LAPSED);
}

TEST_F(HoldTest, StopsTheClocksOfNeeds) {
  const std::string need = MakeNeed("coach");
  v1::GetPlacementNeedRequest get;
  get.set_name(need);
  const auto state = [&] {
    return Do<v1::PlacementNeed>("PlacementNeedService.GetPlacementNeed", get).state();
  };
  const Day held = DayOf(suite.clock().Now()), end(2024, 6, 30);
  ASSERT_TRUE(StageOn("HoldPartnership", held).ok());
  Reach(end + 10);
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_EQ(state(), v1::PlacementNeed::OPEN);
  ASSERT_TRUE(StageOn("ResumePartnership", end + 10).ok());
  const auto days_held = (end + 10) - held;
  Reach(end + days_held);
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_EQ(state(), v1::PlacementNeed::OPEN);
  Reach(end + days_held + 1);
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_EQ(state(), v1::PlacementNeed::EXPIRED);
}

TEST_F(HoldTest, LeavesASeatThatWasGivenBackItsThreeWeeks) {
  const std::string need = MakeNeed("coach");
  const std::string placement = Place(need, "a", MakeProfessional());
  const Day given_back(2024, 7, 10);  // after the window
  Reach(given_back);
  v1::CancelPlacementRequest cancel;
  cancel.set_name(placement);
  cancel.set_reason("No visa.");
  Do<v1::Placement>("PlacementService.CancelPlacement", cancel);
  ASSERT_TRUE(StageOn("HoldPartnership", given_back).ok());
  Reach(given_back + 10);
  ASSERT_TRUE(StageOn("ResumePartnership", given_back + 10).ok());
  v1::GetPlacementNeedRequest get;
  get.set_name(need);
  const auto state = [&] {
    return Do<v1::PlacementNeed>("PlacementNeedService.GetPlacementNeed", get).state();
  };
  Reach(given_back + 10 + 20);
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_EQ(state(), v1::PlacementNeed::OPEN);
  Reach(given_back + 10 + 22);
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_EQ(state(), v1::PlacementNeed::EXPIRED);
}

TEST_F(HoldTest, StopsTheClockOfAnEnding) {
  Deliver();
  Start(Place(MakeNeed("coach"), "a", MakeProfessional()));
  const Day end(2025, 1, 31);
  Reach(end - 100);
  ASSERT_TRUE(StageOn("HoldPartnership", end - 100).ok());
  Reach(end - 80);
  EXPECT_THAT(Events<v1::PlacementEnding>(), ::testing::IsEmpty());
  ASSERT_TRUE(StageOn("ResumePartnership", end - 80).ok());
  ASSERT_TRUE(suite.Settle().ok());
  ASSERT_THAT(Events<v1::PlacementEnding>(), ::testing::SizeIs(1));
  EXPECT_EQ(Events<v1::PlacementEnding>()[0].days_left(), 80);
  ASSERT_TRUE(StageOn("HoldPartnership", end - 80).ok());
  Reach(end - 50);
  ASSERT_TRUE(StageOn("ResumePartnership", end - 50).ok());
  ASSERT_TRUE(suite.Settle().ok());
  ASSERT_THAT(Events<v1::PlacementEnding>(), ::testing::SizeIs(2)) << "one was due meanwhile";
  EXPECT_TRUE(Events<v1::PlacementEnding>()[1].reminder());
  EXPECT_EQ(Events<v1::PlacementEnding>()[1].days_left(), 50);
  Reach(end - 30);
  EXPECT_THAT(Events<v1::PlacementEnding>(), ::testing::SizeIs(3));
}

TEST_F(HoldTest, LosesNoReminderAndTellsNoneTwice) {
  Deliver();
  Start(Place(MakeNeed("coach"), "a", MakeProfessional()));
  const Day end(2025, 1, 31);
  const auto told = [&] {
    EXPECT_TRUE(suite.Settle().ok());
    return Events<v1::PlacementEnding>().size();
  };
  for (const int left : {90, 60, 59}) Reach(end - left);
  ASSERT_EQ(told(), 2u);
  // Entered late, when what was due on its first days had been told.
  ASSERT_TRUE(StageOn("HoldPartnership", end - 62).ok());
  ASSERT_TRUE(StageOn("ResumePartnership", end - 59).ok());
  EXPECT_EQ(told(), 2u);
  Reach(end - 35);
  ASSERT_TRUE(StageOn("HoldPartnership", end - 35).ok());
  Reach(end - 20);
  ASSERT_EQ(told(), 2u);
  ASSERT_TRUE(StageOn("ResumePartnership", end - 20).ok());
  ASSERT_EQ(told(), 3u);
  EXPECT_TRUE(Events<v1::PlacementEnding>()[2].reminder());
  EXPECT_EQ(Events<v1::PlacementEnding>()[2].days_left(), 20);
}

TEST_F(HoldTest, AgreesToNoMatchOnHold) {
  const std::string need = MakeNeed("coach", 2);
  const auto match = Propose(need, "a", MakeProfessional());
  ASSERT_TRUE(match.ok());
  const std::string another = MakeProfessional();
  const Day held = DayOf(suite.clock().Now());
  ASSERT_TRUE(StageOn("HoldPartnership", held).ok());
  EXPECT_EQ(ReasonOf(Propose(need, "b", another).status()), "PARTNERSHIP_ON_HOLD");
  EXPECT_TRUE(Accept(match->name(), v1::HOST_TEAM).ok());
  EXPECT_EQ(ReasonOf(Accept(match->name(), v1::PROFESSIONAL).status()), "PARTNERSHIP_ON_HOLD");
  ASSERT_TRUE(StageOn("ResumePartnership", held).ok());
  EXPECT_TRUE(Accept(match->name(), v1::PROFESSIONAL).ok());
}

}  // namespace
}  // namespace tandem::placement
