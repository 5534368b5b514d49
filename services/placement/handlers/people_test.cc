// Leave requests and peer links.
#include "services/placement/handlers/leave_requests.h"
#include "services/placement/handlers/peer_links.h"
#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/people_events.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::LeaveRequest;
using v1::PeerLink;

Caller LeaderWith(const std::string& person, const char* prefix) {
  Caller caller = CallerWith("leader-" + person, common::v1::LEADER, prefix);
  caller.person = person;
  return caller;
}

class LeaveTest : public World {
 protected:
  static constexpr char kName[] = "countries/lr/partnerships/ncd/leaveRequests/one";

  LeaveTest() {
    traveller_ = MakePerson(kMinistry);
    PlanStudyVisit("study", Day(2024, 3, 4), Day(2024, 3, 8), traveller_);
  }
  Result<LeaveRequest> Submit(Day last = Day(2024, 3, 9)) {
    v1::SubmitLeaveRequestRequest request;
    request.set_parent(kPartnership);
    request.set_leave_request_id("one");
    request.set_person(traveller_);
    request.set_taken_for(std::string(kPartnership) + "/visits/study");
    *request.mutable_period()->mutable_start() = On(2024, 3, 3);
    *request.mutable_period()->mutable_end() = ToDate(last);
    return Call<LeaveRequest>("LeaveRequestService.SubmitLeaveRequest", request);
  }
  void SupportIsGranted(const std::string& accountable) {
    reporting::v1::SupportGranted event;
    event.set_name(std::string(kPartnership) + "/supportAsks/leave-one");
    event.set_kind(reporting::v1::LEAVE);
    event.set_leave_request(kName);
    event.set_by("sub-of-leader");
    event.set_accountable(accountable);
    *event.mutable_effective_date() = On(2024, 1, 15);
    HappensInReporting(event);
  }
  LeaveRequest GetLeave() {
    v1::GetLeaveRequestRequest request;
    request.set_name(kName);
    return Do<LeaveRequest>("LeaveRequestService.GetLeaveRequest", request);
  }
  Result<LeaveRequest> Decide(std::string_view verb, const Caller& caller,
                              const std::string& reason = "", const std::string& leader = "") {
    v1::DecideLeaveRequestRequest request;
    request.set_name(kName);
    request.set_reason(reason);
    request.set_leader(leader);
    *request.mutable_effective_date() = On(2024, 1, 15);
    return CallAs<LeaveRequest>(caller, verb, request);
  }
  std::string traveller_;
};

TEST_F(LeaveTest, IsEndorsedByALeaderAndGrantedByTheEmployer) {
  EXPECT_EQ(ReasonOf(Submit(Day(2024, 3, 7)).status()), "LEAVE_TOO_SHORT");
  ASSERT_TRUE(Submit().ok());
  ASSERT_THAT(Events<v1::LeaveSubmitted>(), SizeIs(1));
  EXPECT_EQ(Events<v1::LeaveSubmitted>()[0].employer(), kMinistry);
  const Caller office = LeaderWith(office_leader, kPartnership);
  const Caller ministry = LeaderWith(ministry_leader, kPartnership);
  constexpr char kEndorse[] = "LeaveRequestService.EndorseLeaveRequest";
  constexpr char kGrant[] = "LeaveRequestService.GrantLeaveRequest";
  EXPECT_EQ(ReasonOf(Decide(kGrant, ministry).status()), "VERB_NOT_ALLOWED");
  EXPECT_EQ(ReasonOf(Decide(kEndorse, LeaderWith(traveller_, kPartnership)).status()), "OWN_LEAVE");
  EXPECT_THAT(BadFieldsOf(Decide(kEndorse, suite.caller()).status()),
              ElementsAre("reason", "leader"));
  ASSERT_TRUE(Decide(kEndorse, office).ok());
  EXPECT_EQ(ReasonOf(Decide(kGrant, office).status()), "NOT_OF_THE_INSTITUTION");
  const auto granted = Decide(kGrant, ministry);
  ASSERT_TRUE(granted.ok()) << granted.status();
  EXPECT_EQ(granted->state(), LeaveRequest::GRANTED);
  EXPECT_EQ(granted->endorsing_leader(), office_leader);
  EXPECT_EQ(granted->deciding_leader(), ministry_leader);
  ASSERT_THAT(Events<v1::LeaveDecided>(), SizeIs(2));
  EXPECT_EQ(Events<v1::LeaveDecided>()[1].leader(), ministry_leader);
}

