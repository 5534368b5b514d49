#include "services/placement/handlers/tenders.h"

#include <functional>
#include <set>

#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using v1::Bid;
using v1::Framework;
using v1::Tender;

// A framework with two members, and a tender of a partnership that delivers.
class TenderTest : public World {
 protected:
  static constexpr char kFramework[] = "countries/lr/frameworks/partners";
  static constexpr char kTender[] = "countries/lr/partnerships/ncd/tenders/nurses";
  static constexpr char kWords[] = "Twelve weeks on the wards.";

  TenderTest() {
    Deliver();
    leeds_ = MakeInstitution("leeds", v1::Institution::DELIVERY);
    york_ = MakeInstitution("york", v1::Institution::DELIVERY);
    v1::CreateFrameworkRequest framework;
    framework.set_parent(kLiberia);
    framework.set_framework_id("partners");
    framework.mutable_framework()->set_display_name("Global Health Partners");
    Do<Framework>("FrameworkService.CreateFramework", framework);
    for (const std::string& member : {leeds_, york_}) Admit(member);
    closing_ = DayOf(suite.clock().Now()) + 30;
    v1::CreateTenderRequest tender;
    tender.set_parent(kPartnership);
    tender.set_tender_id("nurses");
    tender.mutable_tender()->set_display_name("Specialist nursing");
    tender.mutable_tender()->set_framework(kFramework);
    tender.mutable_tender()->add_requirements("Places for ten nurses.");
    *tender.mutable_tender()->mutable_closing_date() = ToDate(closing_);
    for (const auto& [id, weight] : {std::pair("quality", 60), {"price", 40}}) {
      auto& criterion = *tender.mutable_tender()->add_criteria();
      criterion.set_criterion_id(id);
      criterion.set_display_name(id);
      criterion.set_weight(weight);
    }
    Do<Tender>("TenderService.CreateTender", tender);
  }

  common::v1::Date Today() { return ToDate(DayOf(suite.clock().Now())); }
  template <class Request>
  static Request For(const std::string& name) {
    Request request;
    request.set_name(name);
    return request;
  }
  void Admit(const std::string& institution) {
    auto request = For<v1::AdmitFrameworkMemberRequest>(kFramework);
    request.set_institution(institution);
    *request.mutable_effective_date() = Today();
    Do<Framework>("FrameworkService.AdmitFrameworkMember", request);
  }
  Result<v1::Partnership> Require(bool required) {
    v1::UpdatePartnershipRequest update;
    update.mutable_partnership()->set_name(kPartnership);
    update.mutable_partnership()->set_tender_required(required);
    update.mutable_update_mask()->add_paths("tender_required");
    return Call<v1::Partnership>("PartnershipService.UpdatePartnership", update);
  }
  Result<Tender> IssueOn(Day day) {
    auto request = For<v1::IssueTenderRequest>(kTender);
    *request.mutable_effective_date() = ToDate(day);
    return Call<Tender>("TenderService.IssueTender", request);
  }
  void Issue() { ASSERT_TRUE(IssueOn(ToDay(Today())).ok()); }
  Caller LeaderOf(const std::string& institution) {
    return CallerWith("leader of " + institution, common::v1::LEADER, kTender,
                      MakePerson(institution));
  }
  v1::SubmitBidRequest Offer(const std::string& bidder) {
    v1::SubmitBidRequest request;
    request.set_parent(kTender);
    request.set_bidder(bidder);
    request.mutable_offer()->set_proposal(kWords);
    return request;
  }
  Result<Bid> Submit(const std::string& bidder) {
    return CallAs<Bid>(LeaderOf(bidder), "BidService.SubmitBid", Offer(bidder));
  }
  // With the day after the closing date.
  Result<Tender> Open() {
    return Call<Tender>("TenderService.OpenBids", For<v1::OpenBidsRequest>(kTender));
  }
  void Appoint(const std::vector<std::string>& persons) {
    auto request = For<v1::AppointEvaluatorsRequest>(kTender);
    for (const std::string& person : persons) request.add_persons(person);
    Do<Tender>("TenderService.AppointEvaluators", request);
  }
  Caller Evaluator(const std::string& person) {
    return CallerWith("evaluator " + person, common::v1::EVALUATOR, kTender, person);
  }
  Result<Tender> Declare(const std::string& person, const std::string& conflict = "") {
    auto request = For<v1::DeclareInterestsRequest>(kTender);
    request.set_evaluator(person);
    *request.mutable_effective_date() = Today();
    if (!conflict.empty()) {
      request.add_conflicts()->set_bidder(conflict);
      request.mutable_conflicts(0)->set_description("A sister works there.");
    }
    return CallAs<Tender>(Evaluator(person), "TenderService.DeclareInterests", request);
  }
  Result<Bid> Score(const std::string& bid, const std::string& person, int quality, int price) {
    auto request = For<v1::ScoreBidRequest>(bid);
    request.set_evaluator(person);
    *request.mutable_effective_date() = Today();
    for (const auto& [criterion, score] : {std::pair("quality", quality), {"price", price}}) {
      request.add_scores()->set_criterion_id(criterion);
      request.mutable_scores()->rbegin()->set_score(score);
    }
    return CallAs<Bid>(Evaluator(person), "BidService.ScoreBid", request);
  }
  Result<Tender> Award(const Caller& caller, const std::string& bid) {
    auto request = For<v1::AwardTenderRequest>(kTender);
    request.set_bid(bid);
    *request.mutable_effective_date() = Today();
    return CallAs<Tender>(caller, "TenderService.AwardTender", request);
  }
  Result<v1::TenderRanking> Ranking() {
    return Call<v1::TenderRanking>("TenderService.GetRanking", For<v1::GetRankingRequest>(kTender));
  }
  Bid GetBid(const std::string& name) {
    return Do<Bid>("BidService.GetBid", For<v1::GetBidRequest>(name));
  }
  // Issued, bid for by both, opened and scored: Leeds has 78 points, York 60.
  void Evaluate() {
    Issue();
    leeds_bid_ = Submit(leeds_)->name();
    york_bid_ = Submit(york_)->name();
    Reach(closing_ + 1);
    ASSERT_TRUE(Open().ok());
    Appoint({ministry_leader, office_leader});
    for (const std::string& person : {ministry_leader, office_leader}) {
      ASSERT_TRUE(Declare(person).ok());
    }
    ASSERT_TRUE(Score(leeds_bid_, ministry_leader, 4, 5).ok());
    ASSERT_TRUE(Score(leeds_bid_, office_leader, 3, 4).ok());
    ASSERT_TRUE(Score(york_bid_, ministry_leader, 3, 3).ok());
    ASSERT_TRUE(Score(york_bid_, office_leader, 3, 3).ok());
  }

  std::string leeds_, york_, leeds_bid_, york_bid_;
  Day closing_;
};

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
