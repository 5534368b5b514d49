#include "services/placement/handlers/partnerships.h"

#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;
using v1::Partnership;

class PartnershipTest : public World {
 protected:
  Result<Partnership> Stage(const std::string& method, const std::string& reason = "") {
    v1::ChangeStageRequest request;
    request.set_name(kPartnership);
    request.set_reason(reason);
    *request.mutable_effective_date() = On(2024, 1, 15);
    return Call<Partnership>("PartnershipService." + method, request);
  }
  Result<Partnership> StageOn(const std::string& method, Day day) {
    v1::ChangeStageRequest request;
    request.set_name(kPartnership);
    request.set_reason("An election.");
    *request.mutable_effective_date() = ToDate(day);
    return Call<Partnership>("PartnershipService." + method, request);
  }
  Result<Partnership> Close(const std::string& waiver = "", Day day = Day(2024, 1, 15)) {
    v1::ClosePartnershipRequest request;
    request.set_name(kPartnership);
    request.set_reason("The goals are reached.");
    request.set_waiver_reason(waiver);
    *request.mutable_effective_date() = ToDate(day);
    return Call<Partnership>("PartnershipService.ClosePartnership", request);
  }
  Result<Partnership> Approve(const Caller& caller, const std::string& institution) {
    v1::RequestApprovalRequest ask;
    ask.set_name(kPartnership);
    ask.set_institution(institution);
    Do<Partnership>("PartnershipService.RequestApproval", ask);
    v1::GiveApprovalRequest give;
    give.set_name(kPartnership);
    give.set_institution(institution);
    *give.mutable_effective_date() = On(2024, 1, 10);
    return CallAs<Partnership>(caller, "PartnershipService.GiveApproval", give);
  }
  v1::PartnershipStanding Standing(const std::string& person, const std::string& team = "") {
    v1::GetStandingRequest request;
    request.set_name(kPartnership);
    request.set_person(person);
    request.set_team(team);
    return Do<v1::PartnershipStanding>("PartnershipService.GetStanding", request);
  }
};

TEST_F(PartnershipTest, StaysInDiscoverAndListsAllThatIsUnmet) {
  const Status refused = Stage("DefineAndDevelopPartnership").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), "CONDITIONS_UNMET");
  EXPECT_THAT(UnmetOf(refused), ElementsAre("APPROVALS_GIVEN", "STAKEHOLDER_TALK_HELD",
                                            "POTENTIAL_OBJECTIVES_NOTED", "DESK_REVIEW_COMPLETE"));
  EXPECT_EQ(GetPartnership().state(), Partnership::DISCOVER);
  EXPECT_THAT(Events<v1::PartnershipStageChanged>(), IsEmpty());
}

TEST_F(PartnershipTest, DeliversOnceObjectivesHasToldOfAPriority) {
  MeetFirstGate();
  ASSERT_TRUE(Stage("DefineAndDevelopPartnership").ok());
  EXPECT_THAT(UnmetOf(Stage("DeliverPartnership").status()),
              ElementsAre("FOCUS_AGREED", "HOST_TEAM_CONFIRMED", "TEAM_PRIORITY_CONFIRMED"));
  MeetSecondGate();
  ASSERT_TRUE(Stage("DeliverPartnership").ok());
  ASSERT_THAT(Events<v1::PartnershipStageChanged>(), SizeIs(2));
  const auto delivers = Events<v1::PartnershipStageChanged>()[1];
  EXPECT_EQ(delivers.name(), kPartnership);
  EXPECT_EQ(delivers.to(), Partnership::DELIVER);
  EXPECT_EQ(delivers.programme(), kProgramme);
}

