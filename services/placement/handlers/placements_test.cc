#include "services/placement/handlers/placements.h"

#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using v1::Placement;

class PlacementTest : public World {
 protected:
  // Each comes to pass on its day, or later.
  Result<Placement> Enter(const std::string& name, Placement::Phase phase, Day day) {
    Reach(day);
    v1::EnterPhaseRequest request;
    request.set_name(name);
    request.set_phase(phase);
    *request.mutable_effective_date() = ToDate(day);
    return Call<Placement>("PlacementService.EnterPhase", request);
  }
  Result<Placement> Complete(const std::string& name, Day day) {
    Reach(day);
    v1::CompletePlacementRequest request;
    request.set_name(name);
    *request.mutable_effective_date() = ToDate(day);
    return Call<Placement>("PlacementService.CompletePlacement", request);
  }
  Result<Placement> Pause(const std::string& name, Day day) {
    v1::PausePlacementRequest request;
    request.set_name(name);
    request.set_reason("Elections");
    *request.mutable_effective_date() = ToDate(day);
    return Call<Placement>("PlacementService.PausePlacement", request);
  }
  Result<Placement> Reschedule(const std::string& name, Day end, int share) {
    v1::ReschedulePlacementRequest request;
    request.set_name(name);
    *request.mutable_start_date() = On(2024, 2, 1);
    *request.mutable_end_date() = ToDate(end);
    request.set_share_percent(share);
    return Call<Placement>("PlacementService.ReschedulePlacement", request);
  }
  Result<Placement> ConfirmReturn(const std::string& name, Day day) {
    v1::ConfirmReturnRequest request;
    request.set_name(name);
    *request.mutable_return_date() = ToDate(day);
    return Call<Placement>("PlacementService.ConfirmReturn", request);
  }
  Result<Placement> Cancel(const std::string& name) {
    v1::CancelPlacementRequest request;
    request.set_name(name);
    request.set_reason("Another offer");
    return Call<Placement>("PlacementService.CancelPlacement", request);
  }
};

TEST_F(PlacementTest, GoesFromClearingToCompletionAndTellsEachStep) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name);
  ASSERT_THAT(Events<v1::PlacementStarted>(), SizeIs(1));
  const auto started = Events<v1::PlacementStarted>()[0];
  EXPECT_EQ(started.team(), kTeam);
  EXPECT_EQ(started.role(), Placement::COACH);
  EXPECT_EQ(started.phase(), Placement::TRUST);
  EXPECT_EQ(started.share_percent(), 100);
  EXPECT_EQ(ToDay(started.start_date()), Day(2024, 2, 1));
  Reach(Day(2024, 5, 1));
  RecordTrust(name, Day(2024, 2, 20), 3);
  ASSERT_TRUE(Enter(name, Placement::OBJECTIVE_SETTING, Day(2024, 3, 1)).ok());
  AgreeObjective("plan", Day(2024, 4, 20));
  ASSERT_TRUE(Enter(name, Placement::CAPABILITY_BUILDING, Day(2024, 5, 1)).ok());
  EXPECT_THAT(UnmetOf(Complete(name, Day(2024, 12, 1)).status()),
              ElementsAre("LAST_DAY_REACHED", "HANDOVER_REACHED"));
  ASSERT_TRUE(Enter(name, Placement::HANDOVER, Day(2024, 11, 1)).ok());
  ASSERT_TRUE(Complete(name, Day(2025, 1, 31)).ok());
  ASSERT_THAT(Events<v1::PlacementEnded>(), SizeIs(1));
  EXPECT_FALSE(Events<v1::PlacementEnded>()[0].early());
  EXPECT_THAT(Events<v1::PlacementPhaseChanged>(), SizeIs(3));
}

TEST_F(PlacementTest, DoesNotStartBeforeThePartnershipDelivers) {
  Reach(Day(2024, 2, 1));
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  v1::BeginClearingRequest clear;
  clear.set_name(name);
  Do<Placement>("PlacementService.BeginClearing", clear);
  v1::MarkPlacementReadyRequest ready;
  ready.set_name(name);
  EXPECT_THAT(UnmetOf(Call<Placement>("PlacementService.MarkPlacementReady", ready).status()),
              ElementsAre("CHECKLIST_CLEARED"));
  ClearAll(name);
  Do<Placement>("PlacementService.MarkPlacementReady", ready);
  v1::StartPlacementRequest start;
  start.set_name(name);
  *start.mutable_effective_date() = On(2024, 2, 1);
  EXPECT_THAT(UnmetOf(Call<Placement>("PlacementService.StartPlacement", start).status()),
              ElementsAre("PARTNERSHIP_DELIVERS"));
  EXPECT_EQ(GetPlacement(name).state(), Placement::READY);
}

