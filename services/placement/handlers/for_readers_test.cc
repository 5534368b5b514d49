// What a placement says of a person is not for everybody who may read it.
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using v1::Placement;

class ForReadersTest : public World {
 protected:
  ForReadersTest() {
    Deliver();
    professional_ = MakeProfessional();
    name_ = Place(MakeNeed("coach"), "a", professional_);
    Start(name_);
    Reach(Day(2024, 3, 1));
    v1::PausePlacementRequest pause;
    pause.set_name(name_);
    pause.set_reason("Illness");
    *pause.mutable_effective_date() = On(2024, 3, 1);
    Do<Placement>("PlacementService.PausePlacement", pause);
  }
  std::string Person() {
    v1::GetProfessionalRequest request;
    request.set_name(professional_);
    return Do<v1::Professional>("ProfessionalService.GetProfessional", request).person();
  }
  // The reason of the pause, as `caller` reads it.
  std::string ReasonFor(const Caller& caller) {
    v1::GetPlacementRequest get;
    get.set_name(name_);
    const auto got = CallAs<Placement>(caller, "PlacementService.GetPlacement", get);
    EXPECT_TRUE(got.ok()) << got.status();
    v1::ListPlacementsRequest list;
    list.set_parent(kPartnership);
    const auto listed =
        CallAs<v1::ListPlacementsResponse>(caller, "PlacementService.ListPlacements", list);
    EXPECT_EQ(listed->placements(0).SerializeAsString(), got->SerializeAsString());
    EXPECT_EQ(got->state(), Placement::PAUSED);
    return got->reason();
  }

  std::string professional_, name_;
};

TEST_F(ForReadersTest, ReasonsAreForThePlacedPersonAndForWhoeverDecides) {
  for (const auto role :
       {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER, common::v1::LEADER}) {
    EXPECT_EQ(ReasonFor(CallerWith("one", role, kPartnership)), "Illness");
  }
  const auto placed = common::v1::PLACED_PROFESSIONAL;
  EXPECT_EQ(ReasonFor(CallerWith("placed", placed, kPartnership, Person())), "Illness");
  EXPECT_EQ(ReasonFor(CallerWith("another", placed, kPartnership, MakePerson(kOffice))), "");
  for (const auto role : {common::v1::FINANCE, common::v1::EVALUATOR, common::v1::LEARNING_EDITOR,
                          common::v1::TEAM_LEAD, common::v1::TEAM_MEMBER, common::v1::COACH}) {
    EXPECT_EQ(ReasonFor(CallerWith("one", role, kPartnership)), "");
  }
}

TEST_F(ForReadersTest, AVerbAnswersNoMoreThanARead) {
  v1::PlanHandoverRequest plan;
  plan.set_name(name_);
  plan.add_items()->set_item_id("tools");
  plan.mutable_items(0)->set_text("The budget tool");
  const Caller lead = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, ministry_leader);
  const auto planned = CallAs<Placement>(lead, "PlacementService.PlanHandover", plan);
  ASSERT_TRUE(planned.ok()) << planned.status();
  EXPECT_EQ(planned->reason(), "");
  EXPECT_EQ(GetPlacement(name_).reason(), "Illness");
}

TEST_F(ForReadersTest, ARetryAnswersNoMoreThanARead) {
  v1::PlanHandoverRequest plan;
  plan.set_name(name_);
  plan.set_request_id("0190d6a3-8f5f-7000-8000-000000000001");
  plan.add_items()->set_item_id("tools");
  plan.mutable_items(0)->set_text("The budget tool");
  const Caller lead = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, ministry_leader);
  for (int time = 0; time < 2; ++time) {
    const auto planned = CallAs<Placement>(lead, "PlacementService.PlanHandover", plan);
    ASSERT_TRUE(planned.ok()) << planned.status();
    EXPECT_EQ(planned->handover_size(), 1);
    EXPECT_EQ(planned->reason(), "");
  }
}

}  // namespace
}  // namespace tandem::placement