TEST_F(LeaveTest, NamesTheLeaderWhoDecidedOnPaper) {
  ASSERT_TRUE(Submit().ok());
  const auto decide = [&](const char* verb, const std::string& leader) {
    return Decide(verb, suite.caller(), "By letter.", leader);
  };
  constexpr char kEndorse[] = "LeaveRequestService.EndorseLeaveRequest";
  constexpr char kGrant[] = "LeaveRequestService.GrantLeaveRequest";
  EXPECT_THAT(BadFieldsOf(decide(kEndorse, "").status()), ElementsAre("leader"));
  const std::string stranger = MakePerson(MakeInstitution("other", v1::Institution::DELIVERY));
  EXPECT_THAT(BadFieldsOf(decide(kEndorse, stranger).status()), ElementsAre("leader"));
  EXPECT_EQ(ReasonOf(decide(kEndorse, traveller_).status()), "OWN_LEAVE");
  ASSERT_TRUE(decide(kEndorse, office_leader).ok());
  EXPECT_EQ(GetLeave().endorsing_leader(), office_leader);
  EXPECT_EQ(GetLeave().endorsed().by(), suite.caller().subject);
  EXPECT_THAT(BadFieldsOf(decide(kGrant, office_leader).status()), ElementsAre("leader"));
  ASSERT_TRUE(decide(kGrant, ministry_leader).ok());
  EXPECT_EQ(GetLeave().deciding_leader(), ministry_leader);
}

TEST_F(LeaveTest, IsEndorsedByTheAskThatALeaderGrants) {
  ASSERT_TRUE(Submit().ok());
  SupportIsGranted(traveller_);
  EXPECT_EQ(GetLeave().state(), LeaveRequest::SUBMITTED) << "their own leave";
  SupportIsGranted(ministry_leader);
  const LeaveRequest leave = GetLeave();
  EXPECT_EQ(leave.state(), LeaveRequest::ENDORSED);
  EXPECT_EQ(leave.endorsed().by(), "sub-of-leader");
  EXPECT_EQ(leave.endorsing_leader(), ministry_leader) << "accountable for it";
  EXPECT_EQ(ToDay(leave.endorsed().effective_date()), Day(2024, 1, 15));
  EXPECT_EQ(leave.endorsed().reason(),
            "countries/lr/partnerships/ncd/supportAsks/leave-one was granted.");
  ASSERT_THAT(Events<v1::LeaveDecided>(), SizeIs(1));
  EXPECT_EQ(Events<v1::LeaveDecided>()[0].state(), LeaveRequest::ENDORSED);
}

TEST_F(LeaveTest, IsLeftAloneByAnAskThatComesTooEarlyOrTooLate) {
  SupportIsGranted(ministry_leader);  // there is no such request
  ASSERT_TRUE(Submit().ok());
  SupportIsGranted(ministry_leader);
  SupportIsGranted(ministry_leader);
  EXPECT_EQ(GetLeave().state(), LeaveRequest::ENDORSED);
  EXPECT_THAT(Events<v1::LeaveDecided>(), SizeIs(1));
  ASSERT_TRUE(Decide("LeaveRequestService.RefuseLeaveRequest",
                     LeaderWith(office_leader, kPartnership), "The ward is short.")
                  .ok());
  SupportIsGranted(ministry_leader);
  EXPECT_EQ(GetLeave().state(), LeaveRequest::REFUSED);
}

