#include "services/placement/domain/action.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/partnership.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Meeting;

constexpr Day kActionHeld(2024, 3, 1);
constexpr char kJo[] = "countries/vc/persons/jo";
constexpr char kAda[] = "countries/vc/persons/ada";

// A meeting that was held and has asked Jo for this within so many days.
Meeting ThatAsked(std::initializer_list<std::pair<const char*, int>> asked) {
  Meeting meeting;
  meeting.set_name("countries/vc/partnerships/leeds/meetings/first");
  meeting.set_state(Meeting::HELD);
  *meeting.mutable_meeting_date() = ToDate(kActionHeld);
  for (const auto& [id, days] : asked) {
    auto& action = *meeting.add_actions();
    action.set_action_id(id);
    action.set_owner(kJo);
    *action.mutable_due_date() = ToDate(kActionHeld + days);
  }
  NoteFirstDue(meeting);
  return meeting;
}

v1::Decision On(Day day) { return Decide("chair", day, StartOf(day), "As agreed."); }

v1::ReviseActionRequest To(const std::string& id, const char* owner, std::optional<Day> due = {}) {
  v1::ReviseActionRequest request;
  request.set_action_id(id);
  request.set_owner(owner);
  if (due.has_value()) *request.mutable_due_date() = ToDate(*due);
  return request;
}

// By clocks that nothing stopped.
TodaySince TodayIs(Day today) {
  return [today](Day) { return today; };
}
Time NotPutOff(Time due, Day) { return due; }

TEST(Actions, AreOverdueTheDayAfterAndDoneOnce) {
  Meeting meeting = ThatAsked({{"late", 60}, {"soon", 30}});
  EXPECT_EQ(NextOverdue(meeting, NotPutOff), StartOf(kActionHeld + 31));
  EXPECT_THAT(MarkOverdue(meeting, TodayIs(kActionHeld + 30)), SizeIs(0));
  const auto marked = MarkOverdue(meeting, TodayIs(kActionHeld + 31));
  ASSERT_THAT(marked, SizeIs(1));
  EXPECT_EQ(marked[0].action_id(), "soon");
  EXPECT_THAT(MarkOverdue(meeting, TodayIs(kActionHeld + 31)), SizeIs(0));
  EXPECT_EQ(NextOverdue(meeting, NotPutOff), StartOf(kActionHeld + 61));
  EXPECT_THAT(BadFieldsOf(Complete(meeting, "soon", kActionHeld - 1)),
              ElementsAre("effective_date"));
  ASSERT_TRUE(Complete(meeting, "soon", kActionHeld + 40).ok());
  EXPECT_FALSE(meeting.actions(1).overdue());
  EXPECT_EQ(ReasonOf(Complete(meeting, "soon", kActionHeld + 40)), "ACTION_DONE");
  EXPECT_EQ(ReasonOf(Complete(meeting, "none", kActionHeld + 40)), "NO_SUCH_ACTION");
}

TEST(Actions, AreOpenWithTheDaysThatEachHasLeft) {
  Meeting meeting = ThatAsked({{"letter", 30}, {"budget", 10}, {"visit", 20}, {"party", 5}});
  ASSERT_TRUE(Complete(meeting, "budget", kActionHeld + 5).ok());
  ASSERT_TRUE(Drop(meeting, "party", On(kActionHeld + 5)).ok());
  const auto open = OpenActions(meeting, TodayIs(kActionHeld + 21));
  ASSERT_THAT(open, SizeIs(2));
  EXPECT_EQ(open[0].action_id(), "letter");
  EXPECT_EQ(open[0].days_left(), 9);
  EXPECT_EQ(open[1].meeting(), meeting.name());
  EXPECT_EQ(open[1].days_left(), -1);
}

TEST(Actions, GoToAnotherOwnerWithWhoHadThemBefore) {
  Meeting meeting = ThatAsked({{"letter", 30}});
  ASSERT_THAT(MarkOverdue(meeting, TodayIs(kActionHeld + 31)), SizeIs(1));
  ASSERT_TRUE(Revise(meeting, To("letter", kAda), On(kActionHeld + 31)).ok());
  const auto& action = meeting.actions(0);
  EXPECT_EQ(action.owner(), kAda);
  EXPECT_TRUE(action.overdue()) << "its date is the same";
  ASSERT_THAT(action.changes(), SizeIs(1));
  EXPECT_EQ(action.changes(0).owner(), kJo);
  EXPECT_EQ(action.changes(0).decision().reason(), "As agreed.");
}

