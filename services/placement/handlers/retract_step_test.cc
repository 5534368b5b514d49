// What was entered of a placement in error is taken back, and all is as if it had never been.
#include "services/placement/handlers/retract_step_fixture.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Placement;
using v1::StepRetraction;

TEST_F(RetractStepTest, OfAStartLetsItBeginOnAnotherDay) {
  v1::UpdateProgrammeRequest clocks;
  clocks.mutable_programme()->set_name(kProgramme);
  clocks.mutable_programme()->mutable_clocks()->set_exchange_warning_months(12);
  clocks.mutable_update_mask()->add_paths("clocks");
  Do<v1::Programme>("ProgrammeService.UpdateProgramme", clocks);
  const std::string name = PlaceVisitor("a");
  Start(name, Day(2024, 2, 1));
  EXPECT_EQ(FirstExchange(), Day(2024, 2, 1));
  Reach(Day(2024, 4, 1));
  const auto retracted = Retract(name, StepRetraction::START);
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_EQ(retracted->state(), Placement::READY);
  EXPECT_EQ(retracted->phase(), Placement::PHASE_UNSPECIFIED);
  EXPECT_THAT(retracted->phase_changes(), IsEmpty());
  ASSERT_THAT(retracted->step_retractions(), SizeIs(1));
  EXPECT_EQ(retracted->step_retractions(0).step(), StepRetraction::START);
  EXPECT_EQ(ToDay(retracted->step_retractions(0).step_date()), Day(2024, 2, 1));
  EXPECT_EQ(retracted->step_retractions(0).reason(), "Of another placement.");
  EXPECT_EQ(GetNeed(retracted->need()).seats_taken(), 1) << "the seat is kept";
  EXPECT_EQ(FirstExchange(), std::nullopt);
  const auto told = Events<v1::PlacementStepRetracted>();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].state(), Placement::READY);
  EXPECT_EQ(told[0].step(), StepRetraction::START);
  EXPECT_EQ(ToDay(told[0].step_date()), Day(2024, 2, 1));
  StartOn(name, Day(2024, 2, 16));
  EXPECT_EQ(FirstExchange(), Day(2024, 2, 16));
  EXPECT_EQ(GetPlacement(name).phase(), Placement::TRUST);
}

TEST_F(RetractStepTest, OfAStartOfTheWrongPersonLetsItBeCancelled) {
  const std::string name = PlaceVisitor("a"), after = PlaceVisitor("b");
  Start(name);
  v1::NameSuccessorRequest succession;
  succession.set_name(name);
  succession.set_successor(after);
  Do<Placement>("PlacementService.NameSuccessor", succession);
  ASSERT_TRUE(Retract(name, StepRetraction::START).ok());
  v1::CancelPlacementRequest cancel;
  cancel.set_name(name);
  cancel.set_reason("Somebody else came.");
  const auto cancelled = Do<Placement>("PlacementService.CancelPlacement", cancel);
  EXPECT_EQ(GetNeed(cancelled.need()).state(), v1::PlacementNeed::OPEN);
  EXPECT_EQ(cancelled.successor(), "");
  EXPECT_EQ(GetPlacement(after).predecessor(), "") << "nobody follows who does not come";
}

TEST_F(RetractStepTest, OfAStartIsRefusedWhileSomethingStandsOnIt) {
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name);
  Reach(Day(2024, 5, 1));
  const auto unmet = [&] { return UnmetOf(Retract(name, StepRetraction::START).status()); };
  RecordTrust(name, Day(2024, 2, 20), 4);
  EXPECT_THAT(unmet(), ElementsAre("NOTHING_DEPENDS_ON_IT"));
  RetractCheckIn(name, "d2024-02-20", Day(2024, 5, 1));
  Pause(name, Day(2024, 3, 1));
  EXPECT_THAT(unmet(), ElementsAre("IS_THE_LAST_STEP"));
  Resume(name, Day(2024, 3, 10));
  EXPECT_THAT(unmet(), ElementsAre("IS_THE_LAST_STEP"));
  EXPECT_THAT(
      UnmetOf(
          RetractAs(suite.caller(), name, StepRetraction::RESUMPTION, Day(2024, 3, 9)).status()),
      ElementsAre("NOT_BEFORE_THE_STEP"));
  ASSERT_TRUE(Retract(name, StepRetraction::RESUMPTION).ok());
  ASSERT_TRUE(Retract(name, StepRetraction::PAUSE).ok());
  EXPECT_THAT(unmet(), IsEmpty());
  EXPECT_EQ(ReasonOf(Retract(name, StepRetraction::START).status()), "VERB_NOT_ALLOWED");
}

