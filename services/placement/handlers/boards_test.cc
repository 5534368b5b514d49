#include "services/placement/handlers/boards.h"

#include "services/placement/collections.h"
#include "services/placement/domain/board.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::Board;
using v1::Meeting;

class BoardTest : public World {
 protected:
  static constexpr char kBoard[] = "countries/lr/partnerships/ncd/board";
  static constexpr char kPost[] = "countries/lr/leaderPosts/director";

  void FormBoard() {
    v1::FormBoardRequest request;
    request.set_parent(kPartnership);
    request.set_display_name("Steering committee");
    Do<Board>("BoardService.FormBoard", request);
  }
  Result<Board> Seat(const std::string& id, common::v1::PartnershipSide side,
                     const std::string& member) {
    v1::SeatBoardMemberRequest request;
    request.set_name(kBoard);
    request.set_seat_id(id);
    request.set_side(side);
    request.set_title("Member");
    request.set_member(member);
    *request.mutable_effective_date() = Today();
    return Call<Board>("BoardService.SeatBoardMember", request);
  }
  Result<Board> Activate() {
    v1::ActivateBoardRequest request;
    request.set_name(kBoard);
    *request.mutable_effective_date() = Today();
    return Call<Board>("BoardService.ActivateBoard", request);
  }
  void Establish() {
    FormBoard();
    ASSERT_TRUE(Seat("chair", common::v1::COUNTERPART, ministry_leader).ok());
    ASSERT_TRUE(Seat("office", common::v1::LEAD, office_leader).ok());
    ASSERT_TRUE(Activate().ok());
  }
  Result<Board> Confirm(const std::string& seat) {
    v1::ConfirmBoardSeatRequest request;
    request.set_name(kBoard);
    request.set_seat_id(seat);
    *request.mutable_effective_date() = Today();
    return Call<Board>("BoardService.ConfirmBoardSeat", request);
  }
  void LeavesTheirPost(const std::string& person) {
    reporting::v1::LeaderChanged event;
    event.set_name(kPost);
    event.set_previous_holder(person);
    *event.mutable_effective_date() = Today();
    HappensInReporting(event);
  }
  Board GetBoard() {
    v1::GetBoardRequest request;
    request.set_name(kBoard);
    return Do<Board>("BoardService.GetBoard", request);
  }
  // In `days` from now.
  Result<Meeting> Schedule(const std::string& id, int days) {
    v1::CreateMeetingRequest request;
    request.set_parent(kPartnership);
    request.set_meeting_id(id);
    request.mutable_meeting()->set_display_name("Quarterly");
    *request.mutable_meeting()->mutable_meeting_date() = ToDate(DayOf(suite.clock().Now()) + days);
    return Call<Meeting>("MeetingService.CreateMeeting", request);
  }
  void PutOff(const std::string& id, int days) {
    v1::UpdateMeetingRequest request;
    request.mutable_meeting()->set_name(MeetingName(id));
    *request.mutable_meeting()->mutable_meeting_date() = ToDate(DayOf(suite.clock().Now()) + days);
    request.mutable_update_mask()->add_paths("meeting_date");
    Do<Meeting>("MeetingService.UpdateMeeting", request);
  }
  Result<Meeting> CallOff(const std::string& id) {
    v1::CancelMeetingRequest request;
    request.set_name(MeetingName(id));
    request.set_reason("The chair travels.");
    return Call<Meeting>("MeetingService.CancelMeeting", request);
  }
  v1::HoldMeetingRequest Held(const std::string& id, std::initializer_list<const char*> present) {
    v1::HoldMeetingRequest request;
    request.set_name(MeetingName(id));
    *request.mutable_effective_date() = Today();
    for (const char* seat : present) request.add_present(seat);
    return request;
  }
  Meeting GetMeeting(const std::string& id) {
    v1::GetMeetingRequest request;
    request.set_name(MeetingName(id));
    return Do<Meeting>("MeetingService.GetMeeting", request);
  }
  void Pass(int days) { ASSERT_TRUE(suite.Advance(absl::Hours(24) * days).ok()); }
  static std::string MeetingName(const std::string& id) {
    return std::string(kPartnership) + "/meetings/" + id;
  }
  common::v1::Date Today() { return ToDate(DayOf(suite.clock().Now())); }
};

