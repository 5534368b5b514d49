#include "services/placement/handlers/winding_up.h"

#include "services/placement/handlers/boards_fixture.h"
#include "tandem/placement/v1/people_events.pb.h"

namespace tandem::placement {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Meeting;
using v1::Visit;

class WindUpTest : public BoardTest {
 protected:
  static constexpr char kReason[] = "The office is closed.";

  static std::string VisitName(const std::string& id) {
    return std::string(kPartnership) + "/visits/" + id;
  }
  // From `days` from now on, for a week.
  void Plan(const std::string& id, int days) {
    const Day start = DayOf(suite.clock().Now()) + days;
    PlanStudyVisit(id, start, start + 6, ministry_leader);
  }
  Result<Visit> ConfirmVisit(const std::string& id) {
    v1::ConfirmVisitRequest request;
    request.set_name(VisitName(id));
    return Call<Visit>("VisitService.ConfirmVisit", request);
  }
  Visit GetVisit(const std::string& id) {
    v1::GetVisitRequest request;
    request.set_name(VisitName(id));
    return Do<Visit>("VisitService.GetVisit", request);
  }
  Result<Visit> MoveVisit(const std::string& id, Day start, Day end) {
    v1::UpdateVisitRequest request;
    request.mutable_visit()->set_name(VisitName(id));
    *request.mutable_visit()->mutable_period()->mutable_start() = ToDate(start);
    *request.mutable_visit()->mutable_period()->mutable_end() = ToDate(end);
    request.mutable_update_mask()->add_paths("period");
    return Call<Visit>("VisitService.UpdateVisit", request);
  }
  Result<Visit> CompleteVisit(const std::string& id, Day day) {
    v1::CompleteVisitRequest request;
    request.set_name(VisitName(id));
    *request.mutable_effective_date() = ToDate(day);
    return Call<Visit>("VisitService.CompleteVisit", request);
  }
  Result<Meeting> HoldOn(const std::string& id, Day day) {
    v1::HoldMeetingRequest request = Held(id, {"chair", "office"});
    *request.mutable_effective_date() = ToDate(day);
    return Call<Meeting>("MeetingService.HoldMeeting", request);
  }
  // Entered now, for the day of `days` ago.
  void Withdraw(int days = 0) {
    v1::ChangeStageRequest request;
    request.set_name(kPartnership);
    request.set_reason(kReason);
    *request.mutable_effective_date() = ToDate(ToDay(Today()) - days);
    Do<v1::Partnership>("PartnershipService.WithdrawPartnership", request);
  }
};

TEST_F(WindUpTest, CallsOffTheVisitsAndMeetingsThatWouldBeLater) {
  Establish();
  for (const auto& [id, days] : {std::pair("under-way", -2), {"planned", 10}, {"confirmed", 20}}) {
    Plan(id, days);
  }
  ASSERT_TRUE(ConfirmVisit("under-way").ok());
  ASSERT_TRUE(ConfirmVisit("confirmed").ok());
  ASSERT_TRUE(Schedule("today", 0).ok());
  ASSERT_TRUE(Schedule("later", 30).ok());
  Withdraw();
  EXPECT_EQ(GetVisit("under-way").state(), Visit::CONFIRMED) << "it may be completed yet";
  EXPECT_EQ(GetVisit("planned").state(), Visit::CANCELLED);
  EXPECT_EQ(GetVisit("confirmed").state(), Visit::CANCELLED);
  EXPECT_EQ(GetVisit("confirmed").reason(), kReason);
  EXPECT_THAT(Events<v1::VisitCancelled>(), SizeIs(2));
  EXPECT_EQ(GetMeeting("today").state(), Meeting::SCHEDULED) << "it may have been held";
  EXPECT_EQ(GetMeeting("later").state(), Meeting::CANCELLED);
  EXPECT_EQ(GetMeeting("later").reason(), kReason);
}

TEST_F(WindUpTest, LeavesAMissedMeetingAsItIs) {
  Establish();
  ASSERT_TRUE(Schedule("missed", 1).ok());
  Pass(8);
  Withdraw();
  EXPECT_TRUE(GetMeeting("missed").missed());
  EXPECT_EQ(GetMeeting("missed").state(), Meeting::SCHEDULED);
}

TEST_F(WindUpTest, CancelsATenderThatWasNotContracted) {
  v1::CreateFrameworkRequest framework;
  framework.set_parent(kLiberia);
  framework.set_framework_id("partners");
  framework.mutable_framework()->set_display_name("Partners");
  Do<v1::Framework>("FrameworkService.CreateFramework", framework);
  v1::CreateTenderRequest create;
  create.set_parent(kPartnership);
  create.set_tender_id("nurses");
  create.mutable_tender()->set_display_name("Specialist nursing");
  create.mutable_tender()->set_framework("countries/lr/frameworks/partners");
  create.mutable_tender()->add_requirements("Two places.");
  *create.mutable_tender()->mutable_closing_date() = On(2024, 3, 1);
  const std::string tender = Do<v1::Tender>("TenderService.CreateTender", create).name();
  Withdraw();
  v1::GetTenderRequest get;
  get.set_name(tender);
  EXPECT_EQ(Do<v1::Tender>("TenderService.GetTender", get).state(), v1::Tender::CANCELLED);
  EXPECT_EQ(Do<v1::Tender>("TenderService.GetTender", get).reason(), kReason);
  EXPECT_THAT(Events<v1::TenderCancelled>(), SizeIs(1));
}

TEST_F(WindUpTest, LetsAVisitThatWasOnlyPlannedBeToldOf) {
  Plan("begun", -7);
  Withdraw();
  EXPECT_EQ(GetVisit("begun").state(), Visit::PLANNED);
  ASSERT_TRUE(ConfirmVisit("begun").ok());
  EXPECT_TRUE(CompleteVisit("begun", ToDay(Today()) - 1).ok());
}

TEST_F(WindUpTest, LetsWhatTookPlaceBeforeItWasEnteredBeToldOf) {
  Establish();
  const Day first = ToDay(Today());
  Plan("visit", 0);
  ASSERT_TRUE(Schedule("meeting", 1).ok());
  Pass(7);
  Withdraw(7);
  EXPECT_THAT(Events<v1::VisitCancelled>(), IsEmpty());
  EXPECT_THAT(Events<v1::MeetingCancelled>(), IsEmpty());
  EXPECT_TRUE(HoldOn("meeting", first + 1).ok());
  ASSERT_TRUE(ConfirmVisit("visit").ok());
  ASSERT_TRUE(CompleteVisit("visit", first + 6).ok());
  v1::DebriefVisitRequest debrief;
  debrief.set_name(VisitName("visit"));
  debrief.set_debrief("Two wards.");
  Do<Visit>("VisitService.DebriefVisit", debrief);
}

TEST_F(WindUpTest, LeavesNothingToBePutOff) {
  Establish();
  const Day today = ToDay(Today());
  Plan("visit", -2);
  ASSERT_TRUE(ConfirmVisit("visit").ok());
  ASSERT_TRUE(Schedule("meeting", 0).ok());
  Withdraw();
  EXPECT_EQ(ReasonOf(MoveVisit("visit", today + 1, today + 7).status()), "PARTNERSHIP_OVER");
  EXPECT_TRUE(MoveVisit("visit", today - 2, today).ok()) << "it was shorter";
  v1::UpdateMeetingRequest later;
  later.mutable_meeting()->set_name(MeetingName("meeting"));
  *later.mutable_meeting()->mutable_meeting_date() = ToDate(today + 30);
  later.mutable_update_mask()->add_paths("meeting_date");
  EXPECT_EQ(ReasonOf(Call<Meeting>("MeetingService.UpdateMeeting", later).status()),
            "PARTNERSHIP_OVER");
  Pass(1);
  EXPECT_EQ(ReasonOf(HoldOn("meeting", today + 1).status()), "PARTNERSHIP_OVER");
  EXPECT_TRUE(HoldOn("meeting", today).ok());
}

TEST_F(WindUpTest, LeavesNobodyTheSuccessorWhoDoesNotCome) {
  Deliver();
  const std::string before = Place(MakeNeed("one"), "second", MakeProfessional());
  const std::string after = Place(MakeNeed("two"), "first", MakeProfessional());
  ASSERT_LT(after, before) << "it is cancelled first";
  Start(before);
  v1::NameSuccessorRequest name;
  name.set_name(before);
  name.set_successor(after);
  Do<v1::Placement>("PlacementService.NameSuccessor", name);
  v1::ClosePartnershipRequest close;
  close.set_name(kPartnership);
  close.set_reason(kReason);
  close.set_waiver_reason(kReason);
  *close.mutable_effective_date() = Today();
  Do<v1::Partnership>("PartnershipService.ClosePartnership", close);
  EXPECT_EQ(GetPlacement(before).state(), v1::Placement::ENDED_EARLY);
  EXPECT_EQ(GetPlacement(before).successor(), "");
}

TEST_F(WindUpTest, LeavesNobodyWaitingForLeaveForAVisitThatIsOff) {
  Establish();
  for (const auto& [id, days] : {std::pair("under-way", -2), {"planned", 10}}) {
    Plan(id, days);
    v1::SubmitLeaveRequestRequest request;
    request.set_parent(kPartnership);
    request.set_leave_request_id(id);
    request.set_person(ministry_leader);
    request.set_taken_for(VisitName(id));
    *request.mutable_period() = GetVisit(id).period();
    Do<v1::LeaveRequest>("LeaveRequestService.SubmitLeaveRequest", request);
  }
  Withdraw();
  const auto leave = [&](const std::string& id) {
    v1::GetLeaveRequestRequest request;
    request.set_name(std::string(kPartnership) + "/leaveRequests/" + id);
    return Do<v1::LeaveRequest>("LeaveRequestService.GetLeaveRequest", request);
  };
  EXPECT_EQ(leave("planned").state(), v1::LeaveRequest::REFUSED);
  EXPECT_EQ(leave("planned").decided().reason(), kReason);
  EXPECT_THAT(Events<v1::LeaveDecided>(), SizeIs(1));
  EXPECT_EQ(leave("under-way").state(), v1::LeaveRequest::SUBMITTED) << "it takes place";
}

TEST_F(WindUpTest, CompletesAVolunteerWhoHasServedTheTerm) {
  Deliver();
  const std::string served =
      Place(MakeNeed("ward", 1, v1::Placement::VOLUNTEER), "nurse", MakeProfessional());
  Start(served);
  Reach(Day(2025, 2, 20));
  v1::ClosePartnershipRequest close;
  close.set_name(kPartnership);
  close.set_reason(kReason);
  close.set_waiver_reason(kReason);
  *close.mutable_effective_date() = Today();
  Do<v1::Partnership>("PartnershipService.ClosePartnership", close);
  EXPECT_EQ(GetPlacement(served).state(), v1::Placement::COMPLETED);
  ASSERT_THAT(Events<v1::PlacementEnded>(), SizeIs(1));
  EXPECT_FALSE(Events<v1::PlacementEnded>()[0].early());
}

TEST_F(WindUpTest, StopsTheClocksOfMeetingsAndPeers) {
  Establish();
  ASSERT_TRUE(Schedule("one", 0).ok());
  ASSERT_TRUE(Schedule("two", 0).ok());
  ASSERT_TRUE(Schedule("held", 0).ok());
  v1::HoldMeetingRequest held = Held("held", {"chair", "office"});
  auto& action = *held.add_actions();
  action.set_action_id("letter");
  action.set_text("A letter.");
  action.set_owner(office_leader);
  *action.mutable_due_date() = ToDate(ToDay(Today()) + 10);
  Do<Meeting>("MeetingService.HoldMeeting", held);
  v1::CreatePeerLinkRequest link;
  link.set_parent(kPartnership);
  link.set_peer_link_id("planners");
  link.mutable_peer_link()->set_display_name("Planners");
  link.mutable_peer_link()->set_lead_peer(office_leader);
  link.mutable_peer_link()->set_counterpart_peer(ministry_leader);
  *link.mutable_peer_link()->mutable_start_date() = Today();
  Do<v1::PeerLink>("PeerLinkService.CreatePeerLink", link);
  Withdraw();
  Pass(100);
  EXPECT_THAT(Events<v1::MeetingMissed>(), IsEmpty());
  EXPECT_THAT(Events<v1::BoardWentDormant>(), IsEmpty());
  EXPECT_THAT(Events<v1::PeerLinkWentQuiet>(), IsEmpty());
  EXPECT_THAT(Events<v1::BoardActionOverdue>(), IsEmpty());
  v1::GetPeerLinkRequest get;
  get.set_name(std::string(kPartnership) + "/peerLinks/planners");
  const auto ended = Do<v1::PeerLink>("PeerLinkService.GetPeerLink", get);
  EXPECT_EQ(ended.state(), v1::PeerLink::ENDED);
  EXPECT_EQ(ended.ended().reason(), kReason);
  EXPECT_THAT(Events<v1::PeerLinkEnded>(), SizeIs(1));
}

}  // namespace
}  // namespace tandem::placement
