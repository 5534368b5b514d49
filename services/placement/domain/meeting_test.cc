#include "services/placement/domain/meeting.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using v1::Meeting;

constexpr Day kHeld(2024, 3, 1);

v1::Board ABoard() {
  v1::Board board;
  board.set_name("countries/vc/partnerships/leeds/board");
  for (const auto& [id, side] : {std::pair("chair", common::v1::LEAD),
                                 {"nursing", common::v1::COUNTERPART},
                                 {"vacant", common::v1::COUNTERPART}}) {
    auto& seat = *board.add_seats();
    seat.set_seat_id(id);
    seat.set_side(side);
    if (std::string_view(id) != "vacant") seat.set_member("countries/vc/persons/" + seat.seat_id());
  }
  return board;
}

Meeting AMeeting(const std::string& id = "first", Meeting::State state = Meeting::SCHEDULED,
                 Day day = kHeld) {
  Meeting meeting;
  meeting.set_name("countries/vc/partnerships/leeds/meetings/" + id);
  meeting.set_state(state);
  *meeting.mutable_meeting_date() = ToDate(day);
  return meeting;
}

void AddAction(v1::HoldMeetingRequest& request, const std::string& id, Day due) {
  auto& action = *request.add_actions();
  action.set_action_id(id);
  *action.mutable_due_date() = ToDate(due);
}

v1::HoldMeetingRequest WithBothSides() {
  v1::HoldMeetingRequest request;
  *request.mutable_effective_date() = ToDate(kHeld + 1);
  request.add_present("chair");
  request.add_present("nursing");
  return request;
}

TEST(Hold, KeepsWhoCameAndWhatWasDecided) {
  Meeting meeting = AMeeting();
  meeting.set_missed(true);
  v1::HoldMeetingRequest request = WithBothSides();
  request.add_decisions()->set_decision_id("extend");
  AddAction(request, "letter", kHeld + 30);
  ASSERT_TRUE(HoldMeeting(meeting, ABoard(), request).ok());
  EXPECT_EQ(meeting.state(), Meeting::HELD);
  EXPECT_TRUE(meeting.quorate());
  EXPECT_FALSE(meeting.missed());
  EXPECT_EQ(ToDay(meeting.meeting_date()), kHeld + 1);
  ASSERT_THAT(meeting.attendance(), SizeIs(2));
  EXPECT_EQ(meeting.attendance(1).side(), common::v1::COUNTERPART);
  EXPECT_THAT(meeting.decisions(), SizeIs(1));
  EXPECT_EQ(ReasonOf(HoldMeeting(meeting, ABoard(), request)), "VERB_NOT_ALLOWED");
}

TEST(Hold, NamesEveryFieldThatIsWrong) {
  Meeting meeting = AMeeting();
  v1::HoldMeetingRequest request = WithBothSides();
  request.add_present("vacant");
  request.add_present("stranger");
  AddAction(request, "letter", kHeld);
  AddAction(request, "letter", kHeld + 30);
  for (int i = 0; i < 2; ++i) request.add_decisions()->set_decision_id("extend");
  EXPECT_THAT(
      BadFieldsOf(HoldMeeting(meeting, ABoard(), request)),
      ElementsAre("decisions", "actions", "actions[0].due_date", "present[2]", "present[3]"));
  EXPECT_EQ(meeting.state(), Meeting::SCHEDULED);
}

TEST(Hold, DecidesNothingWithoutAQuorum) {
  Meeting meeting = AMeeting();
  v1::HoldMeetingRequest request = WithBothSides();
  request.mutable_present()->RemoveLast();
  request.add_decisions()->set_decision_id("extend");
  const Status refused = HoldMeeting(meeting, ABoard(), request);
  EXPECT_EQ(ReasonOf(refused), "NOT_QUORATE");
  EXPECT_THAT(std::string(refused.message()),
              AllOf(HasSubstr("1 came, of the side LEAD alone."),
                    HasSubstr("needs 2, and somebody of each side among them")));
  request.clear_decisions();
  ASSERT_TRUE(HoldMeeting(meeting, ABoard(), request).ok());
  EXPECT_FALSE(meeting.quorate());
}

TEST(Approve, NeedsMinutesAndALaterMeetingThatCouldDecide) {
  Meeting meeting = AMeeting("first", Meeting::HELD);
  Meeting later = AMeeting("second", Meeting::HELD, kHeld + 90);
  EXPECT_THAT(UnmetOf(Approve(meeting, later, {})),
              ElementsAre("MINUTES_WRITTEN", "LATER_MEETING_QUORATE"));
  ASSERT_TRUE(WriteMinutes(meeting, "What was said.").ok());
  later.set_quorate(true);
  EXPECT_THAT(UnmetOf(Approve(meeting, meeting, {})), ElementsAre("LATER_MEETING_QUORATE"));
  ASSERT_TRUE(Approve(meeting, later, {}).ok());
  EXPECT_EQ(meeting.state(), Meeting::MINUTES_APPROVED);
  EXPECT_EQ(meeting.approved_at(), later.name());
  EXPECT_EQ(ReasonOf(WriteMinutes(meeting, "Something else.")), "VERB_NOT_ALLOWED");
}