TEST_F(BoardTest, IsFormedOnceAndActiveWithBothSides) {
  FormBoard();
  v1::FormBoardRequest again;
  again.set_parent(kPartnership);
  again.set_display_name("Another");
  EXPECT_EQ(ReasonOf(Call<Board>("BoardService.FormBoard", again).status()), "RESOURCE_EXISTS");
  ASSERT_TRUE(Seat("office", common::v1::LEAD, office_leader).ok());
  EXPECT_THAT(UnmetOf(Activate().status()), ElementsAre("BOTH_SIDES_SEATED"));
  EXPECT_EQ(ReasonOf(Seat("chair", common::v1::COUNTERPART, MakePerson(kOffice)).status()),
            "MEMBER_NOT_ON_SIDE");
  ASSERT_TRUE(Seat("chair", common::v1::COUNTERPART, ministry_leader).ok());
  ASSERT_TRUE(Activate().ok());
  EXPECT_EQ(GetBoard().state(), Board::ACTIVE);
  EXPECT_TRUE(GetPartnership().board().active());
  EXPECT_THAT(Events<v1::BoardActivated>(), SizeIs(1));
}

TEST_F(BoardTest, InvitesPersonsOfAMinistryAlone) {
  FormBoard();
  v1::SetBoardInviteesRequest request;
  request.set_name(kBoard);
  request.add_persons(ministry_leader);
  EXPECT_EQ(Do<Board>("BoardService.SetBoardInvitees", request).invitees_size(), 1);
  request.add_persons(office_leader);
  EXPECT_EQ(ReasonOf(Call<Board>("BoardService.SetBoardInvitees", request).status()),
            "NOT_OF_A_MINISTRY");
  EXPECT_EQ(GetBoard().invitees_size(), 1);
}

TEST_F(BoardTest, StaysAsItIsWhenItsPartnershipIsOver) {
  FormBoard();
  v1::ChangeStageRequest withdrawn;
  withdrawn.set_name(kPartnership);
  withdrawn.set_reason("Elections");
  *withdrawn.mutable_effective_date() = Today();
  Do<v1::Partnership>("PartnershipService.WithdrawPartnership", withdrawn);
  v1::SetBoardInviteesRequest invitees;
  invitees.set_name(kBoard);
  invitees.add_persons(ministry_leader);
  EXPECT_EQ(ReasonOf(Call<Board>("BoardService.SetBoardInvitees", invitees).status()),
            "PARTNERSHIP_OVER");
  v1::UpdateBoardRequest update;
  update.mutable_board()->set_name(kBoard);
  update.mutable_board()->set_display_name("Another");
  update.mutable_update_mask()->add_paths("display_name");
  EXPECT_EQ(ReasonOf(Call<Board>("BoardService.UpdateBoard", update).status()), "PARTNERSHIP_OVER");
}

TEST_F(BoardTest, FallsAsleepAfterTwoMissedMeetingsAndWakesAtTheNext) {
  Establish();
  ASSERT_TRUE(Schedule("first", 1).ok());
  Pass(8);
  EXPECT_TRUE(GetMeeting("first").missed());
  EXPECT_EQ(GetBoard().state(), Board::ACTIVE);
  ASSERT_TRUE(Schedule("second", 1).ok());
  Pass(8);
  EXPECT_EQ(GetBoard().state(), Board::DORMANT);
  EXPECT_FALSE(GetPartnership().board().active());
  EXPECT_THAT(Events<v1::MeetingMissed>(), SizeIs(2));
  EXPECT_THAT(Events<v1::BoardWentDormant>(), SizeIs(1));
  ASSERT_TRUE(Schedule("third", 0).ok());
  Do<Meeting>("MeetingService.HoldMeeting", Held("third", {"chair", "office"}));
  EXPECT_EQ(GetBoard().state(), Board::ACTIVE);
  EXPECT_EQ(GetBoard().missed_meetings(), 0);
}