// Nothing is parked either: what comes later is taken.
TEST_F(LeaveTest, IsLeftAloneByAnAskForDaysThatItDoesNotCover) {
  ASSERT_TRUE(Submit().ok());
  v1::UpdateVisitRequest update;
  update.mutable_visit()->set_name(std::string(kPartnership) + "/visits/study");
  update.mutable_update_mask()->add_paths("period");
  *update.mutable_visit()->mutable_period()->mutable_start() = On(2024, 3, 11);
  *update.mutable_visit()->mutable_period()->mutable_end() = On(2024, 3, 15);
  Do<v1::Visit>("VisitService.UpdateVisit", update);
  SupportIsGranted(ministry_leader);
  EXPECT_EQ(GetLeave().state(), LeaveRequest::SUBMITTED);
  *update.mutable_visit()->mutable_period()->mutable_start() = On(2024, 3, 4);
  *update.mutable_visit()->mutable_period()->mutable_end() = On(2024, 3, 8);
  Do<v1::Visit>("VisitService.UpdateVisit", update);
  SupportIsGranted(ministry_leader);
  EXPECT_EQ(GetLeave().state(), LeaveRequest::ENDORSED);
}

TEST_F(LeaveTest, IsNotGrantedForAVisitThatWasCalledOff) {
  ASSERT_TRUE(Submit().ok());
  v1::CancelVisitRequest cancel;
  cancel.set_name(std::string(kPartnership) + "/visits/study");
  cancel.set_reason("A storm.");
  Do<v1::Visit>("VisitService.CancelVisit", cancel);
  const Caller office = LeaderWith(office_leader, kPartnership);
  EXPECT_THAT(UnmetOf(Decide("LeaveRequestService.EndorseLeaveRequest", office).status()),
              ElementsAre("STILL_ON"));
  EXPECT_EQ(Decide("LeaveRequestService.RefuseLeaveRequest", office, "A storm.")->state(),
            LeaveRequest::REFUSED);
}

TEST_F(LeaveTest, IsTakenBackOnceTheVisitIsCalledOff) {
  ASSERT_TRUE(Submit().ok());
  const Caller ministry = LeaderWith(ministry_leader, kPartnership);
  ASSERT_TRUE(Decide("LeaveRequestService.EndorseLeaveRequest", ministry).ok());
  ASSERT_TRUE(Decide("LeaveRequestService.GrantLeaveRequest", ministry).ok());
  constexpr char kRefuse[] = "LeaveRequestService.RefuseLeaveRequest";
  EXPECT_THAT(UnmetOf(Decide(kRefuse, ministry, "A storm.").status()),
              ElementsAre("NEEDED_NO_MORE"));
  v1::CancelVisitRequest cancel;
  cancel.set_name(std::string(kPartnership) + "/visits/study");
  cancel.set_reason("A storm.");
  Do<v1::Visit>("VisitService.CancelVisit", cancel);
  ASSERT_TRUE(Decide(kRefuse, ministry, "A storm.").ok());
  EXPECT_EQ(GetLeave().state(), LeaveRequest::REFUSED);
}

TEST_F(LeaveTest, IsForSomethingOfThePartnership) {
  v1::SubmitLeaveRequestRequest request;
  request.set_parent(kPartnership);
  request.set_leave_request_id("one");
  request.set_person(office_leader);
  request.set_taken_for("countries/lr/partnerships/other/visits/study");
  *request.mutable_period()->mutable_start() = On(2024, 3, 3);
  *request.mutable_period()->mutable_end() = On(2024, 3, 9);
  const auto submit = [&] {
    return Call<LeaveRequest>("LeaveRequestService.SubmitLeaveRequest", request).status();
  };
  EXPECT_THAT(BadFieldsOf(submit()), ElementsAre("taken_for"));
  request.set_taken_for(std::string(kPartnership) + "/visits/study");
  EXPECT_EQ(ReasonOf(submit()), "NOT_TAKING_PART");
  request.set_person(MakePerson(""));
  EXPECT_EQ(ReasonOf(submit()), "NO_EMPLOYER");
}

