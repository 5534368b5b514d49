#include "services/placement/handlers/tenders.h"

#include <functional>
#include <set>

#include "services/placement/handlers/tenders_fixture.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using v1::Bid;
using v1::Framework;
using v1::Tender;

TEST_F(TenderTest, LetsNobodyReadABidBeforeAllAreOpened) {
  Issue();
  const auto answer = Submit(leeds_);
  ASSERT_TRUE(answer.ok()) << answer.status();
  const Bid read = GetBid(answer->name());
  v1::ListBidsRequest list;
  list.set_parent(kTender);
  const auto listed = Do<v1::ListBidsResponse>("BidService.ListBids", list);
  ASSERT_THAT(listed.bids(), SizeIs(1));
  for (const Bid& bid : {*answer, read, listed.bids(0)}) {
    EXPECT_EQ(bid.state(), Bid::SEALED);
    EXPECT_EQ(bid.bidder(), "");
    EXPECT_EQ(bid.submitted_by(), "");
    EXPECT_FALSE(bid.has_offer());
  }
  EXPECT_EQ(ReasonOf(Ranking().status()), "BIDS_SEALED");
  EXPECT_THAT(UnmetOf(Open().status()), ElementsAre("CLOSING_DATE_OVER"));
  // Not in what is published, nor in the history.
  ASSERT_TRUE(suite.Settle().ok());
  const auto journal = suite.app().module("placement")->store().ReadJournal(Position{}, 10'000);
  ASSERT_TRUE(journal.ok());
  for (const auto& entry : *journal) {
    EXPECT_THAT(entry.SerializeAsString(), Not(HasSubstr(kWords)));
    for (const auto& event : entry.events()) {
      if (event.type().find("Bid") != std::string::npos) {
        EXPECT_THAT(event.data(), Not(HasSubstr(leeds_)));
      }
    }
  }
}

// Whatever methods there will be.
TEST_F(TenderTest, HasNoMethodThatAnswersASealedBid) {
  using google::protobuf::Descriptor;
  std::set<const Descriptor*> seen;
  const std::function<bool(const Descriptor&)> holds = [&](const Descriptor& type) {
    if (&type == v1::SealedBid::descriptor()) return true;
    if (!seen.insert(&type).second) return false;
    for (int i = 0; i < type.field_count(); ++i) {
      const auto* inner = type.field(i)->message_type();
      if (inner != nullptr && holds(*inner)) return true;
    }
    return false;
  };
  int methods = 0;
  for (Pipeline* pipeline : suite.app().pipelines()) {
    for (const auto* method : pipeline->methods()) {
      ++methods;
      EXPECT_FALSE(holds(*method->output_type())) << method->full_name();
    }
  }
  EXPECT_GT(methods, 50);
}

TEST_F(TenderTest, TakesBidsOfMembersUntilTheEndOfTheClosingDate) {
  EXPECT_EQ(ReasonOf(Submit(leeds_).status()), "VERB_NOT_ALLOWED") << "it is a draft";
  Issue();
  EXPECT_EQ(ReasonOf(Submit(kOffice).status()), "NOT_A_MEMBER");
  EXPECT_EQ(ReasonOf(CallAs<Bid>(LeaderOf(york_), "BidService.SubmitBid", Offer(leeds_)).status()),
            "NOT_OF_THE_INSTITUTION");
  Reach(closing_);
  EXPECT_TRUE(Submit(leeds_).ok());
  Reach(closing_ + 1);
  EXPECT_EQ(ReasonOf(Submit(york_).status()), "BID_TOO_LATE");
  v1::SubmitBidRequest earlier = Offer(york_);
  *earlier.mutable_receive_date() = ToDate(closing_);
  earlier.set_reason("It lay in the wrong tray.");
  EXPECT_EQ(ReasonOf(CallAs<Bid>(LeaderOf(york_), "BidService.SubmitBid", earlier).status()),
            "BID_TOO_LATE")
      << "a bidder says nothing of when a bid came";
  EXPECT_TRUE(Call<Bid>("BidService.SubmitBid", earlier).ok());
}

TEST_F(TenderTest, IsIssuedOnNoDayBeforeItsPartnershipDelivers) {
  EXPECT_THAT(UnmetOf(IssueOn(Day(2024, 1, 14)).status()), ElementsAre("PARTNERSHIP_DELIVERS"));
  EXPECT_TRUE(IssueOn(Day(2024, 1, 15)).ok());
}

TEST_F(TenderTest, TakesNoBidIntoAClosedFramework) {
  Issue();
  Do<Framework>("FrameworkService.CloseFramework", For<v1::CloseFrameworkRequest>(kFramework));
  EXPECT_EQ(ReasonOf(Submit(leeds_).status()), "FRAMEWORK_CLOSED");
}

TEST_F(TenderTest, CountsTheLatestBidOfABidderThatWasNotTakenBack) {
  Issue();
  const std::string first = Submit(leeds_)->name(), second = Submit(leeds_)->name(),
                    third = Submit(leeds_)->name();
  EXPECT_EQ(ReasonOf(CallAs<Bid>(LeaderOf(york_), "BidService.WithdrawBid",
                                 For<v1::WithdrawBidRequest>(third))
                         .status()),
            "NOT_OF_THE_INSTITUTION");
  ASSERT_TRUE(
      CallAs<Bid>(LeaderOf(leeds_), "BidService.WithdrawBid", For<v1::WithdrawBidRequest>(third))
          .ok());
  Reach(closing_ + 1);
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(GetBid(first).state(), Bid::REPLACED);
  EXPECT_EQ(GetBid(second).state(), Bid::OPENED);
  EXPECT_EQ(GetBid(second).offer().proposal(), kWords);
  EXPECT_EQ(GetBid(third).state(), Bid::WITHDRAWN);
  EXPECT_FALSE(GetBid(third).has_offer());
  EXPECT_THAT(Events<v1::BidsOpened>()[0].bidders(), ElementsAre(leeds_));
}

TEST_F(TenderTest, IsScoredByEvaluatorsWithoutAConflictOfInterest) {
  Issue();
  leeds_bid_ = Submit(leeds_)->name();
  const std::string nurse = MakePerson(leeds_);
  Appoint({ministry_leader, office_leader, nurse});
  EXPECT_EQ(ReasonOf(Score(leeds_bid_, ministry_leader, 4, 4).status()), "VERB_NOT_ALLOWED");
  Reach(closing_ + 1);
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(ReasonOf(Score(leeds_bid_, ministry_leader, 4, 4).status()), "INTERESTS_NOT_DECLARED");
  for (const std::string& person : {ministry_leader, nurse}) ASSERT_TRUE(Declare(person).ok());
  ASSERT_TRUE(Declare(office_leader, leeds_).ok());
  EXPECT_EQ(ReasonOf(Score(leeds_bid_, office_leader, 4, 4).status()), "CONFLICT_OF_INTEREST");
  EXPECT_EQ(ReasonOf(Score(leeds_bid_, nurse, 5, 5).status()), "OF_A_BIDDER");
  EXPECT_TRUE(Score(leeds_bid_, ministry_leader, 4, 4).ok());
  const auto told = Events<v1::InterestsDeclared>();
  EXPECT_TRUE(told.back().conflicted());
}

TEST_F(TenderTest, IsAwardedToTheFirstBySomebodyOfNoBidder) {
  Evaluate();
  const auto ranking = Ranking();
  ASSERT_TRUE(ranking.ok()) << ranking.status();
  EXPECT_EQ(ranking->bids(0).arithmetic(), "(60 × 7 + 40 × 9) ÷ (2 × 5) = 78");
  EXPECT_EQ(ranking->bids(1).points(), "60");
  const auto manager = [&](const std::string& subject, const std::string& person) {
    return CallerWith(subject, common::v1::PROGRAMME_MANAGER, "*", person);
  };
  EXPECT_EQ(ReasonOf(Award(suite.caller(), leeds_bid_).status()), "INSTITUTION_UNKNOWN");
  const Status of_york = Award(manager("m", MakePerson(york_)), leeds_bid_).status();
  EXPECT_EQ(ReasonOf(of_york), "OF_A_BIDDER");
  EXPECT_THAT(std::string(of_york.message()), HasSubstr("is of " + york_ + ", which has bid"));
  const Status has_bid = Award(manager("leader of " + york_, office_leader), leeds_bid_).status();
  EXPECT_EQ(ReasonOf(has_bid), "OF_A_BIDDER");
  EXPECT_THAT(std::string(has_bid.message()), HasSubstr("has submitted " + york_bid_));
  const Status second = Award(manager("m", office_leader), york_bid_).status();
  EXPECT_THAT(UnmetOf(second), ElementsAre("RANKED_FIRST"));
  EXPECT_THAT(std::string(second.message()),
              HasSubstr("ranked 2: first is " + leeds_bid_ + ", with 78 points"));
  const auto awarded = Award(manager("m", office_leader), leeds_bid_);
  ASSERT_TRUE(awarded.ok()) << awarded.status();
  EXPECT_EQ(awarded->awarded_to(), leeds_);
  EXPECT_THAT(Events<v1::TenderAwarded>(), SizeIs(1));
}

TEST_F(TenderTest, ContractsWhatThePlacementsWaitFor) {
  ASSERT_TRUE(Require(true).ok());
  const std::string placement = Place(MakeNeed("coach"), "p1", MakeProfessional());
  Do<v1::Placement>("PlacementService.BeginClearing", For<v1::BeginClearingRequest>(placement));
  const auto ready = For<v1::MarkPlacementReadyRequest>(placement);
  EXPECT_THAT(UnmetOf(Call<v1::Placement>("PlacementService.MarkPlacementReady", ready).status()),
              ElementsAre("CHECKLIST_CLEARED", "TENDER_CONTRACTED"));
  Evaluate();
  ASSERT_TRUE(
      Award(CallerWith("m", common::v1::PROGRAMME_MANAGER, "*", office_leader), leeds_bid_).ok());
  auto contract = For<v1::ContractTenderRequest>(kTender);
  contract.set_contract_reference("GHP-2024-1");
  *contract.mutable_effective_date() = Today();
  EXPECT_EQ(Do<Tender>("TenderService.ContractTender", contract).state(), Tender::CONTRACTED);
  EXPECT_EQ(GetPartnership().tender().tender(), kTender);
  EXPECT_THAT(UnmetOf(Call<v1::Placement>("PlacementService.MarkPlacementReady", ready).status()),
              ElementsAre("CHECKLIST_CLEARED"));
}

TEST_F(TenderTest, StaysRequiredWhileItIsUnderWay) {
  ASSERT_TRUE(Require(true).ok());
  ASSERT_TRUE(Require(false).ok()) << "a draft binds nobody";
  ASSERT_TRUE(Require(true).ok());
  Evaluate();
  EXPECT_EQ(ReasonOf(Require(false).status()), "TENDER_UNDER_WAY");
  ASSERT_TRUE(
      Award(CallerWith("m", common::v1::PROGRAMME_MANAGER, "*", office_leader), leeds_bid_).ok());
  EXPECT_EQ(ReasonOf(Require(false).status()), "TENDER_UNDER_WAY");
  EXPECT_TRUE(Require(true).ok());
  auto cancel = For<v1::CancelTenderRequest>(kTender);
  cancel.set_reason("The budget is gone.");
  Do<Tender>("TenderService.CancelTender", cancel);
  EXPECT_TRUE(Require(false).ok());
}

TEST_F(TenderTest, ForgetsWhatAnEvaluatorWhoIsErasedHasWithABidder) {
  Issue();
  leeds_bid_ = Submit(leeds_)->name();
  Appoint({ministry_leader, office_leader});
  Reach(closing_ + 1);
  ASSERT_TRUE(Open().ok());
  ASSERT_TRUE(Declare(ministry_leader, leeds_).ok());
  ASSERT_TRUE(Declare(office_leader, leeds_).ok());
  Do<v1::Person>("PersonService.ErasePersonalData",
                 For<v1::ErasePersonalDataRequest>(office_leader));
  const auto tender = Do<Tender>("TenderService.GetTender", For<v1::GetTenderRequest>(kTender));
  EXPECT_EQ(tender.evaluators(0).conflicts(0).description(), "A sister works there.");
  EXPECT_EQ(tender.evaluators(1).conflicts(0).bidder(), leeds_) << "they still take no part";
  EXPECT_EQ(tender.evaluators(1).conflicts(0).description(), "");
  EXPECT_EQ(ReasonOf(Declare(office_leader, leeds_).status()), "PERSON_ERASED");
}

TEST_F(TenderTest, ForgetsWhatAnEvaluatorWhoIsErasedSaidOfBids) {
  Issue();
  leeds_bid_ = Submit(leeds_)->name();
  Appoint({ministry_leader, office_leader});
  Reach(closing_ + 1);
  ASSERT_TRUE(Open().ok());
  for (const std::string& person : {ministry_leader, office_leader}) {
    ASSERT_TRUE(Declare(person).ok());
    auto request = For<v1::ScoreBidRequest>(leeds_bid_);
    request.set_evaluator(person);
    *request.mutable_effective_date() = Today();
    auto& score = *request.add_scores();
    score.set_criterion_id("quality");
    score.set_score(4);
    score.set_comment("I trained their matron.");
    const auto scored = CallAs<v1::Bid>(Evaluator(person), "BidService.ScoreBid", request);
    ASSERT_TRUE(scored.ok()) << scored.status();
  }
  Do<v1::Person>("PersonService.ErasePersonalData",
                 For<v1::ErasePersonalDataRequest>(office_leader));
  const auto bid = Do<v1::Bid>("BidService.GetBid", For<v1::GetBidRequest>(leeds_bid_));
  ASSERT_THAT(bid.scores(), SizeIs(2));
  for (const auto& score : bid.scores()) {
    const bool is_erased = score.evaluator() == office_leader;
    EXPECT_EQ(score.comment(), is_erased ? "" : "I trained their matron.");
    EXPECT_EQ(score.score(), 4) << "it counts all the same";
  }
}

TEST_F(TenderTest, IsPutOffToALaterClosingDateWhileMembersMayBid) {
  const auto postpone = [&](Day day) {
    auto request = For<v1::PostponeClosingRequest>(kTender);
    *request.mutable_closing_date() = ToDate(day);
    request.set_reason("They asked for more time.");
    return Call<Tender>("TenderService.PostponeClosing", request);
  };
  EXPECT_EQ(ReasonOf(postpone(closing_ + 14).status()), "VERB_NOT_ALLOWED") << "it is a draft";
  Issue();
  leeds_bid_ = Submit(leeds_)->name();
  for (const int days : {-1, 0}) {
    EXPECT_THAT(BadFieldsOf(postpone(closing_ + days).status()), ElementsAre("closing_date"));
  }
  Reach(closing_);
  const auto later = postpone(closing_ + 14);
  ASSERT_TRUE(later.ok()) << later.status();
  ASSERT_THAT(later->postponements(), SizeIs(1));
  EXPECT_EQ(ToDay(later->postponements(0).from_closing_date()), closing_);
  EXPECT_EQ(later->postponements(0).reason(), "They asked for more time.");
  EXPECT_EQ(later->postponements(0).by(), "tester");
  const auto told = Events<v1::TenderClosingPostponed>();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(ToDay(told[0].closing_date()), closing_ + 14);
  EXPECT_EQ(told[0].framework(), kFramework);
  Reach(closing_ + 1);
  EXPECT_THAT(UnmetOf(Open().status()), ElementsAre("CLOSING_DATE_OVER"));
  EXPECT_TRUE(Submit(york_).ok()) << "it would have been too late";
  Reach(closing_ + 15);
  EXPECT_THAT(UnmetOf(postpone(closing_ + 30).status()), ElementsAre("CLOSING_DATE_AHEAD"));
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(GetBid(leeds_bid_).state(), Bid::OPENED) << "what is bid stays";
}

TEST_F(TenderTest, RanksNoBidThatWasExcludedAndMayBeLeftWithoutOne) {
  Evaluate();
  const auto exclude = [&](const Caller& caller, const std::string& bid) {
    auto request = For<v1::ExcludeBidRequest>(bid);
    request.set_reason("It names no price.");
    *request.mutable_effective_date() = Today();
    return CallAs<Bid>(caller, "BidService.ExcludeBid", request);
  };
  const auto manager = [&](const std::string& person) {
    return CallerWith("m", common::v1::PROGRAMME_MANAGER, "*", person);
  };
  EXPECT_EQ(ReasonOf(exclude(suite.caller(), leeds_bid_).status()), "INSTITUTION_UNKNOWN");
  EXPECT_EQ(ReasonOf(exclude(manager(MakePerson(york_)), leeds_bid_).status()), "OF_A_BIDDER");
  EXPECT_EQ(ReasonOf(exclude(manager(office_leader), leeds_bid_).status()), "JUDGES_THE_BIDS");
  const Caller head = manager(MakePerson(kOffice));
  const auto excluded = exclude(head, leeds_bid_);
  ASSERT_TRUE(excluded.ok()) << excluded.status();
  EXPECT_EQ(excluded->state(), Bid::EXCLUDED);
  EXPECT_EQ(excluded->exclusion().by(), "m");
  EXPECT_EQ(Events<v1::BidExcluded>().back().bidder(), leeds_);
  EXPECT_EQ(ReasonOf(exclude(head, leeds_bid_).status()), "VERB_NOT_ALLOWED");
  v1::DeclareInterestsRequest declare;
  declare.set_name(kTender);
  declare.set_evaluator(head.person);
  *declare.mutable_effective_date() = Today();
  EXPECT_EQ(ReasonOf(CallAs<Tender>(head, "TenderService.DeclareInterests", declare).status()),
            "JUDGES_THE_BIDS");
  EXPECT_EQ(ReasonOf(Score(leeds_bid_, office_leader, 5, 5).status()), "VERB_NOT_ALLOWED");
  const auto ranking = Ranking();
  EXPECT_EQ(ranking->bids(0).bid(), york_bid_);
  EXPECT_EQ(ranking->bids(0).rank(), 1);
  EXPECT_EQ(ranking->bids(1).excluded_reason(), "It names no price.");
  const Status first_before = Award(head, leeds_bid_).status();
  EXPECT_THAT(UnmetOf(first_before), ElementsAre("RANKED_FIRST"));
  EXPECT_THAT(std::string(first_before.message()), HasSubstr("was excluded"));
  ASSERT_TRUE(exclude(head, york_bid_).ok());
  EXPECT_THAT(UnmetOf(Award(head, york_bid_).status()), ElementsAre("RANKED_FIRST"));
  auto end = For<v1::EndWithoutAwardRequest>(kTender);
  end.set_reason("Nobody is left.");
  EXPECT_EQ(Do<Tender>("TenderService.EndWithoutAward", end).state(), Tender::NO_AWARD);
}

TEST_F(TenderTest, IsAwardedToTheNextNoEarlierThanTheFirstWasExcluded) {
  Evaluate();
  const Caller head = CallerWith("m", common::v1::PROGRAMME_MANAGER, "*", MakePerson(kOffice));
  Reach(closing_ + 5);
  auto request = For<v1::ExcludeBidRequest>(leeds_bid_);
  request.set_reason("It has merged with another.");
  *request.mutable_effective_date() = Today();
  ASSERT_TRUE(CallAs<Bid>(head, "BidService.ExcludeBid", request).ok());
  auto award = For<v1::AwardTenderRequest>(kTender);
  award.set_bid(york_bid_);
  *award.mutable_effective_date() = ToDate(closing_ + 4);
  EXPECT_THAT(UnmetOf(CallAs<Tender>(head, "TenderService.AwardTender", award).status()),
              ElementsAre("NOT_BEFORE_ITS_EVIDENCE"));
  EXPECT_EQ(Award(head, york_bid_)->awarded_to(), york_);
}

TEST_F(TenderTest, EndsWithoutAnAwardOrIsCancelled) {
  Issue();
  const std::string bid = Submit(leeds_)->name();
  auto cancel = For<v1::CancelTenderRequest>(kTender);
  cancel.set_reason("The budget is gone.");
  EXPECT_EQ(Do<Tender>("TenderService.CancelTender", cancel).state(), Tender::CANCELLED);
  EXPECT_EQ(GetBid(bid).state(), Bid::SEALED) << "what is sealed stays so";
  auto end = For<v1::EndWithoutAwardRequest>(kTender);
  end.set_reason("Nobody fits.");
  EXPECT_EQ(ReasonOf(Call<Tender>("TenderService.EndWithoutAward", end).status()),
            "VERB_NOT_ALLOWED");
}

TEST_F(TenderTest, GoesNoFurtherOnceItsPartnershipIsOver) {
  Issue();
  Reach(closing_ + 1);
  v1::ClosePartnershipRequest close;
  close.set_name(kPartnership);
  close.set_reason("The end.");
  *close.mutable_effective_date() = Today();
  Do<v1::Partnership>("PartnershipService.ClosePartnership", close);
  EXPECT_EQ(ReasonOf(Open().status()), "PARTNERSHIP_OVER");
}

TEST_F(TenderTest, TakesNoBidForAPartnershipThatIsOver) {
  Issue();
  v1::ClosePartnershipRequest close;
  close.set_name(kPartnership);
  close.set_reason("The ministry does it alone.");
  *close.mutable_effective_date() = Today();
  Do<v1::Partnership>("PartnershipService.ClosePartnership", close);
  EXPECT_EQ(ReasonOf(Submit(leeds_).status()), "PARTNERSHIP_OVER");
}

}  // namespace
}  // namespace tandem::placement
