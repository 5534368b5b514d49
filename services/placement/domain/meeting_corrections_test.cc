// What was entered of a meeting, said anew.
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/action.h"
#include "services/placement/domain/board.h"
#include "services/placement/domain/meeting.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::Board;
using v1::CorrectMeetingRequest;
using v1::HoldMeetingRequest;
using v1::Meeting;

constexpr Day kEntered(2024, 3, 1);

Board BoardOfTwo() {
  Board board;
  board.set_name("countries/vc/partnerships/leeds/board");
  for (const auto& [id, side] :
       {std::pair("chair", common::v1::LEAD), {"nursing", common::v1::COUNTERPART}}) {
    auto& seat = *board.add_seats();
    seat.set_seat_id(id);
    seat.set_side(side);
    seat.set_member("countries/vc/persons/" + seat.seat_id());
  }
  return board;
}

Meeting ScheduledOn(const std::string& id, Day day, bool missed = false) {
  Meeting meeting;
  meeting.set_name("countries/vc/partnerships/leeds/meetings/" + id);
  meeting.set_state(Meeting::SCHEDULED);
  meeting.set_missed(missed);
  *meeting.mutable_meeting_date() = ToDate(day);
  return meeting;
}

HoldMeetingRequest HeldOn(Day day, std::initializer_list<const char*> present) {
  HoldMeetingRequest request;
  *request.mutable_effective_date() = ToDate(day);
  for (const char* seat : present) request.add_present(seat);
  return request;
}

void AddLetter(HoldMeetingRequest& request, Day due, const char* id = "letter") {
  auto& action = *request.add_actions();
  action.set_action_id(id);
  action.set_owner("countries/vc/persons/chair");
  *action.mutable_due_date() = ToDate(due);
}

// The same as a correction.
CorrectMeetingRequest Anew(const HoldMeetingRequest& held) {
  CorrectMeetingRequest request;
  *request.mutable_effective_date() = held.effective_date();
  *request.mutable_present() = held.present();
  *request.mutable_outgoing() = held.outgoing();
  *request.mutable_guests() = held.guests();
  *request.mutable_decisions() = held.decisions();
  *request.mutable_actions() = held.actions();
  return request;
}

Status Correct(Meeting& meeting, const HoldMeetingRequest& right,
               const std::vector<Meeting>& others = {}) {
  v1::Decision decision;
  decision.set_reason("Of another board.");
  return CorrectMeeting(meeting, BoardOfTwo(), Anew(right), others, decision);
}

v1::Decision DecidedOn(Day day) {
  v1::Decision decision;
  *decision.mutable_effective_date() = ToDate(day);
  return decision;
}

TEST(CorrectMeeting, IsOfOneThatWasHeld) {
  Meeting meeting = ScheduledOn("first", kEntered);
  const HoldMeetingRequest right = HeldOn(kEntered, {"chair", "nursing"});
  EXPECT_EQ(ReasonOf(Correct(meeting, right)), "VERB_NOT_ALLOWED");
  ASSERT_TRUE(HoldMeeting(meeting, BoardOfTwo(), HeldOn(kEntered + 1, {"chair"})).ok());
  ASSERT_TRUE(Correct(meeting, right).ok());
  EXPECT_TRUE(meeting.quorate());
  EXPECT_EQ(ToDay(meeting.meeting_date()), kEntered);
  EXPECT_EQ(meeting.corrected().reason(), "Of another board.");
  meeting.set_state(Meeting::MINUTES_APPROVED);
  EXPECT_EQ(ReasonOf(Correct(meeting, right)), "VERB_NOT_ALLOWED");
}