TEST_F(PartnershipTest, ShowsByWhomAndWhenEachConditionWasMet) {
  MeetFirstGate();
  ASSERT_TRUE(Stage("DefineAndDevelopPartnership").ok());
  MeetSecondGate();
  v1::GetGateRequest request;
  request.set_name(kPartnership);
  std::string unproved;
  const auto gates = Do<v1::Gate>("PartnershipService.GetGate", request);
  for (const auto& gate : gates.gates()) {
    for (const auto& condition : gate.conditions()) {
      EXPECT_TRUE(condition.met()) << condition.condition();
      // What is absent, as an open restriction, has nobody to be met by.
      if (condition.evidence().empty()) unproved += condition.condition();
      for (const auto& evidence : condition.evidence()) {
        EXPECT_FALSE(evidence.by().empty()) << condition.condition();
        EXPECT_TRUE(IsDay(evidence.date())) << condition.condition();
        if (condition.condition() == "TEAM_PRIORITY_CONFIRMED") {
          EXPECT_EQ(evidence.by(), "ministry-lead");
          EXPECT_EQ(ToDay(evidence.date()), Day(2024, 1, 13));
        }
        if (condition.condition() == "APPROVALS_GIVEN") {
          EXPECT_THAT(evidence.person(), StartsWith("countries/lr/persons/"));
        }
      }
    }
  }
  EXPECT_EQ(unproved, "NO_OPEN_RESTRICTIONNO_OPEN_RESTRICTION") << "asked twice";
}

TEST_F(PartnershipTest, LapsesItsOpenMatchesWhenItEndsOnHold) {
  const auto match = Propose(MakeNeed("coach"), "a", MakeProfessional());
  ASSERT_TRUE(match.ok());
  const Day held = DayOf(suite.clock().Now());
  ASSERT_TRUE(StageOn("HoldPartnership", held).ok());
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 40).ok());
  ASSERT_TRUE(StageOn("WithdrawPartnership", held + 40).ok());
  v1::GetMatchRequest request;
  request.set_name(match->name());
  EXPECT_EQ(Do<v1::Match>("MatchService.GetMatch", request).state(), v1::Match::LAPSED);
  EXPECT_THAT(Events<v1::MatchLapsed>(), SizeIs(1));
}

TEST_F(PartnershipTest, DoesNotKnowAPriorityThatWasRetired) {
  MeetFirstGate();
  ASSERT_TRUE(Stage("DefineAndDevelopPartnership").ok());
  MeetSecondGate();
  objectives::v1::TeamPriorityRetired retired;
  retired.set_name(std::string(kPartnership) + "/teamPriorities/diabetes");
  retired.set_partnership(kPartnership);
  retired.set_team(kTeam);
  HappensInObjectives(retired);
  EXPECT_THAT(UnmetOf(Stage("DeliverPartnership").status()),
              ElementsAre("TEAM_PRIORITY_CONFIRMED"));
}

TEST_F(PartnershipTest, ShowsItsGateWithWhoAndWhen) {
  MeetFirstGate();
  v1::GetGateRequest request;
  request.set_name(kPartnership);
  const auto gate = Do<v1::Gate>("PartnershipService.GetGate", request);
  ASSERT_THAT(gate.gates(), SizeIs(2));
  EXPECT_TRUE(gate.gates(0).open());
  EXPECT_FALSE(gate.gates(1).open());
  const auto& approvals = gate.gates(0).conditions(0);
  ASSERT_THAT(approvals.evidence(), SizeIs(2));
  EXPECT_EQ(approvals.evidence(0).by(), "tester");
  EXPECT_EQ(ToDay(approvals.evidence(0).date()), Day(2024, 1, 10));
}

TEST_F(PartnershipTest, IsApprovedByALeaderOfTheInstitutionItself) {
  const Caller leader = CallerWith("lead", common::v1::LEADER, kPartnership, ministry_leader);
  EXPECT_EQ(ReasonOf(Approve(leader, kOffice).status()), "NOT_OF_THE_INSTITUTION");
  const auto approved = Approve(leader, kMinistry);
  ASSERT_TRUE(approved.ok()) << approved.status();
  EXPECT_EQ(approved->approvals(1).leader(), ministry_leader);
  EXPECT_EQ(approved->approvals(1).decision().by(), "lead");
}

TEST_F(PartnershipTest, IsNotApprovedByATeamMember) {
  const Caller member = CallerWith("m", common::v1::TEAM_MEMBER, kPartnership, ministry_leader);
  EXPECT_EQ(ReasonOf(Approve(member, kMinistry).status()), "NOT_PERMITTED");
}