TEST_F(PlacementTest, OpensItsNeedAgainWhenItIsCancelled) {
  const std::string need = MakeNeed("coach");
  const std::string name = Place(need, "a", MakeProfessional());
  ASSERT_TRUE(Cancel(name).ok());
  v1::GetPlacementNeedRequest get;
  get.set_name(need);
  const auto reopened = Do<v1::PlacementNeed>("PlacementNeedService.GetPlacementNeed", get);
  EXPECT_EQ(reopened.state(), v1::PlacementNeed::OPEN);
  EXPECT_EQ(reopened.seats_taken(), 0);
  EXPECT_THAT(Events<v1::PlacementNeedReopened>(), SizeIs(1));
  Place(need, "b", MakeProfessional());
  EXPECT_EQ(ReasonOf(Cancel(name).status()), "VERB_NOT_ALLOWED");
}

TEST_F(PlacementTest, RaisesAttentionOnceWhenAFellowIsNotKnownToBeBack) {
  Deliver();
  const std::string name = Place(MakeNeed("fellow", 1, Placement::FELLOW), "a", MakeProfessional());
  Start(name);
  suite.clock().Set(StartOf(Day(2025, 1, 31)));
  ASSERT_TRUE(suite.Advance(absl::Hours(1)).ok());
  EXPECT_FALSE(GetPlacement(name).return_overdue()) << "the last day";
  ASSERT_TRUE(suite.Advance(absl::Hours(24)).ok());
  EXPECT_TRUE(GetPlacement(name).return_overdue());
  EXPECT_THAT(Events<v1::PlacementReturnOverdue>(), SizeIs(1));
  ASSERT_TRUE(ConfirmReturn(name, Day(2025, 1, 31)).ok());
  EXPECT_FALSE(GetPlacement(name).return_overdue());
  EXPECT_TRUE(Complete(name, Day(2025, 2, 1)).ok());
}

TEST_F(PlacementTest, KeepsQuietAboutAFellowWhoIsBack) {
  Deliver();
  const std::string name = Place(MakeNeed("fellow", 1, Placement::FELLOW), "a", MakeProfessional());
  Start(name);
  Reach(Day(2025, 1, 31));
  ASSERT_TRUE(ConfirmReturn(name, Day(2025, 1, 31)).ok());
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 10).ok());
  EXPECT_THAT(Events<v1::PlacementReturnOverdue>(), IsEmpty());
}

TEST_F(PlacementTest, ExpectsAFellowBackAfterAnEarlyEnd) {
  Deliver();
  const std::string name = Place(MakeNeed("fellow", 1, Placement::FELLOW), "a", MakeProfessional());
  Start(name);
  Reach(Day(2024, 6, 1));
  v1::EndPlacementEarlyRequest end;
  end.set_name(name);
  end.set_reason("Illness");
  *end.mutable_effective_date() = On(2024, 6, 1);
  Do<Placement>("PlacementService.EndPlacementEarly", end);
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 2).ok());
  EXPECT_TRUE(GetPlacement(name).return_overdue());
  ASSERT_TRUE(ConfirmReturn(name, Day(2024, 6, 2)).ok());
  EXPECT_EQ(GetPlacement(name).state(), Placement::ENDED_EARLY);
}