TEST(CorrectMeeting, LeavesOutNoActionOfWhichSomethingBecame) {
  Meeting meeting = ScheduledOn("first", kEntered);
  HoldMeetingRequest wrong = HeldOn(kEntered, {"chair", "nursing"});
  for (const char* id : {"open", "done", "dropped", "revised"}) AddLetter(wrong, kEntered + 9, id);
  ASSERT_TRUE(HoldMeeting(meeting, BoardOfTwo(), wrong).ok());
  ASSERT_TRUE(Complete(meeting, "done", kEntered + 2).ok());
  ASSERT_TRUE(Drop(meeting, "dropped", DecidedOn(kEntered + 3)).ok());
  v1::ReviseActionRequest revise;
  revise.set_action_id("revised");
  *revise.mutable_due_date() = ToDate(kEntered + 20);
  ASSERT_TRUE(Revise(meeting, revise, DecidedOn(kEntered + 4)).ok());
  const Meeting before = meeting;
  EXPECT_THAT(BadFieldsOf(Correct(meeting, HeldOn(kEntered, {"chair", "nursing"}))),
              ElementsAre("actions", "actions", "actions"));
  HoldMeetingRequest late = wrong;
  *late.mutable_effective_date() = ToDate(kEntered + 3);
  EXPECT_THAT(BadFieldsOf(Correct(meeting, late)), ElementsAre("effective_date"))
      << "done the day before";
  EXPECT_EQ(meeting.SerializeAsString(), before.SerializeAsString());
  HoldMeetingRequest right = wrong;
  right.mutable_actions()->DeleteSubrange(0, 1);
  for (auto& action : *right.mutable_actions()) {
    action.set_owner("countries/vc/persons/nursing");
    *action.mutable_due_date() = ToDate(kEntered + 10);
  }
  ASSERT_TRUE(Correct(meeting, right).ok());
  ASSERT_EQ(meeting.actions_size(), 3);
  EXPECT_EQ(ToDay(meeting.actions(0).done_date()), kEntered + 2);
  EXPECT_TRUE(meeting.actions(1).has_dropped());
  const v1::ActionItem& revised = meeting.actions(2);
  EXPECT_EQ(revised.owner(), "countries/vc/persons/nursing") << "nobody else since";
  EXPECT_EQ(ToDay(revised.due_date()), kEntered + 20) << "as it is since";
  EXPECT_EQ(revised.changes(0).owner(), revised.owner());
  EXPECT_EQ(ToDay(revised.changes(0).due_date()), kEntered + 10);
}

TEST(CorrectMeeting, StaysOneAtWhichMinutesCouldBeApproved) {
  Meeting meeting = ScheduledOn("second", kEntered);
  ASSERT_TRUE(HoldMeeting(meeting, BoardOfTwo(), HeldOn(kEntered, {"chair", "nursing"})).ok());
  Meeting first = ScheduledOn("first", kEntered - 30);
  first.set_state(Meeting::MINUTES_APPROVED);
  first.set_approved_at(meeting.name());
  const std::vector<Meeting> others = {first, meeting};
  EXPECT_THAT(BadFieldsOf(Correct(meeting, HeldOn(kEntered - 30, {"chair", "nursing"}), others)),
              ElementsAre("effective_date"));
  const Status alone = Correct(meeting, HeldOn(kEntered, {"chair"}), others);
  EXPECT_EQ(ReasonOf(alone), "NOT_QUORATE");
  EXPECT_THAT(std::string(alone.message()), HasSubstr("meetings/first were approved at it"));
  EXPECT_TRUE(Correct(meeting, HeldOn(kEntered - 29, {"chair", "nursing"}), others).ok());
}

// Whatever was entered wrongly: once it is corrected the meeting is as if it never had been.
TEST(CorrectMeeting, MakesOfItWhatWouldHaveBeenEntered) {
  std::mt19937 random(testing::Seed());
  const auto up_to = [&](int most) { return std::uniform_int_distribution<>(0, most)(random); };
  const auto any_request = [&] {
    HoldMeetingRequest request = HeldOn(kEntered + up_to(20), {});
    for (const char* seat : {"chair", "nursing", "nobody"}) {
      if (up_to(std::string_view(seat) == "nobody" ? 9 : 2) > 0) request.add_present(seat);
      if (std::string_view(seat) == "nobody" && request.present().size() > 2 && up_to(9) > 0)
        request.mutable_present()->RemoveLast();
    }
    if (up_to(2) == 0) request.add_decisions()->set_decision_id("d" + std::to_string(up_to(2)));
    for (const char* id : {"a", "b"}) {
      if (up_to(2) > 0) AddLetter(request, kEntered + 15 + up_to(30), id);
    }
    return request;
  };
  int corrected = 0;
  for (int run = 0; run < 2000; ++run) {
    Meeting planned = ScheduledOn("first", kEntered + 10, up_to(1) == 0);
    for (int i = up_to(2); i > 0; --i) {
      *planned.add_missed_dates() = ToDate(kEntered + up_to(20));
    }
    const HoldMeetingRequest wrong = any_request(), right = any_request();
    Meeting once = planned, twice = planned;
    if (!HoldMeeting(twice, BoardOfTwo(), wrong).ok()) continue;
    const Status held = HoldMeeting(once, BoardOfTwo(), right);
    const Status said_anew = Correct(twice, right);
    ASSERT_EQ(ReasonOf(said_anew), ReasonOf(held));
    if (!held.ok()) continue;
    ++corrected;
    twice.clear_corrected();
    EXPECT_EQ(twice.DebugString(), once.DebugString());
    EXPECT_EQ(MissedInARow(std::vector{twice}), MissedInARow(std::vector{once}));
  }
  EXPECT_GT(corrected, 100);
}