TEST_F(BoardTest, CountsAMeetingRecordedLateAsHeld) {
  Establish();
  ASSERT_TRUE(Schedule("first", 1).ok());
  Pass(8);
  EXPECT_EQ(GetBoard().missed_meetings(), 1);
  v1::HoldMeetingRequest late = Held("first", {"chair", "office"});
  *late.mutable_effective_date() = ToDate(DayOf(suite.clock().Now()) - 7);
  Do<Meeting>("MeetingService.HoldMeeting", late);
  EXPECT_FALSE(GetMeeting("first").missed());
  EXPECT_EQ(GetBoard().missed_meetings(), 0);
}

TEST_F(BoardTest, DoesNotMissAMeetingThatWasCalledOffOrPutOff) {
  Establish();
  ASSERT_TRUE(Schedule("first", 1).ok());
  ASSERT_TRUE(Schedule("second", 1).ok());
  ASSERT_TRUE(CallOff("first").ok());
  PutOff("second", 30);
  Pass(20);
  EXPECT_EQ(GetBoard().missed_meetings(), 0);
  EXPECT_THAT(Events<v1::MeetingMissed>(), SizeIs(0));
  Pass(17);
  EXPECT_EQ(GetBoard().missed_meetings(), 1);
}

TEST_F(BoardTest, FlagsAnActionThatNobodyHasDone) {
  Establish();
  ASSERT_TRUE(Schedule("first", 0).ok());
  v1::HoldMeetingRequest held = Held("first", {"chair", "office"});
  for (const char* id : {"letter", "budget"}) {
    auto& action = *held.add_actions();
    action.set_action_id(id);
    action.set_text("Do it.");
    action.set_owner(office_leader);
    *action.mutable_due_date() = ToDate(DayOf(suite.clock().Now()) + 10);
  }
  Do<Meeting>("MeetingService.HoldMeeting", held);
  v1::CompleteActionRequest done;
  done.set_name(MeetingName("first"));
  done.set_action_id("budget");
  *done.mutable_effective_date() = Today();
  const Caller lead = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership);
  const auto told_lead = CallAs<Meeting>(lead, "MeetingService.CompleteAction", done);
  ASSERT_TRUE(told_lead.ok()) << told_lead.status();
  ASSERT_THAT(told_lead->actions(), SizeIs(1)) << "their own, and nothing else of the meeting";
  EXPECT_EQ(told_lead->actions(0).action_id(), "budget");
  EXPECT_TRUE(told_lead->attendance().empty());
  Pass(11);
  const Meeting meeting = GetMeeting("first");
  EXPECT_TRUE(meeting.actions(0).overdue());
  EXPECT_FALSE(meeting.actions(1).overdue());
  const auto told = Events<v1::BoardActionOverdue>();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].action_id(), "letter");
}

TEST_F(BoardTest, ApprovesMinutesAtTheNextMeeting) {
  Establish();
  ASSERT_TRUE(Schedule("first", 0).ok());
  Do<Meeting>("MeetingService.HoldMeeting", Held("first", {"chair", "office"}));
  v1::RecordMinutesRequest minutes;
  minutes.set_name(MeetingName("first"));
  minutes.set_minutes("What was said.");
  Do<Meeting>("MeetingService.RecordMinutes", minutes);
  Pass(90);
  ASSERT_TRUE(Schedule("second", 0).ok());
  v1::ApproveMinutesRequest approve;
  approve.set_name(MeetingName("first"));
  approve.set_at_meeting(MeetingName("second"));
  EXPECT_THAT(UnmetOf(Call<Meeting>("MeetingService.ApproveMinutes", approve).status()),
              ElementsAre("LATER_MEETING_QUORATE"));
  Do<Meeting>("MeetingService.HoldMeeting", Held("second", {"chair", "office"}));
  EXPECT_EQ(Do<Meeting>("MeetingService.ApproveMinutes", approve).state(),
            Meeting::MINUTES_APPROVED);
}

