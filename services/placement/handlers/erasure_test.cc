#include "services/placement/handlers/erasure.h"

#include "services/placement/collections.h"
#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/history.pb.h"

namespace tandem::placement {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class ErasureTest : public World {
 protected:
  Store& store() { return suite.app().module("placement")->store(); }
  // Which resources and rows of the journal hold `text`.
  std::vector<std::string> Holding(std::string_view text) {
    std::vector<std::string> holding;
    const auto look = [&](const CollectionInfo& collection) {
      const auto rows = store().List(collection, Query());
      EXPECT_TRUE(rows.ok()) << rows.status();
      for (const Row& row : *rows) {
        if (row.body.find(text) != std::string::npos) holding.push_back(row.name);
      }
    };
    for (const CollectionInfo& collection :
         {kPersons.info(), kProfessionals.info(), kApplications.info(), kPartnerships.info(),
          kNeeds.info(), kMatches.info(), kPlacements.info(), kCheckIns.info(), kVisits.info(),
          kLeaveRequests.info(), kPeerLinks.info(), kCohortRuns.info(), kMatchRuns.info(),
          kTenders.info(), kBids.info()}) {
      look(collection);
    }
    const auto journal = store().ReadJournal({}, 10'000);
    EXPECT_TRUE(journal.ok()) << journal.status();
    for (const auto& entry : *journal) {
      if (entry.SerializeAsString().find(text) != std::string::npos)
        holding.push_back("journal: " + entry.cause());
    }
    return holding;
  }
  void Erase(const std::string& person) {
    v1::ErasePersonalDataRequest erase;
    erase.set_name(person);
    Do<v1::Person>("PersonService.ErasePersonalData", erase);
    ASSERT_TRUE(suite.Advance(absl::Seconds(1)).ok());
  }
  std::string PersonOf(const std::string& professional) {
    v1::GetProfessionalRequest get;
    get.set_name(professional);
    return Do<v1::Professional>("ProfessionalService.GetProfessional", get).person();
  }
  std::string Notes() {
    v1::GetPartnershipHistoryRequest request;
    request.set_name(kPartnership);
    request.set_page_size(1000);
    return Do<v1::PartnershipHistory>("HistoryService.GetPartnershipHistory", request)
        .DebugString();
  }
};

TEST_F(ErasureTest, LeavesNoReasonThatWasGivenForWhoIsPlacedInTheHistory) {
  Deliver();
  const std::string professional = MakeProfessional();
  const std::string placement = Place(MakeNeed("coach"), "a", professional);
  Start(placement);
  Reach(Day(2024, 4, 1));
  v1::RateTraitsRequest rate;
  rate.set_name(professional);
  rate.set_assessor(ministry_leader);
  rate.set_reason("Ada sent the form.");
  *rate.mutable_effective_date() = On(2024, 3, 1);
  rate.add_ratings()->set_trait(v1::PATIENCE);
  rate.mutable_ratings(0)->set_score(5);
  const auto rated = Do<v1::Professional>("ProfessionalService.RateTraits", rate);
  EXPECT_EQ(rated.trait_ratings().rbegin()->reason(), "Ada sent the form.");
  v1::RecordCheckInRequest record;
  record.set_parent(placement);
  record.set_check_in_id("first");
  *record.mutable_check_in_date() = On(2024, 3, 1);
  record.set_trust(4);
  record.set_advice("A plan.");
  record.set_reason("Ada rang.");
  EXPECT_EQ(Do<v1::CheckIn>("CheckInService.RecordCheckIn", record).reason(), "Ada rang.");
  v1::EnterPhaseRequest enter;
  enter.set_name(placement);
  enter.set_phase(v1::Placement::OBJECTIVE_SETTING);
  *enter.mutable_effective_date() = On(2024, 3, 2);
  Do<v1::Placement>("PlacementService.EnterPhase", enter);
  v1::RetractPhaseRequest phase;
  phase.set_name(placement);
  phase.set_reason("Ada had been taken for another.");
  *phase.mutable_effective_date() = On(2024, 3, 3);
  Do<v1::Placement>("PlacementService.RetractPhase", phase);
  v1::PausePlacementRequest pause;
  pause.set_name(placement);
  pause.set_reason("Ada was away.");
  *pause.mutable_effective_date() = On(2024, 3, 4);
  Do<v1::Placement>("PlacementService.PausePlacement", pause);
  v1::ResumePlacementRequest resume;
  resume.set_name(placement);
  *resume.mutable_effective_date() = On(2024, 3, 8);
  Do<v1::Placement>("PlacementService.ResumePlacement", resume);
  v1::RetractStepRequest step;
  step.set_name(placement);
  step.set_step(v1::StepRetraction::RESUMPTION);
  step.set_reason("Ada had not come back.");
  *step.mutable_effective_date() = On(2024, 3, 9);
  Do<v1::Placement>("PlacementService.RetractStep", step);
  *resume.mutable_effective_date() = On(2024, 3, 10);
  Do<v1::Placement>("PlacementService.ResumePlacement", resume);
  v1::RetractCheckInRequest retract;
  retract.set_name(placement + "/checkIns/first");
  retract.set_reason("Ada was not there.");
  *retract.mutable_effective_date() = On(2024, 3, 4);
  Do<v1::CheckIn>("CheckInService.RetractCheckIn", retract);
  v1::EndPlacementEarlyRequest end;
  end.set_name(placement);
  end.set_reason("Ada is ill.");
  end.set_kind(v1::EarlyEnd::OTHER);
  *end.mutable_effective_date() = On(2024, 4, 1);
  Do<v1::Placement>("PlacementService.EndPlacementEarly", end);
  v1::MakeProfessionalAlumniRequest alumni;
  alumni.set_name(professional);
  Do<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", alumni);
  EXPECT_THAT(Notes(), Not(HasSubstr("Ada"))) << "what is said of a person is not for the journal";
  EXPECT_THAT(Holding("Ada is ill"), Contains(placement));
  Erase(PersonOf(professional));
  for (const char* said : {"Ada sent", "Ada rang", "Ada had", "Ada was", "Ada is"})
    EXPECT_THAT(Holding(said), IsEmpty()) << said;
  EXPECT_EQ(GetPlacement(placement).phase_retractions_size(), 1) << "that it was stays";
}

TEST_F(ErasureTest, TakesWhyALeaderApprovedAndDecidedOnLeave) {
  v1::RequestApprovalRequest ask;
  ask.set_name(kPartnership);
  v1::GiveApprovalRequest give;
  give.set_name(kPartnership);
  *give.mutable_effective_date() = On(2024, 1, 10);
  for (const auto& [institution, leader] :
       {std::pair(std::string(kMinistry), ministry_leader), {kOffice, office_leader}}) {
    ask.set_institution(institution);
    Do<v1::Partnership>("PartnershipService.RequestApproval", ask);
    give.set_institution(institution);
    give.set_leader(leader);
    give.set_reason("Ada of " + institution + " wrote.");
    Do<v1::Partnership>("PartnershipService.GiveApproval", give);
  }
  const std::string visitor = MakePerson(kMinistry);
  const std::string visit = PlanStudyVisit("study", Day(2024, 6, 1), Day(2024, 6, 5), visitor);
  v1::SubmitLeaveRequestRequest submit;
  submit.set_parent(kPartnership);
  submit.set_leave_request_id("leave");
  submit.set_person(visitor);
  submit.set_taken_for(visit);
  *submit.mutable_period()->mutable_start() = On(2024, 6, 1);
  *submit.mutable_period()->mutable_end() = On(2024, 6, 5);
  v1::DecideLeaveRequestRequest decide;
  decide.set_name(Do<v1::LeaveRequest>("LeaveRequestService.SubmitLeaveRequest", submit).name());
  decide.set_leader(ministry_leader);
  decide.set_reason("Ada of the ministry said so.");
  *decide.mutable_effective_date() = On(2024, 1, 10);
  Do<v1::LeaveRequest>("LeaveRequestService.EndorseLeaveRequest", decide);
  EXPECT_THAT(Holding("Ada of"), SizeIs(2));
  Erase(ministry_leader);
  EXPECT_THAT(Holding("Ada of " + std::string(kMinistry)), IsEmpty());
  EXPECT_THAT(Holding("Ada of the ministry"), IsEmpty());
  EXPECT_THAT(Holding("Ada of " + std::string(kOffice)), Contains(kPartnership)) << "another's";
}

TEST_F(ErasureTest, TakesWhyAVisitOfTheirsWasCalledOffAndALinkEnded) {
  const std::string person = MakePerson(kMinistry);
  v1::CancelVisitRequest cancel;
  cancel.set_name(PlanStudyVisit("study", Day(2024, 6, 1), Day(2024, 6, 5), person));
  cancel.set_reason("Ada is ill.");
  Do<v1::Visit>("VisitService.CancelVisit", cancel);
  cancel.set_name(PlanStudyVisit("other", Day(2024, 6, 1), Day(2024, 6, 5), MakePerson(kMinistry)));
  cancel.set_reason("Somebody else is ill.");
  Do<v1::Visit>("VisitService.CancelVisit", cancel);
  v1::CreatePeerLinkRequest create;
  create.set_parent(kPartnership);
  create.set_peer_link_id("planners");
  create.mutable_peer_link()->set_display_name("Planners");
  create.mutable_peer_link()->set_lead_peer(office_leader);
  create.mutable_peer_link()->set_counterpart_peer(person);
  *create.mutable_peer_link()->mutable_start_date() = On(2024, 1, 2);
  v1::RecordContactRequest contact;
  contact.set_name(Do<v1::PeerLink>("PeerLinkService.CreatePeerLink", create).name());
  *contact.mutable_activity()->mutable_activity_date() = On(2024, 1, 8);
  contact.mutable_activity()->set_text("Met.");
  Do<v1::PeerLink>("PeerLinkService.RecordContact", contact);
  v1::RetractContactRequest retract;
  retract.set_name(contact.name());
  retract.set_reason("Ada did not come.");
  *retract.mutable_effective_date() = On(2024, 1, 9);
  Do<v1::PeerLink>("PeerLinkService.RetractContact", retract);
  v1::ConfirmVisitRequest confirm;
  confirm.set_name(PlanStudyVisit("made", Day(2024, 1, 3), Day(2024, 1, 5), person));
  Do<v1::Visit>("VisitService.ConfirmVisit", confirm);
  v1::CompleteVisitRequest complete;
  complete.set_name(confirm.name());
  *complete.mutable_effective_date() = On(2024, 1, 5);
  Do<v1::Visit>("VisitService.CompleteVisit", complete);
  v1::RetractVisitCompletionRequest back;
  back.set_name(confirm.name());
  back.set_reason("Ada did not go.");
  *back.mutable_effective_date() = On(2024, 1, 9);
  Do<v1::Visit>("VisitService.RetractVisitCompletion", back);
  v1::EndPeerLinkRequest end;
  end.set_name(contact.name());
  end.set_reason("Ada has left.");
  *end.mutable_effective_date() = On(2024, 1, 9);
  Do<v1::PeerLink>("PeerLinkService.EndPeerLink", end);
  EXPECT_THAT(Holding("Ada is"), SizeIs(1));
  EXPECT_THAT(Holding("Ada has"), SizeIs(1));
  EXPECT_THAT(Holding("Ada did"), SizeIs(2));
  Erase(person);
  EXPECT_THAT(Holding("Ada did"), IsEmpty());
  EXPECT_THAT(Holding("Ada is"), IsEmpty());
  EXPECT_THAT(Holding("Ada has"), IsEmpty());
  EXPECT_THAT(Holding("Somebody else"), SizeIs(1));
}

}  // namespace
}  // namespace tandem::placement