TEST_F(RetractStepTest, CorrectsTheDaysOfAPause) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2024, 5, 1));
  Pause(name, Day(2024, 3, 1));
  Resume(name, Day(2024, 3, 10));
  EXPECT_EQ(GetPlacement(name).reason(), "");
  const auto paused = Retract(name, StepRetraction::RESUMPTION);
  ASSERT_TRUE(paused.ok()) << paused.status();
  EXPECT_EQ(paused->state(), Placement::PAUSED);
  EXPECT_EQ(paused->reason(), "Elections.");
  EXPECT_FALSE(paused->pauses(0).has_end());
  const auto active = Retract(name, StepRetraction::PAUSE);
  ASSERT_TRUE(active.ok()) << active.status();
  EXPECT_EQ(active->state(), Placement::ACTIVE);
  EXPECT_EQ(active->reason(), "");
  EXPECT_THAT(active->pauses(), IsEmpty());
  EXPECT_THAT(UnmetOf(Retract(name, StepRetraction::PAUSE).status()),
              ElementsAre("IS_THE_LAST_STEP"));
  Pause(name, Day(2024, 2, 20));
  Resume(name, Day(2024, 2, 25));
  v1::GetDaysInRoleRequest days;
  days.set_name(kPartnership);
  const auto in_role = Do<v1::DaysInRole>("OverviewService.GetDaysInRole", days);
  ASSERT_THAT(in_role.placements(), SizeIs(1));
  EXPECT_EQ(in_role.placements(0).paused_days(), 5);
}

TEST_F(RetractStepTest, OfAReturnAsksForItAnewAndTakesTheDaysAgain) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2025, 2, 1));
  ConfirmReturn(name, Day(2025, 1, 28));
  const auto retracted = Retract(name, StepRetraction::RETURN);
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_FALSE(retracted->has_return_date());
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_TRUE(GetPlacement(name).return_overdue()) << "its last day has passed";
  ConfirmReturn(name, Day(2025, 1, 30));
  // Somebody else's need has the days now.
  const auto days = Propose(MakeNeed("next"), "b", GetPlacement(name).professional());
  EXPECT_EQ(ReasonOf(days.status()), "SHARE_ABOVE_FULL_TIME");
  auto request = NeedRequest("late");
  *request.mutable_placement_need()->mutable_window()->mutable_end() = On(2025, 3, 1);
  const auto need = Do<v1::PlacementNeed>("PlacementNeedService.CreatePlacementNeed", request);
  v1::ProposeMatchRequest propose;
  propose.set_parent(need.name());
  propose.set_match_id("c");
  propose.set_placement_id("c");
  propose.set_professional(GetPlacement(name).professional());
  propose.set_share_percent(100);
  *propose.mutable_start_date() = On(2025, 1, 31);
  *propose.mutable_end_date() = On(2025, 12, 31);
  const auto match = Do<v1::Match>("MatchService.ProposeMatch", propose);
  ASSERT_TRUE(Accept(match.name(), v1::HOST_TEAM).ok());
  ASSERT_TRUE(Accept(match.name(), v1::PROFESSIONAL).ok());
  EXPECT_EQ(ReasonOf(Retract(name, StepRetraction::RETURN).status()), "SHARE_ABOVE_FULL_TIME");
}