TEST_F(BoardTest, HasTheSeatOfWhoLeftTheirPostConfirmed) {
  Establish();
  LeavesTheirPost(MakePerson(kMinistry));
  EXPECT_THAT(Events<v1::BoardSeatDoubted>(), SizeIs(0));
  LeavesTheirPost(office_leader);
  const Board doubted = GetBoard();
  EXPECT_EQ(doubted.state(), Board::ACTIVE);
  EXPECT_FALSE(doubted.seats(0).has_to_confirm());
  EXPECT_EQ(doubted.seats(1).to_confirm().leader_post(), kPost);
  EXPECT_EQ(doubted.seats(1).member(), office_leader);
  EXPECT_THAT(GetPartnership().board().seats_to_confirm(), ElementsAre("office"));
  ASSERT_THAT(Events<v1::BoardSeatDoubted>(), SizeIs(1));
  EXPECT_EQ(Events<v1::BoardSeatDoubted>()[0].seat_id(), "office");
  // Until then the seat is as good as any.
  ASSERT_TRUE(Schedule("first", 0).ok());
  EXPECT_TRUE(
      Do<Meeting>("MeetingService.HoldMeeting", Held("first", {"chair", "office"})).quorate());
  ASSERT_TRUE(Confirm("office").ok());
  EXPECT_FALSE(GetBoard().seats(1).has_to_confirm());
  EXPECT_THAT(GetPartnership().board().seats_to_confirm(), SizeIs(0));
  EXPECT_EQ(ReasonOf(Confirm("office").status()), "NOT_TO_CONFIRM");
  EXPECT_THAT(Events<v1::BoardSeatConfirmed>(), SizeIs(1));
}

TEST_F(BoardTest, DoubtsNobodyWhoCameAfterwards) {
  Establish();
  LeavesTheirPost(office_leader);
  ASSERT_TRUE(Seat("office", common::v1::LEAD, MakePerson(kOffice)).ok());
  EXPECT_FALSE(GetBoard().seats(1).has_to_confirm());
  EXPECT_THAT(GetPartnership().board().seats_to_confirm(), SizeIs(0));
  // Told again of somebody who holds no seat any more.
  LeavesTheirPost(office_leader);
  EXPECT_FALSE(GetBoard().seats(1).has_to_confirm());
}

TEST_F(BoardTest, FindsThoseWhoWereSeatedBeforeThereWereMembershipsOnceItMeets) {
  Establish();
  Store& store = suite.app().module("placement")->store();
  const auto membership = store.Get(kBoardMemberships.info(), MembershipOf(office_leader, kBoard));
  ASSERT_TRUE(membership.ok() && membership->has_value());
  Change change;
  change.writes.push_back({.collection = kBoardMemberships.info(),
                           .name = (*membership)->name,
                           .expected = (*membership)->version,
                           .body = "",
                           .columns = {},
                           .erase = true});
  ASSERT_TRUE(store.CommitAndWait(std::move(change)).ok());
  LeavesTheirPost(office_leader);
  EXPECT_FALSE(GetBoard().seats(1).has_to_confirm()) << "nothing tells of it";
  ASSERT_TRUE(Schedule("first", 0).ok());
  Do<Meeting>("MeetingService.HoldMeeting", Held("first", {"chair", "office"}));
  LeavesTheirPost(office_leader);
  EXPECT_TRUE(GetBoard().seats(1).has_to_confirm());
}

TEST_F(BoardTest, TellsItsPartnershipOfDoubtsOnceItIsActive) {
  FormBoard();
  ASSERT_TRUE(Seat("chair", common::v1::COUNTERPART, ministry_leader).ok());
  ASSERT_TRUE(Seat("office", common::v1::LEAD, office_leader).ok());
  LeavesTheirPost(office_leader);
  EXPECT_FALSE(GetPartnership().has_board());
  ASSERT_TRUE(Activate().ok());
  EXPECT_THAT(GetPartnership().board().seats_to_confirm(), ElementsAre("office"));
}

