#include "services/reporting/handlers/support_asks.h"

#include "services/reporting/handlers/leaders_fixture.h"

namespace tandem::reporting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Answer;
using v1::SupportAsk;

class Asks : public Leaders {
 protected:
  Asks() {
    MakePost("matron");
    EXPECT_TRUE(Appoint(kHolder).ok());
  }
};

TEST_F(Asks, AreGrantedByTheHolderOnceAcknowledged) {
  const auto raised = Raise("word");
  ASSERT_TRUE(raised.ok()) << raised.status();
  EXPECT_TRUE(raised->contact_overdue());
  const Caller holder = Leader(kHolder);
  EXPECT_EQ(ReasonOf(Reply(holder, "Grant", "word").status()), "VERB_NOT_ALLOWED");
  ASSERT_TRUE(Reply(holder, "Acknowledge", "word").ok());
  const auto granted = Reply(holder, "Grant", "word");
  ASSERT_TRUE(granted.ok()) << granted.status();
  EXPECT_EQ(granted->answered().capacity(), Answer::HOLDER);
  ASSERT_THAT(suite.Events<v1::SupportGranted>(), SizeIs(1));
  const auto told = suite.Events<v1::SupportGranted>()[0];
  EXPECT_EQ(told.by(), holder.subject);
  EXPECT_EQ(told.accountable(), kHolder);
  EXPECT_EQ(told.leader_post(), kMatron);
  Pass(40);
  EXPECT_EQ(GetAsk("word").state(), SupportAsk::GRANTED);
  EXPECT_THAT(suite.Events<v1::SupportLapsed>(), IsEmpty());
}

TEST_F(Asks, AreNotAnsweredBeforeTheyWereAcknowledged) {
  ASSERT_TRUE(Raise("word").ok());
  Pass(3);
  ASSERT_TRUE(Reply(Leader(kHolder), "Acknowledge", "word", "", -1).ok());
  EXPECT_THAT(BadFieldsOf(Reply(Leader(kHolder), "Grant", "word", "", -2).status()),
              ElementsAre("effective_date"));
  EXPECT_TRUE(Reply(Leader(kHolder), "Grant", "word", "", -1).ok());
}

TEST_F(Asks, AreAnsweredByNobodyElse) {
  ASSERT_TRUE(Raise("word").ok());
  EXPECT_EQ(ReasonOf(Reply(Leader(kDeputy), "Acknowledge", "word").status()), "NOT_THE_LEADER");
  EXPECT_EQ(ReasonOf(Reply(Leader(""), "Acknowledge", "word").status()), "NOT_THE_LEADER");
  const Caller elsewhere = testing::CallerWith("elsewhere", common::v1::LEADER,
                                               "countries/vc/partnerships/leeds2", kHolder);
  EXPECT_EQ(ReasonOf(Reply(elsewhere, "Acknowledge", "word").status()), "NOT_PERMITTED");
  EXPECT_EQ(GetAsk("word").state(), SupportAsk::RAISED);
}

TEST_F(Asks, AreAnsweredByADelegateInScopeWithTheHolderAccountable) {
  ASSERT_TRUE(Raise("word").ok());
  LeaveIsSubmitted("spring");
  auto delegation = ToDeputy();
  delegation.add_kinds(v1::LEAVE);
  delegation.set_reason("The holder said so on the phone.");
  ASSERT_TRUE(Call<v1::LeaderPost>("LeaderPostService.DelegateLeaderPost", delegation).ok());
  const Caller deputy = Leader(kDeputy);
  EXPECT_EQ(ReasonOf(Reply(deputy, "Acknowledge", "word").status()), "NOT_THE_LEADER");
  const auto acknowledged = Reply(deputy, "Acknowledge", "leave-spring");
  ASSERT_TRUE(acknowledged.ok()) << acknowledged.status();
  EXPECT_EQ(acknowledged->acknowledged().capacity(), Answer::DELEGATE);
  EXPECT_EQ(acknowledged->acknowledged().accountable(), kHolder);
}

