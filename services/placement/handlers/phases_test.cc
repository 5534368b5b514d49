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

TEST_F(PhasesTest, AsksTheLastCheckInThatWasNotRetracted) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name);
  Reach(Day(2024, 5, 1));
  RecordTrust(name, Day(2024, 2, 20), 4);
  // More than are looked at.
  for (int day = 1; day <= 12; ++day) RecordTrust(name, Day(2024, 4, day), 2);
  const auto enter = [&] { return Enter(name, Placement::OBJECTIVE_SETTING, Day(2024, 5, 1)); };
  EXPECT_THAT(UnmetOf(enter().status()), ElementsAre("TRUST_FOUNDED"));
  for (int day = 1; day <= 12; ++day) {
    v1::RetractCheckInRequest retract;
    retract.set_name(name + "/checkIns/d" + FormatDay(Day(2024, 4, day)));
    retract.set_reason("Of another placement.");
    *retract.mutable_effective_date() = On(2024, 5, 1);
    Do<v1::CheckIn>("CheckInService.RetractCheckIn", retract);
  }
  const auto entered = enter();
  EXPECT_TRUE(entered.ok()) << entered.status();
}

TEST_F(PhasesTest, IsInThePhaseBeforeOnceTheLastIsRetracted) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name);
  Reach(Day(2024, 5, 1));
  v1::RetractPhaseRequest retract;
  retract.set_name(name);
  retract.set_reason("Of another placement.");
  *retract.mutable_effective_date() = On(2024, 5, 1);
  const auto retracted = [&] { return Call<Placement>("PlacementService.RetractPhase", retract); };
  EXPECT_EQ(ReasonOf(retracted().status()), "VERB_NOT_ALLOWED");
  RecordTrust(name, Day(2024, 2, 20), 4);
  ASSERT_TRUE(Enter(name, Placement::OBJECTIVE_SETTING, Day(2024, 4, 1)).ok());
  v1::PausePlacementRequest pause;
  pause.set_name(name);
  pause.set_reason("Elections");
  *pause.mutable_effective_date() = On(2024, 4, 20);
  Do<Placement>("PlacementService.PausePlacement", pause);
  const auto after = retracted();
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->phase(), Placement::TRUST);
  EXPECT_EQ(after->state(), Placement::PAUSED);
  EXPECT_EQ(after->phase_changes_size(), 1);
  const auto told = Events<v1::PlacementPhaseChanged>();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[1].phase(), Placement::TRUST);
  EXPECT_EQ(told[1].from(), Placement::OBJECTIVE_SETTING);
}

}  // namespace
}  // namespace tandem::placement