TEST_F(LeaveTest, IsAskedForByMembersAndThePlacedForThemselvesAlone) {
  v1::SubmitLeaveRequestRequest request;
  request.set_parent(kPartnership);
  request.set_leave_request_id("one");
  request.set_person(traveller_);
  request.set_taken_for(std::string(kPartnership) + "/visits/study");
  *request.mutable_period()->mutable_start() = On(2024, 3, 3);
  *request.mutable_period()->mutable_end() = On(2024, 3, 9);
  const auto submit = [&](common::v1::Role role, const std::string& person) {
    const Caller caller = CallerWith("someone", role, kPartnership, person);
    return ReasonOf(
        CallAs<LeaveRequest>(caller, "LeaveRequestService.SubmitLeaveRequest", request).status());
  };
  EXPECT_EQ(submit(common::v1::TEAM_MEMBER, office_leader), "NOT_THE_PERSON");
  EXPECT_EQ(submit(common::v1::PLACED_PROFESSIONAL, office_leader), "NOT_THE_PERSON");
  EXPECT_EQ(submit(common::v1::TEAM_MEMBER, traveller_), "");
  request.set_leave_request_id("two");
  EXPECT_EQ(submit(common::v1::TEAM_LEAD, office_leader), "");
}

class PeerLinkTest : public World {
 protected:
  static constexpr char kName[] = "countries/lr/partnerships/ncd/peerLinks/planners";

  Result<PeerLink> Link(const std::string& lead, const std::string& counterpart) {
    v1::CreatePeerLinkRequest request;
    request.set_parent(kPartnership);
    request.set_peer_link_id("planners");
    auto& link = *request.mutable_peer_link();
    link.set_display_name("Planners");
    link.set_lead_peer(lead);
    link.set_counterpart_peer(counterpart);
    *link.mutable_start_date() = On(2024, 1, 15);
    return Call<PeerLink>("PeerLinkService.CreatePeerLink", request);
  }
  PeerLink Meet() {
    v1::RecordContactRequest request;
    request.set_name(kName);
    *request.mutable_activity()->mutable_activity_date() = ToDate(DayOf(suite.clock().Now()));
    request.mutable_activity()->set_text("Compared two budgets.");
    return Do<PeerLink>("PeerLinkService.RecordContact", request);
  }
  PeerLink Get() {
    v1::GetPeerLinkRequest request;
    request.set_name(kName);
    return Do<PeerLink>("PeerLinkService.GetPeerLink", request);
  }
  void Pass(int days) { ASSERT_TRUE(suite.Advance(absl::Hours(24) * days).ok()); }
};

TEST_F(PeerLinkTest, GoesQuietAndWakes) {
  EXPECT_EQ(ReasonOf(Link(ministry_leader, kTeam).status()), "PEER_NOT_ON_SIDE");
  EXPECT_EQ(ReasonOf(Link(office_leader, office_leader).status()), "PEER_NOT_ON_SIDE");
  ASSERT_TRUE(Link(office_leader, kTeam).ok());
  Pass(60);
  Meet();
  Pass(90);
  EXPECT_EQ(Get().state(), PeerLink::ACTIVE);
  Pass(1);
  EXPECT_EQ(Get().state(), PeerLink::QUIET);
  EXPECT_THAT(Events<v1::PeerLinkWentQuiet>(), SizeIs(1));
  EXPECT_EQ(Meet().state(), PeerLink::ACTIVE);
  Pass(91);
  EXPECT_THAT(Events<v1::PeerLinkWentQuiet>(), SizeIs(2));
}

TEST_F(PeerLinkTest, EndsForGood) {
  ASSERT_TRUE(Link(office_leader, ministry_leader).ok());
  v1::EndPeerLinkRequest end;
  end.set_name(kName);
  end.set_reason("One of them retires.");
  *end.mutable_effective_date() = On(2024, 1, 15);
  Do<PeerLink>("PeerLinkService.EndPeerLink", end);
  Pass(100);
  EXPECT_EQ(Get().state(), PeerLink::ENDED);
  EXPECT_THAT(Events<v1::PeerLinkWentQuiet>(), IsEmpty());
  v1::UpdatePeerLinkRequest update;
  update.mutable_peer_link()->set_name(kName);
  update.mutable_peer_link()->set_purpose("More.");
  update.mutable_update_mask()->add_paths("purpose");
  EXPECT_EQ(ReasonOf(Call<PeerLink>("PeerLinkService.UpdatePeerLink", update).status()),
            "PEER_LINK_OVER");
}

}  // namespace
}  // namespace tandem::placement