TEST_F(Asks, AreAnsweredByAManagerWhoSaysWhy) {
  ASSERT_TRUE(Raise("word").ok());
  EXPECT_THAT(BadFieldsOf(Reply(suite.caller(), "Acknowledge", "word").status()),
              ElementsAre("reason"));
  const auto acknowledged = Reply(suite.caller(), "Acknowledge", "word", "By letter.");
  ASSERT_TRUE(acknowledged.ok()) << acknowledged.status();
  EXPECT_EQ(acknowledged->acknowledged().capacity(), Answer::ON_BEHALF);
  EXPECT_EQ(acknowledged->acknowledged().reason(), "By letter.");
  EXPECT_THAT(UnmetOf(Reply(Leader(kHolder), "Refuse", "word").status()),
              ElementsAre("REASON_GIVEN"));
  ASSERT_TRUE(Reply(Leader(kHolder), "Refuse", "word", "Not this year.").ok());
  EXPECT_THAT(suite.Events<v1::SupportRefused>(), SizeIs(1));
}

TEST_F(Asks, WaitWhileThePartnershipIsOnHold) {
  const auto becomes = [this](placement::v1::Partnership::State state) {
    placement::v1::PartnershipStageChanged event;
    event.set_name(kPartnership);
    event.set_to(state);
    *event.mutable_effective_date() = Today();
    HappensInPlacement(event);
  };
  ASSERT_TRUE(Raise("word").ok());
  Pass(10);
  becomes(placement::v1::Partnership::ON_HOLD);
  ASSERT_TRUE(Raise("later").ok());
  Pass(40);
  EXPECT_EQ(GetAsk("word").state(), SupportAsk::RAISED);
  EXPECT_EQ(GetAsk("later").state(), SupportAsk::RAISED);
  becomes(placement::v1::Partnership::DELIVER);
  Pass(20);
  EXPECT_EQ(GetAsk("word").state(), SupportAsk::RAISED);
  Pass(1);
  EXPECT_EQ(GetAsk("word").state(), SupportAsk::LAPSED);
  EXPECT_EQ(GetAsk("later").state(), SupportAsk::RAISED);
  Pass(10);
  EXPECT_EQ(GetAsk("later").state(), SupportAsk::LAPSED);
}

TEST_F(Asks, LapseWhenNobodyAnswers) {
  ASSERT_TRUE(Raise("word").ok());
  ASSERT_TRUE(Raise("acknowledged").ok());
  ASSERT_TRUE(Reply(Leader(kHolder), "Acknowledge", "acknowledged").ok());
  Pass(30);
  EXPECT_EQ(GetAsk("word").state(), SupportAsk::RAISED);
  Pass(1);
  EXPECT_EQ(GetAsk("word").state(), SupportAsk::LAPSED);
  EXPECT_EQ(GetAsk("acknowledged").state(), SupportAsk::LAPSED);
  EXPECT_THAT(suite.Events<v1::SupportLapsed>(), SizeIs(2));
  EXPECT_EQ(ReasonOf(Reply(Leader(kHolder), "Grant", "acknowledged").status()), "VERB_NOT_ALLOWED");
}

TEST_F(Asks, AreOfAPartnershipThatGoesOnAndAPostThatThereIs) {
  EXPECT_EQ(ReasonOf(Raise("word", "countries/vc/partnerships/closed").status()),
            "PARTNERSHIP_OVER");
  EXPECT_EQ(ReasonOf(Raise("word", kPartnership, "countries/vc/leaderPosts/none").status()),
            "RESOURCE_NOT_FOUND");
  ASSERT_TRUE(Raise("word").ok());
  EXPECT_EQ(ReasonOf(Raise("word").status()), "RESOURCE_EXISTS");
}