TEST(Approve, IsAtTheNextMeetingThatCouldDecide) {
  Meeting meeting = AMeeting("first", Meeting::HELD);
  ASSERT_TRUE(WriteMinutes(meeting, "What was said.").ok());
  Meeting next = AMeeting("second", Meeting::HELD, kHeld + 30);
  Meeting later = AMeeting("third", Meeting::HELD, kHeld + 60);
  later.set_quorate(true);
  next.set_quorate(true);
  EXPECT_THAT(UnmetOf(Approve(meeting, later, std::vector{meeting, later, next})),
              ElementsAre("NEXT_MEETING_QUORATE"));
  next.set_quorate(false);
  Meeting passed_over = meeting;
  EXPECT_TRUE(Approve(passed_over, later, std::vector{meeting, later, next}).ok())
      << "it could decide nothing";
  next.set_quorate(true);
  EXPECT_TRUE(Approve(meeting, next, std::vector{meeting, later, next}).ok());
}

TEST(IsMissed, AWeekAfterItsDayUnlessItIsOver) {
  Meeting meeting = AMeeting();
  EXPECT_FALSE(IsMissed(meeting, kHeld + 6));
  EXPECT_TRUE(IsMissed(meeting, kHeld + 7));
  meeting.set_state(Meeting::CANCELLED);
  EXPECT_FALSE(IsMissed(meeting, kHeld + 7));
  EXPECT_EQ(MissedTime(meeting, StartOf(kHeld - 30)), StartOf(kHeld + 7));
  EXPECT_EQ(MissedTime(meeting, StartOf(kHeld + 30)), StartOf(kHeld + 37));
}

TEST(ValidateMeeting, ChangesAScheduledMeetingAlone) {
  Meeting meeting = AMeeting("first", Meeting::STATE_UNSPECIFIED);
  ASSERT_TRUE(ValidateMeeting(meeting, nullptr).ok());
  EXPECT_EQ(meeting.state(), Meeting::SCHEDULED);
  const Meeting held = AMeeting("first", Meeting::HELD);
  EXPECT_EQ(ReasonOf(ValidateMeeting(meeting, &held)), "MEETING_OVER");
}

TEST(Hold, CountsNobodyWhoHadNoSeatYet) {
  v1::Board board = ABoard();
  *board.mutable_seats(0)->mutable_seated_date() = ToDate(kHeld + 2);
  *board.mutable_seats(1)->mutable_seated_date() = ToDate(kHeld + 1);
  Meeting meeting = AMeeting();
  EXPECT_THAT(BadFieldsOf(HoldMeeting(meeting, board, WithBothSides())), ElementsAre("present[0]"));
  *board.mutable_seats(0)->mutable_seated_date() = ToDate(kHeld + 1);
  EXPECT_TRUE(HoldMeeting(meeting, board, WithBothSides()).ok());
}

TEST(Hold, CountsWhoHadTheSeatOnThatDayThoughItHasChangedHands) {
  v1::Board board = ABoard();
  v1::BoardSeat& chair = *board.mutable_seats(0);
  *chair.mutable_seated_date() = ToDate(kHeld + 20);
  v1::FormerHolder& former = *chair.add_former_holders();
  former.set_member("countries/vc/persons/former");
  *former.mutable_seated_date() = ToDate(kHeld - 300);
  *former.mutable_leave_date() = ToDate(kHeld + 10);
  Meeting meeting = AMeeting();
  ASSERT_TRUE(HoldMeeting(meeting, board, WithBothSides()).ok());
  EXPECT_EQ(meeting.attendance(0).member(), "countries/vc/persons/former");
  EXPECT_TRUE(meeting.quorate());
  // Somebody who changed seats on that day is there once.
  meeting = AMeeting();
  board.mutable_seats(1)->set_member("countries/vc/persons/former");
  EXPECT_THAT(BadFieldsOf(HoldMeeting(meeting, board, WithBothSides())), ElementsAre("present[1]"));
}

TEST(Hold, CountsWhoLeftTheSeatOnThatDayWhereThatIsSaid) {
  v1::Board board = ABoard();
  v1::BoardSeat& chair = *board.mutable_seats(0);
  *chair.mutable_seated_date() = ToDate(kHeld + 1);
  v1::FormerHolder& former = *chair.add_former_holders();
  former.set_member("countries/vc/persons/former");
  *former.mutable_seated_date() = ToDate(kHeld - 300);
  *former.mutable_leave_date() = ToDate(kHeld + 1);
  v1::HoldMeetingRequest request = WithBothSides();
  Meeting with_newcomer = AMeeting(), with_former = AMeeting();
  ASSERT_TRUE(HoldMeeting(with_newcomer, board, request).ok());
  EXPECT_EQ(with_newcomer.attendance(0).member(), "countries/vc/persons/chair");
  request.add_outgoing("chair");
  ASSERT_TRUE(HoldMeeting(with_former, board, request).ok());
  EXPECT_EQ(with_former.attendance(0).member(), "countries/vc/persons/former");
  request.add_outgoing("nursing");
  request.add_outgoing("vacant");
  Meeting refused = AMeeting();
  EXPECT_THAT(BadFieldsOf(HoldMeeting(refused, board, request)),
              ElementsAre("outgoing[1]", "outgoing[2]"));
}

TEST(CallOff, IsNotForAMeetingThatWasMissed) {
  Meeting meeting = AMeeting();
  meeting.set_missed(true);
  EXPECT_THAT(UnmetOf(CallOff(meeting)), ElementsAre("NOT_MISSED"));
  meeting.set_missed(false);
  EXPECT_TRUE(CallOff(meeting).ok());
}

}  // namespace
}  // namespace tandem::placement
