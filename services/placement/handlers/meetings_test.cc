#include "services/placement/handlers/meetings.h"

#include "services/placement/handlers/boards_fixture.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::Board;
using v1::Meeting;

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

TEST_F(BoardTest, FallsAsleepAfterAsManyMissedMeetingsAsTheProgrammeSays) {
  v1::UpdateProgrammeRequest update;
  update.mutable_programme()->set_name(kProgramme);
  update.mutable_programme()->set_missed_until_dormant(3);
  update.mutable_update_mask()->add_paths("missed_until_dormant");
  Do<v1::Programme>("ProgrammeService.UpdateProgramme", update);
  Establish();
  for (const char* id : {"first", "second", "third"}) {
    EXPECT_EQ(GetBoard().state(), Board::ACTIVE) << id;
    ASSERT_TRUE(Schedule(id, 1).ok());
    Pass(8);
  }
  EXPECT_EQ(GetBoard().state(), Board::DORMANT);
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

TEST_F(BoardTest, FallsAsleepThoughTheFirstMissedMeetingIsPutOff) {
  Establish();
  ASSERT_TRUE(Schedule("first", 1).ok());
  Pass(8);
  PutOff("first", 60);
  EXPECT_FALSE(GetMeeting("first").missed());
  EXPECT_THAT(GetMeeting("first").missed_dates(), SizeIs(1));
  EXPECT_EQ(GetBoard().missed_meetings(), 1);
  ASSERT_TRUE(Schedule("second", 1).ok());
  Pass(8);
  EXPECT_EQ(GetBoard().missed_meetings(), 2);
  EXPECT_EQ(GetBoard().state(), Board::DORMANT);
}

TEST_F(BoardTest, FallsAsleepOverAMeetingThatIsPutOffAgainAndAgain) {
  Establish();
  ASSERT_TRUE(Schedule("first", 1).ok());
  Pass(2);
  PutOff("first", 1);
  EXPECT_EQ(GetBoard().missed_meetings(), 1);
  EXPECT_THAT(Events<v1::MeetingMissed>(), SizeIs(1));
  Pass(2);
  PutOff("first", 30);
  EXPECT_EQ(GetBoard().state(), Board::DORMANT);
  EXPECT_THAT(Events<v1::MeetingMissed>(), SizeIs(2));
  Pass(1);
  v1::HoldMeetingRequest late = Held("first", {"chair", "office"});
  *late.mutable_effective_date() = ToDate(DayOf(suite.clock().Now()) - 1);
  EXPECT_TRUE(Do<Meeting>("MeetingService.HoldMeeting", late).quorate());
  EXPECT_THAT(GetMeeting("first").missed_dates(), SizeIs(2));
  EXPECT_EQ(GetBoard().state(), Board::ACTIVE);
}

TEST_F(BoardTest, TellsThePartnershipWhenItMetLast) {
  Establish();
  EXPECT_FALSE(GetPartnership().board().has_last_quorate_date());
  ASSERT_TRUE(Schedule("first", 0).ok());
  Do<Meeting>("MeetingService.HoldMeeting", Held("first", {"chair", "office"}));
  EXPECT_EQ(ToDay(GetPartnership().board().last_quorate_date()), ToDay(Today()));
}

TEST_F(BoardTest, HoldsLateWhatWasAttendedByWhoHasLeftSince) {
  Establish();
  ASSERT_TRUE(Schedule("first", 1).ok());
  Pass(5);
  ASSERT_TRUE(Seat("office", common::v1::LEAD, MakePerson(kOffice)).ok());
  v1::HoldMeetingRequest late = Held("first", {"chair", "office"});
  *late.mutable_effective_date() = ToDate(DayOf(suite.clock().Now()) - 4);
  const Meeting held = Do<Meeting>("MeetingService.HoldMeeting", late);
  EXPECT_TRUE(held.quorate());
  ASSERT_THAT(held.attendance(), SizeIs(2));
  EXPECT_EQ(held.attendance(1).member(), office_leader);
}

}  // namespace
}  // namespace tandem::placement
