#include "services/reporting/domain/support_ask.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reporting/domain/leader_post.h"

namespace tandem::reporting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Answer;
using v1::LeaderPost;
using v1::SupportAsk;

constexpr Day kToday(2024, 6, 3);
constexpr char kHolder[] = "countries/vc/persons/holder";
constexpr char kDeputy[] = "countries/vc/persons/deputy";
constexpr char kLeave[] = "countries/vc/partnerships/leeds/leaveRequests/spring";

LeaderPost APost(const std::string& id = "matron") {
  LeaderPost post;
  post.set_name("countries/vc/leaderPosts/" + id);
  post.set_state(LeaderPost::VACANT);
  EXPECT_TRUE(Appoint(post, kHolder, kToday - 300, kToday).ok());
  return post;
}

v1::RaiseSupportAskRequest ARequest() {
  v1::RaiseSupportAskRequest request;
  request.set_parent("countries/vc/partnerships/leeds");
  request.set_support_ask_id("theatre");
  request.set_kind(v1::COOPERATION);
  request.set_display_name("Theatre time");
  request.set_team("countries/vc/teams/theatre");
  return request;
}

SupportAsk AnAsk(SupportAsk::State state = SupportAsk::RAISED) {
  SupportAsk ask = *Raise(ARequest(), APost(), kToday);
  ask.set_state(state);
  return ask;
}

placement::v1::LeaveSubmitted Leave(Day start, Day end) {
  placement::v1::LeaveSubmitted leave;
  leave.set_name(kLeave);
  leave.set_person("countries/vc/persons/nurse");
  *leave.mutable_period()->mutable_start() = ToDate(start);
  *leave.mutable_period()->mutable_end() = ToDate(end);
  return leave;
}

Answer Because(const std::string& reason = "") {
  Answer answer;
  answer.set_by("somebody");
  answer.set_reason(reason);
  return answer;
}

TEST(Raise, LeavesThirtyDaysUnlessItSaysOtherwise) {
  const auto ask = Raise(ARequest(), APost(), kToday);
  ASSERT_TRUE(ask.ok()) << ask.status();
  EXPECT_EQ(ask->name(), "countries/vc/partnerships/leeds/supportAsks/theatre");
  EXPECT_EQ(ask->leader_post(), APost().name());
  EXPECT_EQ(ToDay(ask->answer_by()), kToday + 30);
  auto request = ARequest();
  *request.mutable_answer_by() = ToDate(kToday + 1);
  EXPECT_EQ(ToDay(Raise(request, APost(), kToday)->answer_by()), kToday + 1);
  *request.mutable_answer_by() = ToDate(kToday);
  EXPECT_THAT(BadFieldsOf(Raise(request, APost(), kToday).status()), ElementsAre("answer_by"));
}

TEST(Raise, SaysWhoseCooperationAndLeavesLeaveToItsRequest) {
  auto request = ARequest();
  request.clear_team();
  EXPECT_THAT(BadFieldsOf(Raise(request, APost(), kToday).status()), ElementsAre("team"));
  request.set_kind(v1::ADVOCACY);
  EXPECT_TRUE(Raise(request, APost(), kToday).ok());
  request.set_team("countries/vc/teams/theatre");
  EXPECT_THAT(BadFieldsOf(Raise(request, APost(), kToday).status()), ElementsAre("team"));
  request.clear_team();
  request.set_kind(v1::LEAVE);
  request.set_support_ask_id("leave-spring");
  EXPECT_THAT(BadFieldsOf(Raise(request, APost(), kToday).status()),
              ElementsAre("support_ask_id", "kind"));
}

TEST(Raise, WarnsWhereTheRelationWasNotKeptUp) {
  LeaderPost post = APost();
  EXPECT_TRUE(Raise(ARequest(), post, kToday)->contact_overdue());
  ASSERT_TRUE(RecordContact(post, kToday - 180, kToday).ok());
  EXPECT_FALSE(Raise(ARequest(), post, kToday)->contact_overdue());
  EXPECT_TRUE(Raise(ARequest(), post, kToday + 1)->contact_overdue());
}

TEST(RaiseForLeave, TellsTheLeaderTheDaysAndWaitsNoLongerThanUntilTheFirst) {
  const LeaderPost post = APost();
  const SupportAsk ask = RaiseForLeave(Leave(kToday + 10, kToday + 20), &post, kToday);
  EXPECT_EQ(ask.name(), "countries/vc/partnerships/leeds/supportAsks/leave-spring");
  EXPECT_EQ(ask.kind(), v1::LEAVE);
  EXPECT_EQ(ask.leave_request(), kLeave);
  EXPECT_EQ(ask.display_name(), "Leave from 2024-06-13 to 2024-06-23");
  EXPECT_EQ(ToDay(ask.answer_by()), kToday + 10);
  const auto last_day = [](Day start) {
    return ToDay(RaiseForLeave(Leave(start, start), nullptr, kToday).answer_by());
  };
  EXPECT_EQ(last_day(kToday + 31), kToday + 30);
  EXPECT_EQ(last_day(kToday), kToday + 30);
  EXPECT_EQ(last_day(kToday - 4000), kToday + 30);
}