// A board whose meetings are entered one after the other, as the handlers follow them.
class FollowedBoard {
 public:
  explicit FollowedBoard(int missed_until_dormant) : most_(missed_until_dormant) {
    board_.set_state(Board::ACTIVE);
  }
  void Enter(const Meeting& meeting, Day today) {
    meetings_.push_back(meeting);
    Note(FollowMeetings(board_, meetings_, WasHeld(meeting) && meeting.quorate(), most_), today);
  }
  void Put(std::size_t at, const Meeting& corrected, Day today) {
    const Meeting entered = meetings_[at];
    meetings_[at] = corrected;
    Note(FollowCorrection(board_, meetings_, {entered, corrected, since_, most_}), today);
  }
  std::string State() const {
    return Board::State_Name(board_.state()) + " " + std::to_string(board_.missed_meetings());
  }
  std::string Days() const {
    std::string days;
    for (const Meeting& meeting : meetings_) {
      days += FormatDay(ToDay(meeting.meeting_date())) + (meeting.quorate() ? "+ " : "- ");
    }
    return days;
  }

 private:
  void Note(bool changes, Day today) {
    if (!changes) return;
    const bool woke = board_.state() == Board::ACTIVE;
    since_ = woke ? LastQuorate(meetings_).value_or(today) : today;
  }
  Board board_;
  std::vector<Meeting> meetings_;
  int most_;
  Day since_ = kEntered - 900;
};

// Whatever became of its meetings since, and however many may come to nothing.
TEST(FollowCorrection, MakesOfTheBoardWhatWouldHaveBecomeOfIt) {
  std::mt19937 random(testing::Seed());
  const auto up_to = [&](int most) { return std::uniform_int_distribution<>(0, most)(random); };
  int woken = 0;
  for (int run = 0; run < 2000; ++run) {
    const int most = 1 + up_to(2), count = 1 + up_to(5);
    const auto wrong_one = static_cast<std::size_t>(up_to(count - 1));
    FollowedBoard right(most), corrected(most);
    Meeting said_right;
    for (int i = 0; i < count; ++i) {
      const Day planned = kEntered + 30 * i;
      const auto any = [&] {
        Meeting meeting = ScheduledOn("m" + std::to_string(i), planned + up_to(10));
        meeting.set_state(Meeting::HELD);
        meeting.set_quorate(up_to(1) == 0);
        return meeting;
      };
      const Meeting one =
          up_to(3) == 0 ? ScheduledOn("m" + std::to_string(i), planned, true) : any();
      const bool is_wrong = static_cast<std::size_t>(i) == wrong_one;
      said_right = is_wrong ? any() : said_right;
      right.Enter(is_wrong ? said_right : one, planned + 15);
      corrected.Enter(is_wrong ? any() : one, planned + 15);
    }
    const std::string before = corrected.State() + " of " + corrected.Days();
    corrected.Put(wrong_one, said_right, kEntered + 30 * count);
    ASSERT_EQ(corrected.State(), right.State()) << before << "to " << right.Days() << "by " << most;
    woken += before.starts_with("DORMANT") && corrected.State().starts_with("ACTIVE") ? 1 : 0;
  }
  EXPECT_GT(woken, 20);
}

// Feb and March were missed; what is entered late of February wakes nobody, however often.
TEST(FollowCorrection, OfWhatWasEnteredLateWakesNobody) {
  for (const Day wrong_day : {Day(2024, 2, 10), Day(2024, 3, 20)}) {
    for (const bool was_quorate : {false, true}) {
      FollowedBoard board(2);
      for (const Day day : {Day(2024, 2, 1), Day(2024, 3, 1)}) {
        board.Enter(ScheduledOn(FormatDay(day), day, true), day + kDaysUntilMissed);
      }
      Meeting late = ScheduledOn("late", wrong_day);
      late.set_state(Meeting::HELD);
      late.set_quorate(was_quorate);
      board.Enter(late, Day(2024, 4, 1));
      *late.mutable_meeting_date() = ToDate(Day(2024, 2, 15));
      late.set_quorate(true);
      board.Put(2, late, Day(2024, 4, 1));
      EXPECT_EQ(board.State(), "DORMANT 1") << FormatDay(wrong_day) << " " << was_quorate;
    }
  }
}

}  // namespace
}  // namespace tandem::placement