TEST_F(RetractStepTest, OfACompletionLeadsBackToWhereItWas) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2025, 2, 10));
  Pause(name, Day(2025, 1, 20));
  ConfirmReturn(name, Day(2025, 1, 31));
  ASSERT_TRUE(Complete(name, Day(2025, 2, 1)).ok());
  EXPECT_THAT(UnmetOf(Retract(name, StepRetraction::RETURN).status()),
              ElementsAre("IS_THE_LAST_STEP"));
  const auto paused = Retract(name, StepRetraction::COMPLETION);
  ASSERT_TRUE(paused.ok()) << paused.status();
  EXPECT_EQ(paused->state(), Placement::PAUSED);
  EXPECT_FALSE(paused->pauses(0).has_end());
  ASSERT_TRUE(Retract(name, StepRetraction::PAUSE).ok());
  ASSERT_TRUE(Retract(name, StepRetraction::RETURN).ok());
  EXPECT_THAT(UnmetOf(Complete(name, Day(2025, 2, 5)).status()), ElementsAre("RETURN_CONFIRMED"));
  ConfirmReturn(name, Day(2025, 1, 30));
  const auto completed = Complete(name, Day(2025, 2, 5));
  ASSERT_TRUE(completed.ok()) << completed.status();
  EXPECT_THAT(completed->pauses(), IsEmpty());
}

TEST_F(RetractStepTest, OfACompletionAsksThatItsProfessionalIsStillThere) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2025, 2, 10));
  ConfirmReturn(name, Day(2025, 1, 31));
  ASSERT_TRUE(Complete(name, Day(2025, 2, 1)).ok());
  v1::MakeProfessionalAlumniRequest leave;
  leave.set_name(GetPlacement(name).professional());
  Do<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", leave);
  EXPECT_THAT(UnmetOf(Retract(name, StepRetraction::COMPLETION).status()),
              ElementsAre("PROFESSIONAL_AVAILABLE"));
  EXPECT_EQ(GetPlacement(name).state(), Placement::COMPLETED);
}

TEST_F(RetractStepTest, IsForWhoeverMayEnterTheStep) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2025, 2, 10));
  const Caller lead = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership);
  const Caller leader = CallerWith("leader", common::v1::LEADER, kPartnership);
  ConfirmReturn(name, Day(2025, 1, 31));
  const auto retract = [&](const Caller& caller, StepRetraction::Step step) {
    return ReasonOf(RetractAs(caller, name, step, Day(2025, 2, 10)).status());
  };
  EXPECT_EQ(retract(lead, StepRetraction::RETURN), "NOT_PERMITTED");
  EXPECT_EQ(retract(leader, StepRetraction::RETURN), "");
  EXPECT_EQ(retract(leader, StepRetraction::START), "NOT_PERMITTED");
  EXPECT_EQ(retract(lead, StepRetraction::COMPLETION), "NOT_PERMITTED");
  EXPECT_EQ(retract(lead, StepRetraction::START), "");
}

TEST_F(RetractStepTest, OfAStartIsToldOfItsEndAnewOnceItBegins) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2024, 11, 10));
  ASSERT_TRUE(suite.Settle().ok());
  ASSERT_THAT(Events<v1::PlacementEnding>(), SizeIs(1));
  ASSERT_TRUE(Retract(name, StepRetraction::START).ok());
  Reach(Day(2024, 12, 10));
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_THAT(Events<v1::PlacementEnding>(), SizeIs(1)) << "it has not begun";
  StartOn(name, Day(2024, 2, 16));
  ASSERT_TRUE(suite.Settle().ok());
  ASSERT_THAT(Events<v1::PlacementEnding>(), SizeIs(2));
  EXPECT_FALSE(Events<v1::PlacementEnding>()[1].reminder());
  ASSERT_TRUE(Retract(name, StepRetraction::START).ok());
  Reach(Day(2025, 3, 1));
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_THAT(Events<v1::PlacementReturnOverdue>(), IsEmpty()) << "nobody went";
}