TEST_F(PlacementTest, NamesEveryFieldOfARequestThatIsWrong) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  v1::BeginClearingRequest begin;
  begin.set_name(name);
  Do<Placement>("PlacementService.BeginClearing", begin);
  v1::RecordClearanceRequest clear;
  clear.set_name(name);
  clear.set_kind(v1::ClearingItem::VISA);
  clear.set_outcome(v1::ClearingItem::NOT_NEEDED);
  *clear.mutable_effective_date() = On(2030, 1, 1);
  EXPECT_THAT(BadFieldsOf(Call<Placement>("PlacementService.RecordClearance", clear).status()),
              UnorderedElementsAre("note", "effective_date"));
  v1::ReschedulePlacementRequest move;
  move.set_name(Place(MakeNeed("second"), "b", MakeProfessional()));
  Start(move.name());
  *move.mutable_start_date() = On(2024, 2, 2);
  *move.mutable_end_date() = On(2024, 1, 1);
  move.set_share_percent(100);
  EXPECT_THAT(BadFieldsOf(Call<Placement>("PlacementService.ReschedulePlacement", move).status()),
              UnorderedElementsAre("start_date", "end_date"));
}

TEST_F(PlacementTest, TellsSinceWhenItHasAnotherShare) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  const auto reschedule = [&](int share, std::optional<Day> since) {
    v1::ReschedulePlacementRequest request;
    request.set_name(name);
    *request.mutable_start_date() = On(2024, 2, 1);
    *request.mutable_end_date() = On(2025, 1, 31);
    request.set_share_percent(share);
    if (since.has_value()) *request.mutable_effective_date() = ToDate(*since);
    Do<Placement>("PlacementService.ReschedulePlacement", request);
    return Events<v1::PlacementRescheduled>().back();
  };
  EXPECT_FALSE(reschedule(80, {}).has_effective_date()) << "from its first day on";
  Start(name);
  Reach(Day(2024, 6, 1));
  EXPECT_FALSE(reschedule(80, {}).has_effective_date()) << "it has that";
  EXPECT_EQ(ToDay(reschedule(60, {}).effective_date()), Day(2024, 6, 1));
  const auto late = reschedule(50, Day(2024, 4, 1));
  EXPECT_EQ(ToDay(late.effective_date()), Day(2024, 4, 1));
  EXPECT_EQ(late.share_percent(), 60) << "since 2024-06-01";
  ASSERT_THAT(late.former_shares(), SizeIs(2));
  EXPECT_EQ(late.former_shares(0).share_percent(), 80);
  EXPECT_EQ(ToDay(late.former_shares(0).last_date()), Day(2024, 3, 31));
  EXPECT_EQ(late.former_shares(1).share_percent(), 50);
}

TEST_F(PlacementTest, IsRescheduledWithinAllOfFullTime) {
  const std::string professional = MakeProfessional();
  const std::string first = Place(MakeNeed("one"), "a", professional, 60);
  Place(MakeNeed("two"), "b", professional, 40);
  EXPECT_EQ(ReasonOf(Reschedule(first, Day(2025, 6, 30), 61).status()), "SHARE_ABOVE_FULL_TIME");
  EXPECT_TRUE(Reschedule(first, Day(2025, 6, 30), 60).ok());
  v1::GetAssignmentRequest ask;
  ask.set_name(professional);
  *ask.mutable_date() = On(2024, 6, 1);
  EXPECT_EQ(Do<v1::Assignment>("ProfessionalService.GetAssignment", ask).share_percent(), 100);
  *ask.mutable_date() = On(2025, 6, 1);
  EXPECT_EQ(Do<v1::Assignment>("ProfessionalService.GetAssignment", ask).share_percent(), 60);
  *ask.mutable_date() = On(2025, 7, 1);
  EXPECT_FALSE(Do<v1::Assignment>("ProfessionalService.GetAssignment", ask).assigned());
}

TEST_F(PlacementTest, IsAnAssignmentOnItsDaysAfterItIsOverToo) {
  Deliver();
  const std::string professional = MakeProfessional();
  const std::string name = Place(MakeNeed("coach"), "a", professional, 40);
  ASSERT_TRUE(Cancel(Place(MakeNeed("other"), "b", professional, 40)).ok());
  Start(name);
  Reach(Day(2024, 6, 1));
  v1::EndPlacementEarlyRequest end;
  end.set_name(name);
  end.set_reason("Illness");
  *end.mutable_effective_date() = On(2024, 6, 1);
  Do<Placement>("PlacementService.EndPlacementEarly", end);
  v1::GetAssignmentRequest ask;
  ask.set_name(professional);
  *ask.mutable_date() = On(2024, 6, 1);
  EXPECT_EQ(Do<v1::Assignment>("ProfessionalService.GetAssignment", ask).share_percent(), 40);
  *ask.mutable_date() = On(2024, 6, 2);
  EXPECT_FALSE(Do<v1::Assignment>("ProfessionalService.GetAssignment", ask).assigned());
}

