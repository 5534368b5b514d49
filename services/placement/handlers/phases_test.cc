#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using v1::Placement;

class PhasesTest : public World {
 protected:
  Result<Placement> Enter(const std::string& name, Placement::Phase phase, Day day) {
    v1::EnterPhaseRequest request;
    request.set_name(name);
    request.set_phase(phase);
    *request.mutable_effective_date() = ToDate(day);
    return Call<Placement>("PlacementService.EnterPhase", request);
  }
};

TEST_F(PhasesTest, EntersAPhaseOnceThatHasWhatItAsks) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name);
  Reach(Day(2024, 5, 1));
  const auto unmet = [&](Placement::Phase phase) {
    return UnmetOf(Enter(name, phase, Day(2024, 5, 1)).status());
  };
  EXPECT_THAT(unmet(Placement::OBJECTIVE_SETTING), ElementsAre("TRUST_FOUNDED"));
  RecordTrust(name, Day(2024, 2, 20), 4);
  RecordTrust(name, Day(2024, 4, 1), 2);
  EXPECT_THAT(unmet(Placement::OBJECTIVE_SETTING), ElementsAre("TRUST_FOUNDED")) << "the last one";
  // What was recorded after the day says nothing of it.
  ASSERT_TRUE(Enter(name, Placement::OBJECTIVE_SETTING, Day(2024, 3, 1)).ok());
  EXPECT_THAT(unmet(Placement::CAPABILITY_BUILDING), ElementsAre("OBJECTIVE_AGREED"));
  AgreeObjective("plan", Day(2024, 4, 20));
  EXPECT_THAT(UnmetOf(Enter(name, Placement::CAPABILITY_BUILDING, Day(2024, 4, 19)).status()),
              ElementsAre("OBJECTIVE_AGREED"))
      << "the day before";
  // Whatever is changed waits for both sides again.
  objectives::v1::ObjectiveProposed changed;
  changed.set_name(std::string(kPartnership) + "/objectives/plan");
  changed.set_partnership(kPartnership);
  changed.set_changed(true);
  HappensInObjectives(changed);
  EXPECT_THAT(unmet(Placement::CAPABILITY_BUILDING), ElementsAre("OBJECTIVE_AGREED"));
  AgreeObjective("plan", Day(2024, 4, 25));
  objectives::v1::ObjectiveDropped dropped;
  dropped.set_name(std::string(kPartnership) + "/objectives/plan");
  dropped.set_partnership(kPartnership);
  HappensInObjectives(dropped);
  EXPECT_THAT(unmet(Placement::CAPABILITY_BUILDING), ElementsAre("OBJECTIVE_AGREED"));
  EXPECT_EQ(GetPlacement(name).phase(), Placement::OBJECTIVE_SETTING);
}

}  // namespace
}  // namespace tandem::placement
