// What placement and reporting tell each other of leaders (document B): leave that is asked for,
// granted and so endorsed, and a leader who goes and leaves a seat of the board in doubt.
#include "gmock/gmock.h"
#include "tandem/placement/v1/board.pb.h"
#include "tandem/placement/v1/leave_request.pb.h"
#include "tandem/placement/v1/people_events.pb.h"
#include "tandem/reporting/v1/engagement.pb.h"
#include "tandem/reporting/v1/events.pb.h"
#include "tandem/reporting/v1/support_ask.pb.h"
#include "tests/integration/walk_steps.h"

namespace tandem::walk {
namespace {

using placement::v1::Board;
using placement::v1::LeaveRequest;
using reporting::v1::Engagement;
using reporting::v1::LeaderPost;
using reporting::v1::SupportAsk;
using ::testing::SizeIs;

class Leaders : public Walk {
 protected:
  // The ministry's director is the leader who speaks for it, and sits on the board.
  void MeetTheDirector() {
    MeetInDiscover();
    watch_.reset();  // a stream does not outlive a restart
    walk_.Do(R"(
- manager LeaderPostService.CreateLeaderPost: {parent: $c, leader_post_id: director, leader_post: {
    display_name: Director, institution: $c/institutions/ministry, briefing_cadence: QUARTERLY}}
- manager LeaderPostService.AppointHolder: {name: $c/leaderPosts/director,
    holder: $c/persons/5a1e0000-0000-4000-8000-000000000003, effective_date: $today}
- manager BoardService.FormBoard: {parent: $p, display_name: Board}
- manager BoardService.SeatBoardMember: {name: $p/board, seat_id: ministry, side: COUNTERPART,
    title: Chair, member: $c/persons/5a1e0000-0000-4000-8000-000000000003, effective_date: $today}
- manager BoardService.SeatBoardMember: {name: $p/board, seat_id: office, side: LEAD, title: Vice,
    member: $c/persons/5a1e0000-0000-4000-8000-000000000002, effective_date: $today}
)");
  }
  void AskForLeave() {
    walk_.Do(R"(
- manager VisitService.CreateVisit: {parent: $p, visit_id: study, visit: {
    display_name: Study visit, kind: STUDY, side: COUNTERPART, destination: {country: gb},
    period: {start: 2024-11-04, end: 2024-11-08},
    visitors: [$c/persons/5a1e0000-0000-4000-8000-000000000005]}}
- data_officer LeaveRequestService.SubmitLeaveRequest: {parent: $p, leave_request_id: study,
    person: $c/persons/5a1e0000-0000-4000-8000-000000000005, taken_for: $p/visits/study,
    period: {start: 2024-11-02, end: 2024-11-10}}
)");
  }
  LeaveRequest Leave() {
    return walk_.Ask<LeaveRequest>(
        "- manager LeaveRequestService.GetLeaveRequest: {name: $p/leaveRequests/study}");
  }
  SupportAsk Ask() {
    return walk_.Ask<SupportAsk>(
        "- ministry_leader SupportAskService.GetSupportAsk: {name: $p/supportAsks/leave-study}");
  }
  Board TheBoard() { return walk_.Ask<Board>("- manager BoardService.GetBoard: {name: $p/board}"); }
};

TEST_F(Leaders, EndorseLeaveByGrantingWhatTheyAreAskedFor) {
  MeetTheDirector();
  AskForLeave();
  EXPECT_EQ(Ask().state(), SupportAsk::RAISED);
  EXPECT_EQ(Ask().leader_post(), "countries/lr/leaderPosts/director");
  EXPECT_EQ(Leave().state(), LeaveRequest::SUBMITTED);
  walk_.Do(R"(
- ministry_leader SupportAskService.AcknowledgeSupportAsk: {name: $p/supportAsks/leave-study, effective_date: $today}
- ministry_leader SupportAskService.GrantSupportAsk: {name: $p/supportAsks/leave-study, effective_date: $today}
)");
  EXPECT_EQ(Leave().state(), LeaveRequest::ENDORSED);
  EXPECT_EQ(Leave().endorsed().by(), "ministry_leader");
  walk_.suite().Restart();
  walk_.Do(R"(
- ministry_leader LeaveRequestService.GrantLeaveRequest: {name: $p/leaveRequests/study, effective_date: $today}
)");
  walk_.On(Day(2025, 1, 6));
  EXPECT_EQ(Leave().state(), LeaveRequest::GRANTED);
  EXPECT_EQ(Ask().state(), SupportAsk::GRANTED);
  EXPECT_THAT(walk_.suite().Events<reporting::v1::SupportRaised>(), SizeIs(1));
  EXPECT_THAT(walk_.suite().Events<reporting::v1::SupportGranted>(), SizeIs(1));
  EXPECT_THAT(walk_.suite().Events<reporting::v1::SupportLapsed>(), SizeIs(0));
  EXPECT_THAT(walk_.suite().Events<placement::v1::LeaveDecided>(), SizeIs(2));
}

TEST_F(Leaders, AreNotAskedAnyMoreWhenTheLeaveIsEndorsedWithoutThem) {
  MeetTheDirector();
  AskForLeave();
  walk_.Do(R"(
- amp_leader LeaveRequestService.EndorseLeaveRequest: {name: $p/leaveRequests/study, effective_date: $today}
)");
  EXPECT_EQ(Ask().state(), SupportAsk::LAPSED);
  EXPECT_EQ(Leave().endorsed().by(), "amp_leader");
  EXPECT_EQ(ReasonOf(walk_.Refused("- ministry_leader SupportAskService.AcknowledgeSupportAsk: "
                                   "{name: $p/supportAsks/leave-study, effective_date: $today}")),
            "VERB_NOT_ALLOWED");
}

TEST_F(Leaders, AreMetAsAConfirmedVisitIsToMeetThem) {
  MeetTheDirector();
  AskForLeave();
  walk_.Do(R"(
- manager VisitService.UpdateVisit: {visit: {name: $p/visits/study, posts_to_meet: [Minister]},
    update_mask: postsToMeet}
- manager VisitService.ConfirmVisit: {name: $p/visits/study}
- manager VisitService.UpdateVisit: {visit: {name: $p/visits/study, posts_to_meet: [Director],
    period: {start: 2024-11-05, end: 2024-11-08}}, update_mask: "postsToMeet,period.start"}
)");
  const auto met = [&](const std::string& nth) {
    return walk_.Ask<Engagement>(
        "- manager EngagementService.GetEngagement: {name: $p/engagements/visit-study-" + nth +
        "}");
  };
  EXPECT_EQ(met("1").state(), Engagement::CANCELLED);
  EXPECT_EQ(met("2").display_name(), "Director");
  walk_.Do(R"(
- manager VisitService.UpdateVisit: {visit: {name: $p/visits/study,
    period: {start: 2024-11-06, end: 2024-11-08}}, update_mask: period.start}
)");
  EXPECT_EQ(met("2").period().start().day(), 6);
  walk_.Do(R"(
- manager EngagementService.HoldEngagement: {name: $p/engagements/visit-study-2,
    effective_date: $today, leader_post: $c/leaderPosts/director}
)");
  EXPECT_THAT(walk_.suite().Events<reporting::v1::LeaderContactRecorded>(), SizeIs(1));
}

TEST_F(Leaders, WhoGoLeaveTheirSeatToBeConfirmed) {
  MeetTheDirector();
  walk_.On(Day(2025, 2, 3));
  walk_.Do(R"(
- manager LeaderPostService.AppointHolder: {name: $c/leaderPosts/director,
    holder: $c/persons/5a1e0000-0000-4000-8000-000000000004, effective_date: $today}
)");
  const Board doubted = TheBoard();
  ASSERT_THAT(doubted.seats(), SizeIs(2));
  EXPECT_EQ(doubted.seats(0).to_confirm().leader_post(), "countries/lr/leaderPosts/director");
  EXPECT_EQ(ToDay(doubted.seats(0).to_confirm().change_date()), Day(2025, 2, 3));
  EXPECT_FALSE(doubted.seats(1).has_to_confirm());
  walk_.Do(R"(
- amp_leader BoardService.ConfirmBoardSeat: {name: $p/board, seat_id: ministry, effective_date: $today}
)");
  EXPECT_FALSE(TheBoard().seats(0).has_to_confirm());
  const auto post = walk_.Ask<LeaderPost>(
      "- manager LeaderPostService.GetLeaderPost: {name: $c/leaderPosts/director}");
  EXPECT_EQ(post.support(), LeaderPost::UNAWARE);
}

}  // namespace
}  // namespace tandem::walk