TEST_F(PartnershipTest, HasItsFocusAgreedByEachSideItself) {
  v1::ProposeFocusRequest focus;
  focus.set_name(kPartnership);
  focus.set_text("Diabetes care");
  Do<Partnership>("PartnershipService.ProposeFocus", focus);
  v1::AgreeFocusRequest agree;
  agree.set_name(kPartnership);
  agree.set_side(common::v1::LEAD);
  *agree.mutable_effective_date() = On(2024, 1, 12);
  const Caller lead = CallerWith("lead", common::v1::LEADER, kPartnership, ministry_leader);
  EXPECT_EQ(ReasonOf(CallAs<Partnership>(lead, "PartnershipService.AgreeFocus", agree).status()),
            "NOT_ON_THIS_SIDE");
  agree.set_side(common::v1::COUNTERPART);
  EXPECT_TRUE(CallAs<Partnership>(lead, "PartnershipService.AgreeFocus", agree).ok());
}

TEST_F(PartnershipTest, HearsOfADayThatHasNotComeTogetherWithWhateverElseTheFieldsLack) {
  v1::WithdrawApprovalRequest withdraw;
  withdraw.set_name(kPartnership);
  withdraw.set_institution(kMinistry);
  withdraw.set_reason("A new minister.");
  *withdraw.mutable_effective_date() = On(2024, 1, 16);
  v1::AgreeFocusRequest agree;
  agree.set_name(kPartnership);
  agree.set_side(common::v1::LEAD);
  *agree.mutable_effective_date() = On(2024, 1, 16);
  EXPECT_THAT(BadFieldsOf(Call<Partnership>("PartnershipService.AgreeFocus", agree).status()),
              ElementsAre("effective_date"));
  agree.clear_side();
  EXPECT_THAT(BadFieldsOf(Call<Partnership>("PartnershipService.AgreeFocus", agree).status()),
              UnorderedElementsAre("side", "effective_date"));
  EXPECT_THAT(
      BadFieldsOf(Call<Partnership>("PartnershipService.WithdrawApproval", withdraw).status()),
      ElementsAre("effective_date"));
}

TEST_F(PartnershipTest, TellsOthersWhereItStands) {
  EXPECT_FALSE(Standing(ministry_leader).open());
  Deliver();
  EXPECT_TRUE(Standing(ministry_leader).open());
  EXPECT_EQ(Standing(ministry_leader).side(), common::v1::COUNTERPART);
  EXPECT_EQ(Standing(office_leader).side(), common::v1::LEAD);
  EXPECT_EQ(Standing("").side(), common::v1::PARTNERSHIP_SIDE_UNSPECIFIED);
  EXPECT_EQ(Standing("countries/lr/persons/nobody").side(),
            common::v1::PARTNERSHIP_SIDE_UNSPECIFIED);
  EXPECT_EQ(Standing("").programme(), kProgramme);
  EXPECT_TRUE(Standing("", kTeam).works_with_team());
  const std::string hospital = MakeInstitution("hospital", v1::Institution::DELIVERY);
  EXPECT_FALSE(Standing("", MakeTeam("wards", "", hospital)).works_with_team());
}

TEST_F(PartnershipTest, IsNotClosedWhileAPlacementOrAnEndlineIsOpen) {
  Deliver();
  Place(MakeNeed("coach"), "a", MakeProfessional());
  objectives::v1::EndlineDue due;
  due.set_name(std::string(kPartnership) + "/indicators/stock");
  due.set_partnership(kPartnership);
  HappensInObjectives(due);
  EXPECT_THAT(UnmetOf(Close().status()),
              ElementsAre("NO_UNFINISHED_PLACEMENTS", "ENDLINES_RECORDED"));
  objectives::v1::EndlineRecorded recorded;
  recorded.set_name(due.name());
  recorded.set_partnership(kPartnership);
  HappensInObjectives(recorded);
  EXPECT_THAT(UnmetOf(Close().status()), ElementsAre("NO_UNFINISHED_PLACEMENTS"));
  const auto closed = Close("The ministry was dissolved.");
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_EQ(closed->state(), Partnership::CLOSED);
}

TEST_F(PartnershipTest, EndsItsPlacementsWhenItIsClosedWithAWaiver) {
  Deliver();
  const std::string running = Place(MakeNeed("one"), "a", MakeProfessional());
  const std::string planned = Place(MakeNeed("two"), "b", MakeProfessional());
  Start(running);
  ASSERT_TRUE(Close("The ministry was dissolved.", Day(2024, 2, 1)).ok());
  EXPECT_EQ(GetPlacement(running).state(), v1::Placement::ENDED_EARLY);
  EXPECT_EQ(ToDay(GetPlacement(running).end_date()), Day(2024, 2, 1));
  EXPECT_EQ(GetPlacement(planned).state(), v1::Placement::CANCELLED);
  ASSERT_THAT(Events<v1::PlacementEnded>(), SizeIs(1));
  EXPECT_EQ(GetPlacement(running).reason(), "The goals are reached.");
}

