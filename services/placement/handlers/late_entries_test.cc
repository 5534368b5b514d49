// What is entered late is told with its own day, and counts from then on.
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using v1::Placement;

class LateEntryTest : public World {
 protected:
  int ShareOn(const std::string& professional, Day day) {
    v1::GetAssignmentRequest ask;
    ask.set_name(professional);
    *ask.mutable_date() = ToDate(day);
    return Do<v1::Assignment>("ProfessionalService.GetAssignment", ask).share_percent();
  }
};

TEST_F(LateEntryTest, OfAShareMakesRoomForWhatBeganWithIt) {
  Deliver();
  const std::string professional = MakeProfessional();
  v1::ReschedulePlacementRequest halve;
  halve.set_name(Place(MakeNeed("coach"), "a", professional));
  Start(halve.name());
  Reach(Day(2024, 5, 20));
  *halve.mutable_start_date() = On(2024, 2, 1);
  *halve.mutable_end_date() = On(2025, 1, 31);
  halve.set_share_percent(50);
  *halve.mutable_effective_date() = On(2024, 5, 1);
  Do<Placement>("PlacementService.ReschedulePlacement", halve);
  EXPECT_EQ(ShareOn(professional, Day(2024, 4, 30)), 100);
  EXPECT_EQ(ShareOn(professional, Day(2024, 5, 1)), 50);
  v1::ProposeMatchRequest second;
  second.set_parent(MakeNeed("second"));
  second.set_match_id("b");
  second.set_professional(professional);
  second.set_share_percent(50);
  *second.mutable_start_date() = On(2024, 4, 30);
  *second.mutable_end_date() = On(2024, 12, 31);
  EXPECT_EQ(ReasonOf(Call<v1::Match>("MatchService.ProposeMatch", second).status()),
            "SHARE_ABOVE_FULL_TIME");
  *second.mutable_start_date() = On(2024, 5, 1);
  EXPECT_TRUE(Call<v1::Match>("MatchService.ProposeMatch", second).ok()) << "entered late too";
}

TEST_F(LateEntryTest, OfAShareThatIsPlannedMakesRoomFromItsDayOn) {
  const std::string professional = MakeProfessional();
  v1::ReschedulePlacementRequest halve;
  halve.set_name(Place(MakeNeed("coach"), "a", professional));
  *halve.mutable_start_date() = On(2024, 2, 1);
  *halve.mutable_end_date() = On(2025, 1, 31);
  halve.set_share_percent(50);
  *halve.mutable_effective_date() = On(2024, 6, 1);
  Do<Placement>("PlacementService.ReschedulePlacement", halve);
  EXPECT_EQ(ToDay(Events<v1::PlacementRescheduled>().back().effective_date()), Day(2024, 6, 1));
  EXPECT_EQ(ShareOn(professional, Day(2024, 5, 31)), 100);
  EXPECT_EQ(ShareOn(professional, Day(2024, 6, 1)), 50);
  v1::ProposeMatchRequest second;
  second.set_parent(MakeNeed("second"));
  second.set_match_id("b");
  second.set_professional(professional);
  second.set_share_percent(50);
  *second.mutable_start_date() = On(2024, 5, 31);
  *second.mutable_end_date() = On(2024, 12, 31);
  EXPECT_EQ(ReasonOf(Call<v1::Match>("MatchService.ProposeMatch", second).status()),
            "SHARE_ABOVE_FULL_TIME");
  *second.mutable_start_date() = On(2024, 6, 1);
  EXPECT_TRUE(Call<v1::Match>("MatchService.ProposeMatch", second).ok());
}

}  // namespace
}  // namespace tandem::placement