TEST(Actions, ArePutOffAndOverdueByTheNewDate) {
  Meeting meeting = ThatAsked({{"letter", 30}});
  ASSERT_THAT(MarkOverdue(meeting, TodayIs(kActionHeld + 31)), SizeIs(1));
  ASSERT_TRUE(Revise(meeting, To("letter", "", kActionHeld + 60), On(kActionHeld + 31)).ok());
  EXPECT_FALSE(meeting.actions(0).overdue());
  EXPECT_EQ(NextOverdue(meeting, NotPutOff), StartOf(kActionHeld + 61));
  EXPECT_EQ(ToDay(meeting.first_due_date()), kActionHeld + 60);
  EXPECT_EQ(ToDay(meeting.actions(0).changes(0).due_date()), kActionHeld + 30);
  EXPECT_EQ(meeting.actions(0).owner(), kJo);
  EXPECT_THAT(MarkOverdue(meeting, TodayIs(kActionHeld + 61)), SizeIs(1));
}

TEST(Actions, RunFromTheDayOnWhichTheirDateWasAgreed) {
  Meeting meeting = ThatAsked({{"letter", 30}});
  ASSERT_TRUE(Revise(meeting, To("letter", "", kActionHeld + 60), On(kActionHeld + 20)).ok());
  ASSERT_TRUE(Revise(meeting, To("letter", kAda), On(kActionHeld + 40)).ok());
  std::vector<Day> since;
  const auto put_off = [&](Time due, Day day) {
    since.push_back(day);
    return due;
  };
  EXPECT_EQ(NextOverdue(meeting, put_off), StartOf(kActionHeld + 61));
  EXPECT_THAT(since, ElementsAre(kActionHeld + 20));
  // On hold for ten days before that.
  const auto today = [](Day day) { return kActionHeld + 50 - (day < kActionHeld + 20 ? 10 : 0); };
  EXPECT_EQ(OpenActions(meeting, today)[0].days_left(), 10);
}

TEST(Actions, AreNotRevisedToWhatTheyAreNorBeforeTheyWereAskedFor) {
  Meeting meeting = ThatAsked({{"letter", 30}});
  EXPECT_THAT(
      BadFieldsOf(Revise(meeting, To("letter", kJo, kActionHeld + 30), On(kActionHeld)).status()),
      ElementsAre("owner"));
  EXPECT_THAT(
      BadFieldsOf(Revise(meeting, To("letter", "", kActionHeld - 1), On(kActionHeld - 1)).status()),
      ElementsAre("effective_date", "due_date"));
  EXPECT_EQ(ReasonOf(Revise(meeting, To("none", kAda), On(kActionHeld)).status()),
            "NO_SUCH_ACTION");
  EXPECT_THAT(meeting.actions(0).changes(), IsEmpty());
  for (int i = 1; i <= kMostActionChanges; ++i) {
    ASSERT_TRUE(Revise(meeting, To("letter", "", kActionHeld + 30 + i), On(kActionHeld)).ok());
  }
  EXPECT_EQ(ReasonOf(Revise(meeting, To("letter", kAda), On(kActionHeld)).status()), "LIST_FULL");
}

TEST(Actions, AreDroppedForGood) {
  Meeting meeting = ThatAsked({{"letter", 30}, {"budget", 60}});
  ASSERT_THAT(MarkOverdue(meeting, TodayIs(kActionHeld + 31)), SizeIs(1));
  EXPECT_THAT(BadFieldsOf(Drop(meeting, "letter", On(kActionHeld - 1))),
              ElementsAre("effective_date"));
  ASSERT_TRUE(Drop(meeting, "letter", On(kActionHeld + 40)).ok());
  EXPECT_FALSE(meeting.actions(0).overdue());
  EXPECT_EQ(meeting.actions(0).dropped().by(), "chair");
  EXPECT_EQ(ToDay(meeting.first_due_date()), kActionHeld + 60);
  EXPECT_EQ(ReasonOf(Drop(meeting, "letter", On(kActionHeld + 41))), "ACTION_DROPPED");
  EXPECT_EQ(ReasonOf(Complete(meeting, "letter", kActionHeld + 41)), "ACTION_DROPPED");
  EXPECT_EQ(ReasonOf(Revise(meeting, To("letter", kAda), On(kActionHeld + 41)).status()),
            "ACTION_DROPPED");
  ASSERT_TRUE(Complete(meeting, "budget", kActionHeld + 41).ok());
  EXPECT_EQ(ReasonOf(Drop(meeting, "budget", On(kActionHeld + 41))), "ACTION_DONE");
  EXPECT_FALSE(meeting.has_first_due_date());
}

}  // namespace
}  // namespace tandem::placement