TEST_F(BoardTest, CountsForItsPartnershipAsLongAsBothSidesAreSeated) {
  Establish();
  v1::VacateBoardSeatRequest vacate;
  vacate.set_name(kBoard);
  vacate.set_seat_id("chair");
  *vacate.mutable_effective_date() = Today();
  Do<Board>("BoardService.VacateBoardSeat", vacate);
  EXPECT_FALSE(GetPartnership().board().active());
  ASSERT_TRUE(Seat("chair", common::v1::COUNTERPART, ministry_leader).ok());
  EXPECT_TRUE(GetPartnership().board().active());
}

TEST_F(BoardTest, HasNoMeetingBeforeItIsFormed) {
  EXPECT_EQ(ReasonOf(Schedule("first", 0).status()), "RESOURCE_NOT_FOUND");
}

TEST_F(BoardTest, MissesNoMeetingOnHold) {
  Establish();
  ASSERT_TRUE(Schedule("first", 10).ok());
  ASSERT_TRUE(Schedule("second", 20).ok());
  v1::ChangeStageRequest stage;
  stage.set_name(kPartnership);
  stage.set_reason("An election.");
  *stage.mutable_effective_date() = Today();
  Do<v1::Partnership>("PartnershipService.HoldPartnership", stage);
  Pass(100);
  EXPECT_FALSE(GetMeeting("first").missed());
  EXPECT_EQ(GetBoard().state(), Board::ACTIVE);
  *stage.mutable_effective_date() = Today();
  Do<v1::Partnership>("PartnershipService.ResumePartnership", stage);
  Pass(1);
  EXPECT_FALSE(GetMeeting("first").missed());
  Pass(60);
  EXPECT_TRUE(GetMeeting("first").missed());
  EXPECT_EQ(GetBoard().state(), Board::DORMANT);
}

TEST_F(BoardTest, SleepsOnThoughMissedMeetingsAreCalledOff) {
  Establish();
  ASSERT_TRUE(Schedule("first", 1).ok());
  ASSERT_TRUE(Schedule("second", 2).ok());
  Pass(60);
  ASSERT_EQ(GetBoard().state(), Board::DORMANT);
  EXPECT_THAT(UnmetOf(CallOff("first").status()), ElementsAre("NOT_MISSED"));
  EXPECT_EQ(GetBoard().state(), Board::DORMANT);
}

TEST_F(BoardTest, SleepsOnThoughMissedMeetingsArePutOffAndCalledOff) {
  Establish();
  ASSERT_TRUE(Schedule("first", 1).ok());
  ASSERT_TRUE(Schedule("second", 2).ok());
  Pass(60);
  ASSERT_EQ(GetBoard().state(), Board::DORMANT);
  PutOff("first", 30);
  PutOff("second", 30);
  ASSERT_TRUE(CallOff("first").ok());
  EXPECT_EQ(GetBoard().state(), Board::DORMANT);
  EXPECT_FALSE(GetPartnership().board().active());
  ASSERT_TRUE(Schedule("third", 0).ok());
  Do<Meeting>("MeetingService.HoldMeeting", Held("third", {"chair", "office"}));
  EXPECT_EQ(GetBoard().state(), Board::ACTIVE);
}

TEST_F(BoardTest, TellsThePartnershipWhenItMetLast) {
  Establish();
  EXPECT_FALSE(GetPartnership().board().has_last_quorate_date());
  ASSERT_TRUE(Schedule("first", 0).ok());
  Do<Meeting>("MeetingService.HoldMeeting", Held("first", {"chair", "office"}));
  EXPECT_EQ(ToDay(GetPartnership().board().last_quorate_date()), ToDay(Today()));
}

}  // namespace
}  // namespace tandem::placement