TEST_F(Asks, OfALeaveRequestAreRaisedOnce) {
  LeaveIsSubmitted("spring");
  const SupportAsk ask = GetAsk("leave-spring");
  EXPECT_EQ(ask.state(), SupportAsk::RAISED);
  EXPECT_EQ(ask.leader_post(), kMatron);
  EXPECT_EQ(ToDay(ask.answer_by()), ToDay(InDays(20)));
  EXPECT_THAT(suite.Events<v1::SupportRaised>(), SizeIs(1));
  ASSERT_TRUE(Reply(Leader(kHolder), "Acknowledge", "leave-spring").ok());
  LeaveIsSubmitted("spring");
  EXPECT_EQ(GetAsk("leave-spring").state(), SupportAsk::ACKNOWLEDGED);
  EXPECT_THAT(suite.Events<v1::SupportRaised>(), SizeIs(1));
}

TEST_F(Asks, OfOnesOwnLeaveAreAnsweredByAnother) {
  LeaveIsSubmitted("spring");
  constexpr char kNurse[] = "countries/vc/persons/nurse";
  ASSERT_TRUE(Appoint(kNurse).ok());
  EXPECT_EQ(ReasonOf(Reply(Leader(kNurse), "Acknowledge", "leave-spring").status()), "OWN_ASK");
  Caller manager = suite.caller();
  manager.person = kNurse;
  EXPECT_EQ(ReasonOf(Reply(manager, "Acknowledge", "leave-spring", "By letter.").status()),
            "OWN_ASK");
  EXPECT_EQ(ReasonOf(Reply(suite.caller(), "Acknowledge", "leave-spring", "By letter.").status()),
            "OWN_ASK")
      << "for the holder, whose leave it is";
}

TEST_F(Asks, OfALeaveRequestWaitForAPostWhereTheEmployerHasNone) {
  placement::v1::LeaveSubmitted event;
  event.set_name(Join(kPartnership, "leaveRequests", "elsewhere"));
  event.set_employer("countries/vc/institutions/ministry");
  *event.mutable_period()->mutable_start() = InDays(20);
  *event.mutable_period()->mutable_end() = InDays(30);
  HappensInPlacement(event);
  EXPECT_EQ(GetAsk("leave-elsewhere").leader_post(), "");
  EXPECT_EQ(ReasonOf(Reply(Leader(kHolder), "Acknowledge", "leave-elsewhere").status()),
            "NOT_THE_LEADER");
  EXPECT_THAT(
      UnmetOf(Reply(suite.caller(), "Acknowledge", "leave-elsewhere", "By letter.").status()),
      ElementsAre("ADDRESSED"));
  v1::AddressSupportAskRequest address;
  address.set_name(AskName("leave-elsewhere"));
  address.set_leader_post(kMatron);
  ASSERT_TRUE(Call<SupportAsk>("SupportAskService.AddressSupportAsk", address).ok());
  EXPECT_THAT(suite.Events<v1::SupportAddressed>(), SizeIs(1));
  EXPECT_TRUE(Reply(Leader(kHolder), "Acknowledge", "leave-elsewhere").ok());
}

TEST_F(Asks, OfALeaveRequestLapseWhenItIsDecidedWithoutThem) {
  LeaveIsSubmitted("spring");
  LeaveIsSubmitted("summer");
  ASSERT_TRUE(Reply(Leader(kHolder), "Acknowledge", "leave-summer").ok());
  ASSERT_TRUE(Reply(Leader(kHolder), "Grant", "leave-summer").ok());
  for (const char* id : {"spring", "summer", "unknown"}) {
    placement::v1::LeaveDecided event;
    event.set_name(Join(kPartnership, "leaveRequests", id));
    event.set_state(placement::v1::LeaveRequest::ENDORSED);
    HappensInPlacement(event);
  }
  EXPECT_EQ(GetAsk("leave-spring").state(), SupportAsk::LAPSED);
  EXPECT_EQ(GetAsk("leave-summer").state(), SupportAsk::GRANTED);
  Pass(40);
  EXPECT_THAT(suite.Events<v1::SupportLapsed>(), SizeIs(1));
}

}  // namespace
}  // namespace tandem::reporting
