// Extensions, handover, successors, and cohorts in bulk.
#include "services/placement/handlers/handover.h"

#include "services/placement/handlers/cohorts.h"
#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/cohort_events.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using v1::CohortRun;
using v1::Placement;

class HandoverTest : public World {
 protected:
  HandoverTest() { Deliver(); }

  Result<Placement> Extend(const std::string& name, Day end) {
    v1::ExtendPlacementRequest request;
    request.set_name(name);
    request.set_reason("The plan is late.");
    *request.mutable_end_date() = ToDate(end);
    return Call<Placement>("PlacementService.ExtendPlacement", request);
  }
  // Whoever calls is placed in the partnership; `person` says who they are.
  Caller Placed(const std::string& person) {
    return CallerWith("placed", common::v1::PLACED_PROFESSIONAL, kPartnership, person);
  }
  std::string PersonOf(const std::string& professional) {
    v1::GetProfessionalRequest request;
    request.set_name(professional);
    return Do<v1::Professional>("ProfessionalService.GetProfessional", request).person();
  }
  // A clearance of `professional` that holds up to `last`.
  void HoldsUpTo(const std::string& professional, Day last) {
    v1::UpdateProfessionalRequest request;
    request.mutable_professional()->set_name(professional);
    auto& clearance = *request.mutable_professional()->add_clearances();
    clearance.set_kind(v1::Clearance::SAFEGUARDING);
    *clearance.mutable_issue_date() = On(2023, 1, 1);
    *clearance.mutable_expire_date() = ToDate(last);
    request.mutable_update_mask()->add_paths("clearances");
    Do<v1::Professional>("ProfessionalService.UpdateProfessional", request);
  }
  Result<Placement> Succeed(const std::string& name, const std::string& successor) {
    v1::NameSuccessorRequest request;
    request.set_name(name);
    request.set_successor(successor);
    return Call<Placement>("PlacementService.NameSuccessor", request);
  }
};

TEST_F(HandoverTest, ExtendsWithinTheProfessionalsTime) {
  const std::string professional = MakeProfessional();
  const std::string name = Place(MakeNeed("coach"), "a", professional);
  EXPECT_EQ(ReasonOf(Extend(name, Day(2025, 3, 31)).status()), "VERB_NOT_ALLOWED");
  Start(name);
  const auto extended = Extend(name, Day(2025, 3, 31));
  ASSERT_TRUE(extended.ok()) << extended.status();
  EXPECT_EQ(extended->extensions(0).reason(), "The plan is late.");
  EXPECT_EQ(extended->extensions(0).by(), "tester");
  ASSERT_THAT(Events<v1::PlacementRescheduled>(), SizeIs(1));
  EXPECT_EQ(ToDay(Events<v1::PlacementRescheduled>()[0].end_date()), Day(2025, 3, 31));
  EXPECT_FALSE(Events<v1::PlacementRescheduled>()[0].has_effective_date());
  // The world's professionals are free to the end of 2030.
  EXPECT_EQ(ReasonOf(Extend(name, Day(2031, 1, 1)).status()), "CONSTRAINTS_UNMET");
}

TEST_F(HandoverTest, GatesCompletionByWhatIsHandedOver) {
  const std::string name =
      Place(MakeNeed("visitor", 1, Placement::VOLUNTEER), "a", MakeProfessional());
  Start(name);
  v1::PlanHandoverRequest plan;
  plan.set_name(name);
  for (const char* id : {"tools", "minutes"}) {
    plan.add_items()->set_item_id(id);
    plan.mutable_items()->rbegin()->set_text("With its owner in the team");
  }
  Do<Placement>("PlacementService.PlanHandover", plan);
  Reach(Day(2025, 1, 31));
  v1::CompletePlacementRequest complete;
  complete.set_name(name);
  *complete.mutable_effective_date() = On(2025, 1, 31);
  EXPECT_THAT(UnmetOf(Call<Placement>("PlacementService.CompletePlacement", complete).status()),
              ElementsAre("HANDOVER_DONE"));
  for (const char* id : {"tools", "minutes"}) {
    v1::CompleteHandoverItemRequest done;
    done.set_name(name);
    done.set_item_id(id);
    *done.mutable_effective_date() = On(2025, 1, 30);
    Do<Placement>("PlacementService.CompleteHandoverItem", done);
  }
  EXPECT_EQ(Events<v1::PlacementHandoverChanged>().back().items_done(), 2);
  EXPECT_EQ(Do<Placement>("PlacementService.CompletePlacement", complete).state(),
            Placement::COMPLETED);
}

