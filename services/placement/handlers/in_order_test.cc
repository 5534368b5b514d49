// What depends on something else cannot have come to pass before it, whenever it is recorded.
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Partnership;
using v1::Placement;

class InOrderTest : public World {
 protected:
  template <class Request>
  Result<Partnership> StageOn(const std::string& method, Day day, Request request) {
    request.set_name(kPartnership);
    *request.mutable_effective_date() = ToDate(day);
    return Call<Partnership>("PartnershipService." + method, request);
  }
  Result<Partnership> StageOn(const std::string& method, Day day) {
    v1::ChangeStageRequest request;
    request.set_reason("An election.");
    return StageOn(method, day, request);
  }
  Result<Partnership> CloseOn(Day day, const std::string& waiver = "") {
    v1::ClosePartnershipRequest request;
    request.set_reason("The end.");
    request.set_waiver_reason(waiver);
    return StageOn("ClosePartnership", day, request);
  }
  // Somebody who left on 2024-06-01.
  void PlaceAndEnd() {
    const std::string name =
        Place(MakeNeed("fellow", 1, Placement::FELLOW), "a", MakeProfessional());
    World::Start(name);
    Reach(Day(2024, 6, 10));
    v1::EndPlacementEarlyRequest end;
    end.set_name(name);
    end.set_reason("Illness");
    *end.mutable_effective_date() = On(2024, 6, 1);
    Do<Placement>("PlacementService.EndPlacementEarly", end);
  }
};

TEST_F(InOrderTest, APlacementBeginsOnNoDayOfAHold) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Reach(Day(2024, 3, 1));
  ASSERT_TRUE(StageOn("HoldPartnership", Day(2024, 2, 5)).ok());
  ASSERT_TRUE(StageOn("ResumePartnership", Day(2024, 2, 20)).ok());
  MakeReady(name);
  v1::StartPlacementRequest start;
  start.set_name(name);
  *start.mutable_effective_date() = On(2024, 2, 19);
  EXPECT_THAT(UnmetOf(Call<Placement>("PlacementService.StartPlacement", start).status()),
              ElementsAre("PARTNERSHIP_DELIVERS"));
  *start.mutable_effective_date() = On(2024, 2, 4);
  EXPECT_TRUE(Call<Placement>("PlacementService.StartPlacement", start).ok()) << "before it";
}

TEST_F(InOrderTest, AHoldBeginsNoEarlierThanWhatWasStartedInIt) {
  Deliver();
  World::Start(Place(MakeNeed("coach"), "a", MakeProfessional()), Day(2024, 3, 10));
  Reach(Day(2024, 3, 20));
  EXPECT_THAT(UnmetOf(StageOn("HoldPartnership", Day(2024, 3, 1)).status()),
              ElementsAre("NOT_BEFORE_THE_LAST_START"));
  EXPECT_TRUE(StageOn("HoldPartnership", Day(2024, 3, 10)).ok());
}

TEST_F(InOrderTest, APartnershipClosesNoEarlierThanWhatWentOnInIt) {
  Deliver();
  PlaceAndEnd();
  EXPECT_THAT(UnmetOf(CloseOn(Day(2024, 5, 31)).status()), ElementsAre("NOT_BEFORE_THE_LAST_WORK"));
  v1::SustainPartnershipRequest sustain;
  sustain.mutable_committee()->set_title("Steering committee");
  *sustain.mutable_committee()->mutable_last_meeting_date() = On(2024, 2, 1);
  EXPECT_THAT(UnmetOf(StageOn("SustainPartnership", Day(2024, 5, 31), sustain).status()),
              ElementsAre("NOT_BEFORE_THE_LAST_WORK"));
  EXPECT_THAT(UnmetOf(CloseOn(Day(2024, 6, 1)).status()), IsEmpty());
}

TEST_F(InOrderTest, NobodyWorksOnAfterTheClosingDayThoughThatIsWaived) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  World::Start(name);
  Reach(Day(2024, 3, 10));
  v1::PausePlacementRequest pause;
  pause.set_name(name);
  pause.set_reason("Elections");
  *pause.mutable_effective_date() = On(2024, 3, 1);
  Do<Placement>("PlacementService.PausePlacement", pause);
  EXPECT_THAT(UnmetOf(CloseOn(Day(2024, 2, 29), "The ministry asks.").status()),
              ElementsAre("NOT_BEFORE_THE_LAST_WORK"));
  ASSERT_TRUE(CloseOn(Day(2024, 3, 1), "The ministry asks.").ok());
  EXPECT_EQ(ToDay(GetPlacement(name).end_date()), Day(2024, 3, 1));
}

}  // namespace
}  // namespace tandem::placement