TEST(Address, AsksAnotherPostAnew) {
  SupportAsk ask = AnAsk(SupportAsk::ACKNOWLEDGED);
  ask.mutable_acknowledged()->set_by("holder");
  EXPECT_THAT(UnmetOf(Address(ask, APost(), kToday)), ElementsAre("ANOTHER_POST"));
  LeaderPost other = APost("director");
  ASSERT_TRUE(RecordContact(other, kToday, kToday).ok());
  ASSERT_TRUE(Address(ask, other, kToday).ok());
  EXPECT_EQ(ask.state(), SupportAsk::RAISED);
  EXPECT_EQ(ask.leader_post(), other.name());
  EXPECT_FALSE(ask.has_acknowledged());
  EXPECT_FALSE(ask.contact_overdue());
}

TEST(CapacityOf, IsTheHoldersOrADelegatesTodayAndThen) {
  const SupportAsk ask = AnAsk();
  LeaderPost post = APost();
  const auto capacity = [&](std::string_view person, Day day, Day today) {
    return CapacityOf(ask, post, person, day, today);
  };
  EXPECT_EQ(capacity(kHolder, kToday, kToday), Answer::HOLDER);
  EXPECT_EQ(capacity(kDeputy, kToday, kToday), Answer::CAPACITY_UNSPECIFIED);
  EXPECT_EQ(capacity("", kToday, kToday), Answer::CAPACITY_UNSPECIFIED);
  v1::Delegation delegation;
  delegation.set_delegation_id("deputy");
  delegation.set_person(kDeputy);
  delegation.add_kinds(v1::COOPERATION);
  *delegation.mutable_period()->mutable_start() = ToDate(kToday);
  *delegation.mutable_period()->mutable_end() = ToDate(kToday + 7);
  ASSERT_TRUE(Delegate(post, delegation, kToday).ok());
  EXPECT_EQ(capacity(kDeputy, kToday + 7, kToday + 7), Answer::DELEGATE);
  EXPECT_EQ(capacity(kDeputy, kToday - 1, kToday), Answer::CAPACITY_UNSPECIFIED);
  // What a delegate did not enter in time is entered by another.
  EXPECT_EQ(capacity(kDeputy, kToday + 7, kToday + 8), Answer::CAPACITY_UNSPECIFIED);
}

TEST(Reply, HasTheHolderAccountable) {
  SupportAsk ask = AnAsk();
  const LeaderPost post = APost();
  EXPECT_EQ(ReasonOf(Reply("GrantSupportAsk", ask, &post, Because())), "VERB_NOT_ALLOWED");
  ASSERT_TRUE(Reply("AcknowledgeSupportAsk", ask, &post, Because()).ok());
  EXPECT_EQ(ask.acknowledged().accountable(), kHolder);
  EXPECT_FALSE(ask.has_answered());
  EXPECT_THAT(UnmetOf(Reply("RefuseSupportAsk", ask, &post, Because())),
              ElementsAre("REASON_GIVEN"));
  ASSERT_TRUE(Reply("GrantSupportAsk", ask, &post, Because()).ok());
  EXPECT_EQ(ask.answered().accountable(), kHolder);
  EXPECT_EQ(ask.acknowledged().by(), "somebody");
}

TEST(Reply, WaitsForAPostThatSomebodyHolds) {
  SupportAsk ask = AnAsk();
  EXPECT_THAT(UnmetOf(Reply("AcknowledgeSupportAsk", ask, nullptr, Because())),
              ElementsAre("ADDRESSED"));
  LeaderPost post = APost();
  ASSERT_TRUE(Vacate(post, kToday, kToday).ok());
  EXPECT_THAT(UnmetOf(Reply("AcknowledgeSupportAsk", ask, &post, Because())),
              ElementsAre("POST_HELD"));
  EXPECT_EQ(ask.state(), SupportAsk::RAISED);
}

TEST(PutOff, GivesBackTheDaysOnWhichItWaited) {
  SupportAsk ask = AnAsk();
  PutOff(ask, kToday - 5, kToday + 10);  // raised while the hold lasted
  EXPECT_EQ(ToDay(ask.answer_by()), kToday + 40);
  PutOff(ask, kToday + 39, kToday + 49);
  EXPECT_EQ(ToDay(ask.answer_by()), kToday + 50);
  PutOff(ask, kToday + 51, kToday + 60);  // its time had run out
  EXPECT_EQ(ToDay(ask.answer_by()), kToday + 50);
}

TEST(PutOff, LeavesNoTimeOnceTheLeaveHasBegun) {
  SupportAsk ask = RaiseForLeave(Leave(kToday + 40, kToday + 50), nullptr, kToday);
  PutOff(ask, kToday + 10, kToday + 30);
  EXPECT_EQ(ToDay(ask.answer_by()), kToday + 40);
  SupportAsk late = RaiseForLeave(Leave(kToday - 1, kToday + 50), nullptr, kToday);
  PutOff(late, kToday + 10, kToday + 30);
  EXPECT_EQ(ToDay(late.answer_by()), kToday + 30);
}

TEST(Lapse, ComesTheDayAfterTheLastOneToAnswer) {
  SupportAsk ask = AnAsk();
  EXPECT_EQ(LapseTime(ask), StartOf(kToday + 31));
  EXPECT_FALSE(IsUnanswered(ask, kToday + 30));
  EXPECT_TRUE(IsUnanswered(ask, kToday + 31));
  ASSERT_TRUE(Lapse(ask).ok());
  EXPECT_FALSE(IsUnanswered(ask, kToday + 31));
  EXPECT_EQ(ReasonOf(Lapse(ask)), "VERB_NOT_ALLOWED");
  EXPECT_THAT(UnmetOf(Lapse(ask)), IsEmpty());
}

}  // namespace
}  // namespace tandem::reporting