TEST_F(HandoverTest, IsLeftToWhoIsPlacedByItAmongThePlaced) {
  const std::string need = MakeNeed("coach", 2), professional = MakeProfessional();
  const std::string own = Place(need, "a", professional);
  const std::string other = Place(need, "b", MakeProfessional());
  Start(own);
  Start(other);
  const Caller placed = Placed(PersonOf(professional));
  v1::PlanHandoverRequest plan;
  plan.add_items()->set_item_id("tools");
  plan.mutable_items(0)->set_text("With its owner in the team");
  v1::CompleteHandoverItemRequest done;
  done.set_item_id("tools");
  *done.mutable_effective_date() = On(2024, 2, 1);
  v1::EnterPhaseRequest phase;
  phase.set_phase(Placement::OBJECTIVE_SETTING);
  *phase.mutable_effective_date() = On(2024, 2, 1);
  const auto reasons = [&](const std::string& name) {
    plan.set_name(name);
    done.set_name(name);
    phase.set_name(name);
    return std::vector{
        ReasonOf(CallAs<Placement>(placed, "PlacementService.PlanHandover", plan).status()),
        ReasonOf(CallAs<Placement>(placed, "PlacementService.CompleteHandoverItem", done).status()),
        ReasonOf(CallAs<Placement>(placed, "PlacementService.EnterPhase", phase).status())};
  };
  EXPECT_THAT(reasons(other), ElementsAre("NOT_THE_PLACED", "NOT_THE_PLACED", "NOT_THE_PLACED"));
  EXPECT_THAT(reasons(own), ElementsAre("", "", "CONDITIONS_UNMET"));
  const Caller lead = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership);
  plan.set_name(other);
  EXPECT_TRUE(CallAs<Placement>(lead, "PlacementService.PlanHandover", plan).ok());
}

TEST_F(HandoverTest, NamesAnotherSuccessorInThePlaceOfTheFirst) {
  const std::string need = MakeNeed("coach", 3);
  const std::string name = Place(need, "a", MakeProfessional());
  const std::string first = Place(need, "b", MakeProfessional());
  const std::string second = Place(need, "c", MakeProfessional());
  EXPECT_EQ(ReasonOf(Succeed(name, first).status()), "VERB_NOT_ALLOWED");
  Start(name);
  EXPECT_THAT(BadFieldsOf(Succeed(name, "countries/lr/partnerships/x/placements/b").status()),
              ElementsAre("successor"));
  ASSERT_TRUE(Succeed(name, first).ok());
  EXPECT_EQ(GetPlacement(first).predecessor(), name);
  ASSERT_TRUE(Succeed(name, second).ok());
  EXPECT_EQ(GetPlacement(first).predecessor(), "");
  EXPECT_EQ(GetPlacement(second).predecessor(), name);
  EXPECT_EQ(GetPlacement(name).successor(), second);
  EXPECT_THAT(Events<v1::PlacementSuccessorNamed>(), SizeIs(2));
}

TEST_F(HandoverTest, EndsWithAKindOfReason) {
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name);
  v1::EndPlacementEarlyRequest end;
  end.set_name(name);
  end.set_reason("Tasks alone.");
  end.set_kind(v1::EarlyEnd::ROLE_DRIFT);
  *end.mutable_effective_date() = On(2024, 2, 1);
  EXPECT_EQ(Do<Placement>("PlacementService.EndPlacementEarly", end).early_end_reason(),
            v1::EarlyEnd::ROLE_DRIFT);
}