TEST_F(PartnershipTest, SeeksNobodyAnyMoreOnceItIsClosed) {
  Deliver();
  const std::string open = MakeNeed("open"), given_back = MakeNeed("given-back");
  const std::string served = MakeNeed("served");
  Start(Place(served, "a", MakeProfessional()));
  Place(given_back, "b", MakeProfessional());
  ASSERT_TRUE(Close("The ministry was dissolved.", Day(2024, 2, 1)).ok());
  const auto state = [&](const std::string& need) {
    v1::GetPlacementNeedRequest request;
    request.set_name(need);
    return Do<v1::PlacementNeed>("PlacementNeedService.GetPlacementNeed", request).state();
  };
  EXPECT_EQ(state(open), v1::PlacementNeed::STOOD_DOWN);
  EXPECT_EQ(state(given_back), v1::PlacementNeed::STOOD_DOWN);
  EXPECT_EQ(state(served), v1::PlacementNeed::FILLED);
  EXPECT_THAT(Events<v1::PlacementNeedReopened>(), IsEmpty());
  v1::ChangeSeatsRequest seats;
  seats.set_name(served);
  seats.set_seats(2);
  EXPECT_EQ(ReasonOf(Call<v1::PlacementNeed>("PlacementNeedService.ChangeSeats", seats).status()),
            "PARTNERSHIP_OVER");
}

TEST_F(PartnershipTest, CancelsWhatIsPlannedWhenItIsWithdrawn) {
  const std::string planned = Place(MakeNeed("coach"), "a", MakeProfessional());
  ASSERT_TRUE(StageOn("WithdrawPartnership", DayOf(suite.clock().Now())).ok());
  EXPECT_EQ(GetPlacement(planned).state(), v1::Placement::CANCELLED);
  EXPECT_THAT(Events<v1::PlacementNeedReopened>(), IsEmpty());
}

TEST_F(PartnershipTest, ChangesItsStageOnADayThatHasCome) {
  v1::ChangeStageRequest request;
  request.set_name(kPartnership);
  request.set_reason("Elections");
  *request.mutable_effective_date() = On(2024, 1, 16);
  const Status refused = Call<Partnership>("PartnershipService.HoldPartnership", request).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(BadFieldsOf(refused), ElementsAre("effective_date"));
  EXPECT_THAT(BadFieldsOf(Close("", Day(2024, 1, 16)).status()), ElementsAre("effective_date"));
  EXPECT_EQ(GetPartnership().state(), Partnership::DISCOVER);
  *request.mutable_effective_date() = On(2024, 1, 15);
  EXPECT_TRUE(Call<Partnership>("PartnershipService.HoldPartnership", request).ok());
}

TEST_F(PartnershipTest, IsDecidedOnADayThatHasCome) {
  v1::NotePotentialObjectiveRequest request;
  request.set_name(kPartnership);
  request.set_objective("A plan for diabetes care");
  *request.mutable_effective_date() = On(2024, 1, 16);
  EXPECT_THAT(
      BadFieldsOf(Call<Partnership>("PartnershipService.NotePotentialObjective", request).status()),
      ElementsAre("effective_date"));
}

TEST_F(PartnershipTest, BeginsOnADayThatHasCome) {
  v1::CreatePartnershipRequest request;
  request.set_parent(kLiberia);
  request.set_partnership_id("new");
  *request.mutable_partnership() = GetPartnership();
  *request.mutable_partnership()->mutable_start_date() = On(2024, 1, 16);
  EXPECT_THAT(
      BadFieldsOf(Call<Partnership>("PartnershipService.CreatePartnership", request).status()),
      ElementsAre("partnership.start_date"));
}

TEST_F(PartnershipTest, HoldsForAReasonAndReturnsToWhereItWas) {
  Deliver();
  EXPECT_THAT(UnmetOf(Stage("HoldPartnership").status()), ElementsAre("REASON_GIVEN"));
  ASSERT_TRUE(Stage("HoldPartnership", "Elections").ok());
  EXPECT_EQ(Stage("ResumePartnership")->state(), Partnership::DELIVER);
}