TEST_F(PlacementTest, TellsHowLongItsProgrammeGivesForAFirstObjective) {
  v1::UpdateProgrammeRequest update;
  update.mutable_programme()->set_name(kProgramme);
  update.mutable_programme()->mutable_clocks()->set_objective_setting_days(60);
  update.mutable_update_mask()->add_paths("clocks");
  Do<v1::Programme>("ProgrammeService.UpdateProgramme", update);
  Deliver();
  Start(Place(MakeNeed("coach"), "a", MakeProfessional()));
  ASSERT_THAT(Events<v1::PlacementStarted>(), SizeIs(1));
  EXPECT_EQ(Events<v1::PlacementStarted>()[0].objective_setting_days(), 60);
}

TEST_F(PlacementTest, IsPausedOnceTheDayHasCome) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name);
  EXPECT_THAT(BadFieldsOf(Pause(name, Day(2024, 2, 2)).status()), ElementsAre("effective_date"));
  EXPECT_EQ(GetPlacement(name).state(), Placement::ACTIVE);
  Reach(Day(2024, 2, 2));
  EXPECT_TRUE(Pause(name, Day(2024, 2, 2)).ok());
}

TEST_F(PlacementTest, ConfirmsAReturnThatHasHappened) {
  v1::ConfirmReturnRequest request;
  request.set_name(Place(MakeNeed("fellow", 1, Placement::FELLOW), "a", MakeProfessional()));
  *request.mutable_return_date() = On(2024, 1, 16);
  EXPECT_THAT(BadFieldsOf(Call<Placement>("PlacementService.ConfirmReturn", request).status()),
              ElementsAre("return_date"));
}

TEST_F(PlacementTest, IsProlongedForDaysOnWhichTheProfessionalIsAvailable) {
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  EXPECT_TRUE(Reschedule(name, Day(2030, 12, 31), 100).ok());
  const Status refused = Reschedule(name, Day(2031, 1, 1), 100).status();
  EXPECT_EQ(ReasonOf(refused), "CONSTRAINTS_UNMET");
  EXPECT_THAT(UnmetOf(refused), ElementsAre("DAYS_AVAILABLE"));
}

TEST_F(PlacementTest, IsShortenedThoughTheProfessionalIsAvailableNoMore) {
  const std::string professional = MakeProfessional();
  const std::string name = Place(MakeNeed("coach"), "a", professional);
  v1::UpdateProfessionalRequest update;
  update.mutable_professional()->set_name(professional);
  auto* period = update.mutable_professional()->add_availability();
  *period->mutable_start() = On(2024, 2, 1);
  *period->mutable_end() = On(2024, 2, 2);
  update.mutable_update_mask()->add_paths("availability");
  Do<v1::Professional>("ProfessionalService.UpdateProfessional", update);
  EXPECT_TRUE(Reschedule(name, Day(2024, 12, 31), 100).ok());
}

TEST_F(PlacementTest, KeepsItsTeamAndItsProfessionalInService) {
  const std::string professional = MakeProfessional();
  Place(MakeNeed("coach"), "a", professional);
  v1::ArchiveTeamRequest archive;
  archive.set_name(kTeam);
  EXPECT_THAT(UnmetOf(Call<v1::Team>("TeamService.ArchiveTeam", archive).status()),
              ElementsAre("NO_UNFINISHED_PLACEMENTS"));
  v1::MakeProfessionalAlumniRequest alumni;
  alumni.set_name(professional);
  EXPECT_THAT(
      UnmetOf(
          Call<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", alumni).status()),
      ElementsAre("NO_UNFINISHED_PLACEMENTS"));
}

TEST_F(PlacementTest, TakesCapabilityDeliverablesByUpdate) {
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  v1::UpdatePlacementRequest request;
  request.mutable_placement()->set_name(name);
  request.mutable_placement()->set_cohort("2024");
  request.mutable_update_mask()->add_paths("cohort");
  EXPECT_EQ(Do<Placement>("PlacementService.UpdatePlacement", request).cohort(), "2024");
}

}  // namespace
}  // namespace tandem::placement