// One who runs from 2024-02-01 to 2025-01-31, and one from 2024-12-01 to 2025-11-30 who follows.
class SuccessionTest : public HandoverTest {
 protected:
  SuccessionTest() {
    const std::string need = MakeNeed("coach", 2);
    first_ = Place(need, "a", MakeProfessional());
    Start(first_);
    next_ = Place(need, "b", MakeProfessional());
    EXPECT_TRUE(Move(Day(2024, 12, 1), Day(2025, 11, 30)).ok());
    EXPECT_TRUE(Succeed(first_, next_).ok());
  }
  // Of the next one.
  Result<Placement> Move(Day start, Day end) {
    v1::ReschedulePlacementRequest request;
    request.set_name(next_);
    *request.mutable_start_date() = ToDate(start);
    *request.mutable_end_date() = ToDate(end);
    return Call<Placement>("PlacementService.ReschedulePlacement", request);
  }
  Placement EndEarly(const std::string& name, Day day) {
    v1::EndPlacementEarlyRequest end;
    end.set_name(name);
    end.set_reason("Ill.");
    *end.mutable_effective_date() = ToDate(day);
    return Do<Placement>("PlacementService.EndPlacementEarly", end);
  }
  // Each knows of the other, or neither does.
  bool Follows() {
    const std::string successor = GetPlacement(first_).successor();
    EXPECT_EQ(successor, GetPlacement(next_).predecessor().empty() ? "" : next_);
    return !successor.empty();
  }
  std::string first_, next_;
};

TEST_F(SuccessionTest, GoesOnWhileTheyOverlap) {
  ASSERT_TRUE(Move(Day(2025, 1, 31), Day(2025, 12, 31)).ok());
  EXPECT_TRUE(Follows()) << "by a day";
  ASSERT_TRUE(Extend(first_, Day(2025, 12, 31)).ok());
  EXPECT_TRUE(Follows());
}

TEST_F(SuccessionTest, EndsWhereTheNextComesTooLate) {
  ASSERT_TRUE(Move(Day(2025, 2, 1), Day(2025, 12, 31)).ok());
  EXPECT_FALSE(Follows());
  EXPECT_THAT(BadFieldsOf(Succeed(first_, next_).status()), ElementsAre("reason"));
}

TEST_F(SuccessionTest, EndsWhereTheFirstStaysLonger) {
  ASSERT_TRUE(Extend(first_, Day(2025, 12, 1)).ok());
  EXPECT_FALSE(Follows());
}

TEST_F(SuccessionTest, EndsWhereTheFirstLeavesBeforeTheNextComes) {
  EXPECT_EQ(EndEarly(first_, Day(2024, 11, 30)).successor(), "");
  EXPECT_FALSE(Follows());
  v1::NameSuccessorRequest name;
  name.set_name(first_);
  name.set_successor(next_);
  name.set_reason("The first falls ill.");
  Do<Placement>("PlacementService.NameSuccessor", name);
  EXPECT_EQ(EndEarly(first_, Day(2024, 11, 15)).successor(), next_) << "it was said why";
}

TEST_F(SuccessionTest, EndsWhereTheNextLeavesBeforeTheFirst) {
  World::Start(next_, Day(2024, 12, 1));
  EndEarly(next_, Day(2024, 12, 20));
  EXPECT_FALSE(Follows()) << "a notice";
}

TEST_F(SuccessionTest, EndsWhereTheNextIsGoneAtOnce) {
  World::Start(next_, Day(2024, 12, 1));
  EndEarly(next_, Day(2024, 12, 1));
  EXPECT_FALSE(Follows());
}

TEST_F(SuccessionTest, IsKnownOfTheFirstThoughThatIsOver) {
  EndEarly(first_, Day(2024, 2, 1));
  EXPECT_TRUE(Follows());
  ASSERT_TRUE(Move(Day(2025, 2, 1), Day(2025, 12, 31)).ok());
  EXPECT_TRUE(Follows());
}

