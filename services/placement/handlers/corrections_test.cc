// What was entered of a meeting wrongly is corrected, and the board follows.
#include "services/placement/handlers/boards_fixture.h"
#include "services/placement/handlers/meetings.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::Board;
using v1::Meeting;

class CorrectionTest : public BoardTest {
 protected:
  CorrectionTest() { Establish(); }

  v1::CorrectMeetingRequest Anew(const v1::HoldMeetingRequest& held) {
    v1::CorrectMeetingRequest request;
    request.set_name(held.name());
    *request.mutable_effective_date() = held.effective_date();
    *request.mutable_present() = held.present();
    *request.mutable_decisions() = held.decisions();
    *request.mutable_actions() = held.actions();
    request.set_reason("Of another board.");
    return request;
  }
  Result<Meeting> Correct(const v1::HoldMeetingRequest& held) {
    return Call<Meeting>("MeetingService.CorrectMeeting", Anew(held));
  }
  void Hold(const v1::HoldMeetingRequest& held) { Do<Meeting>("MeetingService.HoldMeeting", held); }
  void AddAction(v1::HoldMeetingRequest& held, int days) {
    auto& action = *held.add_actions();
    action.set_action_id("letter");
    action.set_text("Do it.");
    action.set_owner(office_leader);
    *action.mutable_due_date() = ToDate(ToDay(Today()) + days);
  }
};

TEST_F(CorrectionTest, WakesTheBoardThatAWrongEntrySentToSleep) {
  for (const char* id : {"first", "second"}) {
    ASSERT_TRUE(Schedule(id, 0).ok());
    Hold(Held(id, {"chair"}));
    Pass(30);
  }
  ASSERT_EQ(GetBoard().state(), Board::DORMANT);
  EXPECT_FALSE(GetPartnership().board().has_last_quorate_date());
  v1::HoldMeetingRequest right = Held("first", {"chair", "office"});
  *right.mutable_effective_date() = GetMeeting("first").meeting_date();
  const auto corrected = Correct(right);
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_TRUE(corrected->quorate());
  EXPECT_EQ(corrected->corrected().reason(), "Of another board.");
  EXPECT_EQ(GetBoard().state(), Board::ACTIVE);
  EXPECT_EQ(GetBoard().missed_meetings(), 1);
  EXPECT_TRUE(GetPartnership().board().active());
  EXPECT_EQ(ToDay(GetPartnership().board().last_quorate_date()), ToDay(right.effective_date()));
  // And back again.
  right.mutable_present()->RemoveLast();
  ASSERT_TRUE(Correct(right).ok());
  EXPECT_EQ(GetBoard().state(), Board::DORMANT);
  EXPECT_FALSE(GetPartnership().board().active());
  EXPECT_FALSE(GetPartnership().board().has_last_quorate_date());
  EXPECT_THAT(Events<v1::BoardWentDormant>(), SizeIs(2));
}

TEST_F(CorrectionTest, TellsTheMeetingAnew) {
  ASSERT_TRUE(Schedule("first", 0).ok());
  v1::HoldMeetingRequest held = Held("first", {"chair", "office"});
  for (const char* id : {"kept", "wrong"}) {
    held.add_decisions()->set_decision_id(id);
    held.mutable_decisions()->rbegin()->set_text("It goes on.");
  }
  Hold(held);
  held.mutable_decisions()->RemoveLast();
  held.mutable_decisions(0)->set_text("It ends.");
  ASSERT_TRUE(Correct(held).ok());
  const auto told = Events<v1::BoardMeetingHeld>();
  ASSERT_THAT(told, SizeIs(2));
  ASSERT_THAT(told[1].decisions(), SizeIs(2));
  EXPECT_EQ(told[1].decisions(0).text(), "It ends.");
  EXPECT_EQ(told[1].decisions(1).decision_id(), "wrong");
  EXPECT_EQ(told[1].decisions(1).text(), "") << "taken back";
  EXPECT_THAT(GetMeeting("first").decisions(), SizeIs(1));
}

TEST_F(CorrectionTest, FlagsAnActionByItsRightDueDate) {
  ASSERT_TRUE(Schedule("first", 0).ok());
  v1::HoldMeetingRequest held = Held("first", {"chair", "office"});
  AddAction(held, 3);
  Hold(held);
  held.clear_actions();
  AddAction(held, 20);
  ASSERT_TRUE(Correct(held).ok());
  Pass(10);
  EXPECT_THAT(Events<v1::BoardActionOverdue>(), SizeIs(0));
  Pass(12);
  EXPECT_THAT(Events<v1::BoardActionOverdue>(), SizeIs(1));
  EXPECT_TRUE(GetMeeting("first").actions(0).overdue());
}

TEST_F(CorrectionTest, AsksForAReasonAndForPersonsWhoAreThere) {
  ASSERT_TRUE(Schedule("first", 0).ok());
  v1::HoldMeetingRequest held = Held("first", {"chair", "office"});
  Hold(held);
  v1::CorrectMeetingRequest request = Anew(held);
  request.clear_reason();
  EXPECT_THAT(BadFieldsOf(Call<Meeting>("MeetingService.CorrectMeeting", request).status()),
              ElementsAre("reason"));
  request = Anew(held);
  request.add_guests("countries/lr/persons/5a1e0000-0000-4000-8000-00000000dead");
  EXPECT_EQ(ReasonOf(Call<Meeting>("MeetingService.CorrectMeeting", request).status()),
            "RESOURCE_NOT_FOUND");
  EXPECT_FALSE(GetMeeting("first").has_corrected());
}

}  // namespace
}  // namespace tandem::placement
