// "A management partner's placement lasts at least 24 months unless waived with a reason"
// (DOMAIN.md).
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using v1::Placement;

class LateStartTest : public World {};

TEST_F(LateStartTest, OfAManagementPartnerWhoComesTooLateIsWaivedByAProgrammeManager) {
  Deliver();
  const std::string need = MakeNeed("partner", 1, Placement::MANAGEMENT_PARTNER);
  v1::ProposeMatchRequest propose;
  propose.set_parent(need);
  propose.set_match_id("a");
  propose.set_professional(MakeProfessional());
  propose.set_share_percent(100);
  *propose.mutable_start_date() = On(2024, 2, 1);
  *propose.mutable_end_date() = On(2026, 1, 31);
  const auto match = Do<v1::Match>("MatchService.ProposeMatch", propose);
  for (const auto side : {v1::HOST_TEAM, v1::PROFESSIONAL}) {
    ASSERT_TRUE(Accept(match.name(), side).ok());
  }
  const std::string& name = match.placement();
  Reach(Day(2026, 1, 20));
  MakeReady(name);
  v1::StartPlacementRequest start;
  start.set_name(name);
  *start.mutable_effective_date() = On(2026, 1, 20);
  EXPECT_EQ(ReasonOf(Call<Placement>("PlacementService.StartPlacement", start).status()),
            "PLACEMENT_TOO_SHORT");
  start.set_duration_waiver_reason("The team asked for the last days.");
  const Caller lead = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, ministry_leader);
  EXPECT_THAT(
      BadFieldsOf(CallAs<Placement>(lead, "PlacementService.StartPlacement", start).status()),
      ElementsAre("duration_waiver_reason"));
  EXPECT_EQ(Do<Placement>("PlacementService.StartPlacement", start).late_start_waiver().by(),
            "tester");
  v1::RetractStepRequest retract;
  retract.set_name(name);
  retract.set_step(v1::StepRetraction::START);
  retract.set_reason("They came in time.");
  *retract.mutable_effective_date() = On(2026, 1, 20);
  EXPECT_FALSE(Do<Placement>("PlacementService.RetractStep", retract).has_late_start_waiver());
  start.clear_duration_waiver_reason();
  EXPECT_EQ(ReasonOf(Call<Placement>("PlacementService.StartPlacement", start).status()),
            "PLACEMENT_TOO_SHORT")
      << "waived no more";
}

}  // namespace
}  // namespace tandem::placement