// Three exchange visitors who go together.
class CohortTest : public HandoverTest {
 protected:
  CohortTest() {
    const std::string need = MakeNeed("visitors", 3, Placement::EXCHANGE_VISITOR);
    for (const char* id : {"a", "b", "c"}) {
      professionals_.push_back(MakeProfessional());
      placements_.push_back(Place(need, id, professionals_.back()));
      v1::UpdatePlacementRequest update;
      update.mutable_placement()->set_name(placements_.back());
      update.mutable_placement()->set_cohort("spring");
      update.mutable_update_mask()->add_paths("cohort");
      Do<Placement>("PlacementService.UpdatePlacement", update);
    }
  }
  Result<CohortRun> Clear(std::initializer_list<v1::ClearingItem::Kind> kinds) {
    v1::ClearCohortRequest request;
    request.set_parent(kPartnership);
    request.set_cohort("spring");
    *request.mutable_effective_date() = On(2024, 1, 15);
    for (const auto kind : kinds) {
      auto& item = *request.add_items();
      item.set_kind(kind);
      item.set_outcome(v1::ClearingItem::CLEARED);
    }
    return Call<CohortRun>("CohortService.ClearCohort", request);
  }
  Result<CohortRun> Start(Day day) {
    v1::StartCohortRequest request;
    request.set_parent(kPartnership);
    request.set_cohort("spring");
    *request.mutable_effective_date() = ToDate(day);
    return Call<CohortRun>("CohortService.StartCohort", request);
  }
  Result<CohortRun> Return(Day day) {
    v1::ConfirmCohortReturnRequest request;
    request.set_parent(kPartnership);
    request.set_cohort("spring");
    *request.mutable_return_date() = ToDate(day);
    return Call<CohortRun>("CohortService.ConfirmCohortReturn", request);
  }
  Placement::State StateOf(int placement) {
    return GetPlacement(placements_[static_cast<std::size_t>(placement)]).state();
  }
  std::vector<std::string> placements_, professionals_;
};

TEST_F(CohortTest, StartsNobodyWhoseClearanceHasRunOutSinceTheyWereReady) {
  using Item = v1::ClearingItem;
  HoldsUpTo(professionals_[0], Day(2024, 2, 10));
  HoldsUpTo(professionals_[1], Day(2024, 2, 20));
  ASSERT_EQ(
      Clear({Item::VISA, Item::REGISTRATION, Item::SAFEGUARDING, Item::INSURANCE, Item::BRIEFING})
          ->done(),
      3);
  Reach(Day(2024, 2, 11));
  const auto run = Start(Day(2024, 2, 11));
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->done(), 2);
  EXPECT_THAT(run->outcomes(0).unmet_conditions(), ElementsAre("CLEARANCES_HOLD"));
  EXPECT_EQ(StateOf(0), Placement::READY);
  EXPECT_EQ(StateOf(1), Placement::ACTIVE);
}

TEST_F(CohortTest, IsClearedStartedAndReturnedTogether) {
  using Item = v1::ClearingItem;
  ASSERT_TRUE(Clear({Item::VISA, Item::REGISTRATION, Item::SAFEGUARDING}).ok());
  EXPECT_EQ(StateOf(0), Placement::CLEARING);
  const auto cleared = Clear({Item::INSURANCE, Item::BRIEFING});
  ASSERT_TRUE(cleared.ok()) << cleared.status();
  EXPECT_EQ(cleared->done(), 3);
  EXPECT_EQ(StateOf(2), Placement::READY);
  Reach(Day(2024, 2, 1));
  EXPECT_EQ(Start(Day(2024, 2, 1))->done(), 3);
  EXPECT_THAT(Events<v1::PlacementStarted>(), SizeIs(3));
  Reach(Day(2025, 1, 31));
  EXPECT_EQ(Return(Day(2025, 1, 23))->refused(), 3) << "they are there for another week";
  EXPECT_EQ(Return(Day(2025, 1, 30))->done(), 3) << "they flew home a day early";
  EXPECT_TRUE(GetPlacement(placements_[1]).has_return_date());
  EXPECT_EQ(ReasonOf(Return(Day(2025, 1, 31)).status()), "COHORT_EMPTY") << "all are back";
  EXPECT_THAT(Events<v1::CohortRunRecorded>(), SizeIs(5));
}