TEST_F(RetractStepTest, OfAStartThatWasOverdueIsALateStartAgain) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2025, 2, 5));
  ASSERT_TRUE(suite.Settle().ok());
  ASSERT_TRUE(GetPlacement(name).return_overdue());
  ASSERT_TRUE(Retract(name, StepRetraction::START).ok());
  EXPECT_FALSE(GetPlacement(name).return_overdue());
  v1::GetLateStartsRequest late;
  late.set_name(kLiberia);
  EXPECT_THAT(Do<v1::LateStarts>("OverviewService.GetLateStarts", late).starts(), SizeIs(1));
  StartOn(name, Day(2024, 2, 1));
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_THAT(Events<v1::PlacementReturnOverdue>(), SizeIs(2)) << "told anew";
}

TEST_F(RetractStepTest, OfAStartLeavesTheDaysThatAnotherPlacementHasUsed) {
  v1::ProposeMatchRequest propose;
  const std::string professional = MakeProfessional();
  const std::string name =
      Place(MakeNeed("late", 1, Placement::EXCHANGE_VISITOR), "a", professional);
  Reach(Day(2024, 3, 1));
  MakeReady(name);
  StartOn(name, Day(2024, 2, 16));
  propose.set_parent(MakeNeed("first", 1, Placement::EXCHANGE_VISITOR));
  propose.set_match_id("b");
  propose.set_placement_id("b");
  propose.set_professional(professional);
  propose.set_share_percent(100);
  *propose.mutable_start_date() = On(2024, 2, 1);
  *propose.mutable_end_date() = On(2024, 2, 15);
  const auto match = Do<v1::Match>("MatchService.ProposeMatch", propose);
  for (const auto side : {v1::HOST_TEAM, v1::PROFESSIONAL})
    ASSERT_TRUE(Accept(match.name(), side).ok());
  const auto retracted = Retract(name, StepRetraction::START);
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_EQ(retracted->state(), Placement::READY);
  EXPECT_EQ(ToDay(retracted->start_date()), Day(2024, 2, 16));
}

TEST_F(RetractStepTest, OfAHandoverItemLeavesItToBeHandedOver) {
  const std::string name = PlaceVisitor("a");
  Start(name);
  Reach(Day(2024, 3, 1));
  PlanHandover(name, "tools");
  HandOver(name, "tools", Day(2024, 2, 20));
  EXPECT_THAT(UnmetOf(Retract(name, StepRetraction::START).status()),
              ElementsAre("NOTHING_DEPENDS_ON_IT"));
  EXPECT_THAT(BadFieldsOf(Retract(name, StepRetraction::HANDOVER_ITEM).status()),
              ElementsAre("item_id"));
  auto request = Of<v1::RetractStepRequest>(name, Day(2024, 2, 19));
  request.set_step(StepRetraction::HANDOVER_ITEM);
  request.set_reason("Of another placement.");
  request.set_item_id("else");
  const auto retract = [&] { return Call<Placement>("PlacementService.RetractStep", request); };
  EXPECT_EQ(ReasonOf(retract().status()), "NO_SUCH_HANDOVER_ITEM");
  request.set_item_id("tools");
  EXPECT_THAT(UnmetOf(retract().status()), ElementsAre("NOT_BEFORE_THE_STEP"));
  *request.mutable_effective_date() = On(2024, 3, 1);
  const auto retracted = retract();
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_FALSE(retracted->handover(0).has_done_date());
  EXPECT_EQ(retracted->step_retractions(0).item_id(), "tools");
  EXPECT_EQ(Events<v1::PlacementHandoverChanged>().back().items_done(), 0);
  EXPECT_THAT(UnmetOf(retract().status()), ElementsAre("IS_THE_LAST_STEP"));
  EXPECT_TRUE(Retract(name, StepRetraction::START).ok());
}

}  // namespace
}  // namespace tandem::placement