TEST_F(PartnershipTest, IsMadeOfWhatExistsAndOfAKindThatIsOffered) {
  v1::CreatePartnershipRequest request;
  request.set_parent(kLiberia);
  request.set_partnership_id("new");
  *request.mutable_partnership() = GetPartnership();
  v1::CreateProgrammeRequest programme;
  programme.set_programme_id("coaching");
  programme.mutable_programme()->set_display_name("Coaching alone");
  programme.mutable_programme()->add_kinds(v1::TEAM_COACHING);
  Do<v1::Programme>("ProgrammeService.CreateProgramme", programme);
  request.mutable_partnership()->set_programme("programmes/coaching");
  request.mutable_partnership()->set_kind(v1::MANAGED_EDUCATION);
  EXPECT_EQ(ReasonOf(Call<Partnership>("PartnershipService.CreatePartnership", request).status()),
            "KIND_NOT_OFFERED");
  request.mutable_partnership()->set_kind(v1::TEAM_COACHING);
  request.mutable_partnership()->set_programme("programmes/none");
  EXPECT_EQ(ReasonOf(Call<Partnership>("PartnershipService.CreatePartnership", request).status()),
            "RESOURCE_NOT_FOUND");
  request.mutable_partnership()->set_programme(kProgramme);
  request.mutable_partnership()->mutable_parties(0)->set_institution(
      "countries/lr/institutions/none");
  EXPECT_EQ(ReasonOf(Call<Partnership>("PartnershipService.CreatePartnership", request).status()),
            "RESOURCE_NOT_FOUND");
}

TEST_F(PartnershipTest, StateIsNotSetByAnUpdate) {
  v1::UpdatePartnershipRequest request;
  *request.mutable_partnership() = GetPartnership();
  request.mutable_partnership()->set_display_name("Renamed");
  request.mutable_partnership()->set_state(Partnership::DELIVER);
  request.mutable_partnership()->clear_etag();
  const auto updated = Do<Partnership>("PartnershipService.UpdatePartnership", request);
  EXPECT_EQ(updated.display_name(), "Renamed");
  EXPECT_EQ(updated.state(), Partnership::DISCOVER);
}

TEST_F(PartnershipTest, IsApprovedByALeaderWhoIsOfTheInstitution) {
  v1::RequestApprovalRequest ask;
  ask.set_name(kPartnership);
  ask.set_institution(kMinistry);
  Do<Partnership>("PartnershipService.RequestApproval", ask);
  v1::GiveApprovalRequest give;
  give.set_name(kPartnership);
  give.set_institution(kMinistry);
  give.set_reason("The letter is in the file.");
  *give.mutable_effective_date() = On(2024, 1, 10);
  const auto approve = [&](const std::string& leader) {
    give.set_leader(leader);
    return Call<Partnership>("PartnershipService.GiveApproval", give).status();
  };
  EXPECT_THAT(BadFieldsOf(approve("")), ElementsAre("leader")) << "the caller is none";
  EXPECT_THAT(BadFieldsOf(approve(office_leader)), ElementsAre("leader"));
  EXPECT_EQ(ReasonOf(approve("countries/lr/persons/99999999-9999-4999-8999-999999999999")),
            "RESOURCE_NOT_FOUND");
  EXPECT_TRUE(approve(ministry_leader).ok());
}

TEST_F(PartnershipTest, KnowsWhereAFindingWasRead) {
  v1::RecordFindingRequest request;
  request.set_name(kPartnership);
  request.mutable_finding()->set_heading(v1::Finding::CHALLENGES);
  request.mutable_finding()->set_text("Roads.");
  *request.mutable_finding()->mutable_found_date() = On(2024, 1, 9);
  EXPECT_THAT(BadFieldsOf(Call<Partnership>("PartnershipService.RecordFinding", request).status()),
              ElementsAre("finding.source"));
}

TEST_F(PartnershipTest, ClosesWithAWaiverThoughAPlacementIsPastItsLastDay) {
  Deliver();
  const std::string placement = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(placement);
  Reach(Day(2025, 3, 1));
  const auto closed = Close("The ministry has moved on.", Day(2025, 3, 1));
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_EQ(GetPlacement(placement).state(), v1::Placement::ENDED_EARLY);
  EXPECT_EQ(ToDay(GetPlacement(placement).end_date()), Day(2025, 1, 31));
}

}  // namespace
}  // namespace tandem::placement