TEST_F(CohortTest, TellsWhoCannotGoAndHoldsUpNobodyElse) {
  using Item = v1::ClearingItem;
  v1::CancelPlacementRequest cancel;
  cancel.set_name(placements_[0]);
  cancel.set_reason("Fell ill.");
  Do<Placement>("PlacementService.CancelPlacement", cancel);
  v1::BeginClearingRequest begin;
  begin.set_name(placements_[1]);
  Do<Placement>("PlacementService.BeginClearing", begin);
  ASSERT_TRUE(Clear({Item::VISA, Item::REGISTRATION, Item::SAFEGUARDING, Item::INSURANCE}).ok());
  v1::RecordClearanceRequest briefing;
  briefing.set_name(placements_[2]);
  briefing.set_kind(Item::BRIEFING);
  briefing.set_outcome(Item::CLEARED);
  *briefing.mutable_effective_date() = On(2024, 1, 15);
  Do<Placement>("PlacementService.RecordClearance", briefing);
  v1::MarkPlacementReadyRequest ready;
  ready.set_name(placements_[2]);
  Do<Placement>("PlacementService.MarkPlacementReady", ready);
  Reach(Day(2024, 2, 1));
  const auto run = Start(Day(2024, 2, 1));
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->done(), 1);
  EXPECT_EQ(run->refused(), 1);
  ASSERT_EQ(run->outcomes_size(), 2) << "who was cancelled is no part of it";
  EXPECT_EQ(run->outcomes(0).placement(), placements_[1]);
  EXPECT_EQ(run->outcomes(0).professional(), GetPlacement(placements_[1]).professional());
  EXPECT_EQ(run->outcomes(0).reason(), "VERB_NOT_ALLOWED");
  EXPECT_EQ(run->outcomes(1).reason(), "");
  EXPECT_EQ(StateOf(1), Placement::CLEARING);
  EXPECT_EQ(StateOf(2), Placement::ACTIVE);
  EXPECT_THAT(Events<v1::PlacementStarted>(), SizeIs(1));
}

TEST_F(CohortTest, UndoesAllOfWhomItFailsFor) {
  // A note is missing: the clearing that would have begun does not.
  v1::ClearCohortRequest request;
  request.set_parent(kPartnership);
  request.set_cohort("spring");
  *request.mutable_effective_date() = On(2024, 1, 15);
  request.add_items()->set_kind(v1::ClearingItem::VISA);
  request.mutable_items(0)->set_outcome(v1::ClearingItem::NOT_NEEDED);
  const auto run = Do<CohortRun>("CohortService.ClearCohort", request);
  EXPECT_EQ(run.refused(), 3);
  EXPECT_EQ(StateOf(0), Placement::PLANNED);
  EXPECT_THAT(Events<v1::PlacementClearingBegun>(), SizeIs(0));
  request.set_cohort("autumn");
  const Status unknown = Call<CohortRun>("CohortService.ClearCohort", request).status();
  EXPECT_EQ(ReasonOf(unknown), "COHORT_EMPTY");
  EXPECT_THAT(std::string(unknown.message()), HasSubstr("has no cohort \"autumn\""));
  EXPECT_THAT(std::string(Return(Day(2024, 1, 14)).status().message()),
              HasSubstr("None of the cohort \"spring\" can be RETURNED now: 3 in state PLANNED"));
}

TEST_F(HandoverTest, ThatFollowedAnotherFollowsNobodyOnceItIsCancelled) {
  const std::string need = MakeNeed("coach", 2);
  const std::string first = Place(need, "a", MakeProfessional());
  Start(first);
  const std::string second = Place(need, "b", MakeProfessional());
  ASSERT_TRUE(Succeed(first, second).ok());
  v1::CancelPlacementRequest cancel;
  cancel.set_name(second);
  cancel.set_reason("Another offer");
  Do<Placement>("PlacementService.CancelPlacement", cancel);
  EXPECT_EQ(GetPlacement(first).successor(), "");
  EXPECT_EQ(GetPlacement(second).predecessor(), "");
}

}  // namespace
}  // namespace tandem::placement
