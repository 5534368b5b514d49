// Of an early end that had given the seat back: the placement has it again, whatever became of its
// need meanwhile.
#include "services/placement/handlers/retract_step_fixture.h"

namespace tandem::placement {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using v1::PlacementNeed;
using v1::StepRetraction;

class RetractSeatTest : public RetractStepTest {
 protected:
  // One that has ended early and given its seat back; today is 2024-05-01.
  std::string Ended(int seats = 1) {
    const std::string name =
        Place(MakeNeed("need", seats, Placement::EXCHANGE_VISITOR), "a", MakeProfessional());
    Start(name);
    Reach(Day(2024, 5, 1));
    need_ = EndOn(name, Day(2024, 4, 25), true).need();
    return name;
  }
  PlacementNeed Need() { return GetNeed(need_); }
  void StandDown() {
    v1::StandDownPlacementNeedRequest request;
    request.set_name(need_);
    request.set_reason("The budget is gone.");
    Do<PlacementNeed>("PlacementNeedService.StandDownPlacementNeed", request);
  }
  void ChangeSeats(int seats) {
    v1::ChangeSeatsRequest request;
    request.set_name(need_);
    request.set_seats(seats);
    Do<PlacementNeed>("PlacementNeedService.ChangeSeats", request);
  }

  std::string need_;
};

TEST_F(RetractSeatTest, IsRefusedOnceAnotherHasIt) {
  const std::string name = Ended();
  Place(need_, "b", MakeProfessional());
  const Status refused = Retract(name, StepRetraction::EARLY_END).status();
  EXPECT_EQ(ReasonOf(refused), "NEED_FULL");
  EXPECT_THAT(refused.ToString(), HasSubstr("Add a seat with ChangeSeats first."));
  EXPECT_EQ(GetPlacement(name).state(), Placement::ENDED_EARLY);
  EXPECT_EQ(Need().seats_taken(), 1);
  ChangeSeats(2);
  ASSERT_TRUE(Retract(name, StepRetraction::EARLY_END).ok());
  EXPECT_EQ(Need().seats_taken(), 2);
  EXPECT_EQ(Need().state(), PlacementNeed::FILLED);
}

TEST_F(RetractSeatTest, TellsThatItIsTaken) {
  const std::string name = Ended();
  ASSERT_TRUE(Retract(name, StepRetraction::EARLY_END).ok());
  const auto told = Events<v1::PlacementNeedSeatsChanged>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].seats_taken(), 1);
  EXPECT_EQ(told[0].state(), PlacementNeed::FILLED);
}

TEST_F(RetractSeatTest, OfANeedThatHasExpiredIsFilledAgain) {
  const std::string name = Ended();
  Reach(Day(2025, 1, 20));
  ASSERT_TRUE(suite.Settle().ok());
  ASSERT_EQ(Need().state(), PlacementNeed::EXPIRED);
  const auto retracted = Retract(name, StepRetraction::EARLY_END);
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_EQ(retracted->state(), Placement::ACTIVE);
  EXPECT_EQ(Need().seats_taken(), 1);
  EXPECT_EQ(Need().state(), PlacementNeed::FILLED) << "it was never vacant";
  EndOn(name, Day(2024, 12, 20), true);
  EXPECT_EQ(Need().state(), PlacementNeed::OPEN) << "as after any other end";
}

TEST_F(RetractSeatTest, OfANeedThatHasExpiredWithAnotherSeatStaysSo) {
  const std::string name = Ended(2);
  Reach(Day(2025, 1, 20));
  ASSERT_TRUE(suite.Settle().ok());
  ASSERT_TRUE(Retract(name, StepRetraction::EARLY_END).ok());
  EXPECT_EQ(Need().seats_taken(), 1);
  EXPECT_EQ(Need().state(), PlacementNeed::EXPIRED) << "nobody was found for the other";
}

TEST_F(RetractSeatTest, OfANeedThatWasStoodDownIsItsOwn) {
  const std::string name = Ended();
  StandDown();
  const auto retracted = Retract(name, StepRetraction::EARLY_END);
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_EQ(retracted->state(), Placement::ACTIVE);
  EXPECT_EQ(Need().seats_taken(), 1);
  EXPECT_EQ(Need().state(), PlacementNeed::STOOD_DOWN) << "somebody decided so, with a reason";
  EXPECT_EQ(Need().reason(), "The budget is gone.");
}

TEST_F(RetractSeatTest, OfANeedThatIsOverIsRefusedWhileAnotherHasIt) {
  const std::string name = Ended();
  const std::string other = Place(need_, "b", MakeProfessional());
  StandDown();
  const Status refused = Retract(name, StepRetraction::EARLY_END).status();
  EXPECT_EQ(ReasonOf(refused), "NEED_FULL");
  EXPECT_THAT(refused.ToString(), HasSubstr("Cancel another placement of it"));
  EXPECT_THAT(refused.ToString(), Not(HasSubstr("ChangeSeats"))) << "it can't be done there";
  v1::CancelPlacementRequest cancel;
  cancel.set_name(other);
  cancel.set_reason("The first one stays.");
  Do<Placement>("PlacementService.CancelPlacement", cancel);
  ASSERT_TRUE(Retract(name, StepRetraction::EARLY_END).ok());
  EXPECT_EQ(Need().seats_taken(), 1);
}

}  // namespace
}  // namespace tandem::placement
