#include "services/placement/domain/tender.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/bid.h"
#include "services/placement/domain/framework.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using v1::Bid;
using v1::Framework;
using v1::Tender;

constexpr char kLeeds[] = "countries/vc/institutions/leeds";
constexpr char kYork[] = "countries/vc/institutions/york";

Tender ATender(Tender::State state) {
  Tender tender;
  tender.set_name("countries/vc/partnerships/leeds/tenders/nurses");
  tender.set_state(state);
  *tender.mutable_closing_date() = ToDate(Day(2025, 4, 30));
  for (const int weight : {60, 40}) {
    auto& criterion = *tender.add_criteria();
    criterion.set_criterion_id(weight == 60 ? "quality" : "price");
    criterion.set_weight(weight);
  }
  return tender;
}

Framework AFramework() {
  Framework framework;
  framework.set_name("countries/vc/frameworks/partners");
  framework.set_state(Framework::OPEN);
  EXPECT_TRUE(Admit(framework, kLeeds, Day(2025, 1, 1)).ok());
  return framework;
}

v1::SealedBid From(const std::string& bidder, Day day = Day(2025, 4, 30)) {
  v1::SealedBid sealed;
  sealed.set_bidder(bidder);
  sealed.set_submitted_by("somebody of " + bidder);
  sealed.mutable_offer()->set_proposal("What " + bidder + " does.");
  *sealed.mutable_receive_date() = ToDate(day);
  return sealed;
}

BidToOpen Sealed(int sequence, const std::string& bidder) {
  BidToOpen one{{}, From(bidder)};
  one.bid.set_name("b" + std::to_string(sequence));
  one.bid.set_sequence(sequence);
  one.bid.set_state(Bid::SEALED);
  return one;
}

void Judge(Tender& tender, const std::string& person) {
  auto& evaluator = *tender.add_evaluators();
  evaluator.set_person(person);
  *evaluator.mutable_declare_date() = ToDate(Day(2025, 5, 2));
}

v1::ScoreBidRequest Scores(const std::string& evaluator, int quality, int price) {
  v1::ScoreBidRequest request;
  request.set_evaluator(evaluator);
  *request.mutable_effective_date() = ToDate(Day(2025, 5, 3));
  for (const auto& [criterion, score] : {std::pair("quality", quality), {"price", price}}) {
    request.add_scores()->set_criterion_id(criterion);
    request.mutable_scores()->rbegin()->set_score(score);
  }
  return request;
}

TEST(Framework, AdmitsAndReleases) {
  Framework framework = AFramework();
  EXPECT_EQ(ReasonOf(Admit(framework, kLeeds, Day(2025, 2, 1))), "ALREADY_A_MEMBER");
  EXPECT_EQ(ReasonOf(Release(framework, kYork, Day(2025, 2, 1))), "NOT_A_MEMBER");
  EXPECT_THAT(BadFieldsOf(Release(framework, kLeeds, Day(2024, 12, 31))),
              ElementsAre("effective_date"));
  ASSERT_TRUE(Release(framework, kLeeds, Day(2025, 2, 1)).ok());
  EXPECT_TRUE(WasMember(framework, kLeeds, Day(2025, 1, 31)));
  EXPECT_FALSE(WasMember(framework, kLeeds, Day(2025, 2, 1)));
  ASSERT_TRUE(Admit(framework, kLeeds, Day(2025, 3, 1)).ok());
  EXPECT_TRUE(WasMember(framework, kLeeds, Day(2025, 3, 1)));
  EXPECT_EQ(framework.members_size(), 2);
}

TEST(ValidateTender, AsksForWeightsThatComeToAHundred) {
  Tender tender = ATender(Tender::DRAFT);
  EXPECT_TRUE(ValidateTender(tender, nullptr).ok());
  tender.mutable_criteria(0)->set_weight(61);
  EXPECT_THAT(BadFieldsOf(ValidateTender(tender, nullptr)), ElementsAre("tender.criteria"));
  tender.clear_criteria();
  EXPECT_TRUE(ValidateTender(tender, nullptr).ok()) << "criteria may come later";
}

TEST(ValidateTender, LeavesAnIssuedOneAsItIs) {
  const Tender before = ATender(Tender::ISSUED);
  Tender after = before;
  EXPECT_EQ(ReasonOf(ValidateTender(after, &before)), "TENDER_ISSUED");
}

TEST(IssueTender, ListsWhatIsMissing) {
  Tender tender = ATender(Tender::DRAFT);
  tender.clear_criteria();
  AtTenderVerb at{.tender = tender, .day = Day(2025, 5, 1)};
  EXPECT_THAT(UnmetOf(kTenderLifecycle.Apply("IssueTender", at)),
              ElementsAre("REQUIREMENTS_SPECIFIED", "CRITERIA_SET", "FRAMEWORK_OPEN",
                          "CLOSING_DATE_AHEAD", "PARTNERSHIP_DELIVERS"));
}

TEST(OpenBids, WaitsForTheEndOfTheClosingDate) {
  Tender tender = ATender(Tender::ISSUED);
  AtTenderVerb at{.tender = tender, .day = Day(2025, 4, 30)};
  EXPECT_THAT(UnmetOf(kTenderLifecycle.Apply("OpenBids", at)), ElementsAre("CLOSING_DATE_OVER"));
  at.day = Day(2025, 5, 1);
  EXPECT_TRUE(kTenderLifecycle.Apply("OpenBids", at).ok());
}

TEST(Seal, TakesBidsOfMembersInTime) {
  const Tender tender = ATender(Tender::ISSUED);
  Framework framework = AFramework();
  const auto bid = Seal(tender, framework, {}, From(kLeeds));
  ASSERT_TRUE(bid.ok()) << bid.status();
  Bid nothing;
  nothing.set_state(Bid::SEALED);
  nothing.set_sequence(1);
  EXPECT_EQ(bid->DebugString(), nothing.DebugString()) << "nothing of it is to be seen";
  EXPECT_EQ(ReasonOf(Seal(tender, framework, {}, From(kYork)).status()), "NOT_A_MEMBER");
  EXPECT_EQ(ReasonOf(Seal(tender, framework, {}, From(kLeeds, Day(2025, 5, 1))).status()),
            "BID_TOO_LATE");
  framework.set_state(Framework::CLOSED);
  EXPECT_EQ(ReasonOf(Seal(tender, framework, {}, From(kLeeds)).status()), "FRAMEWORK_CLOSED");
}

TEST(OpenAll, ShowsTheLatestOfEachBidderAlone) {
  std::vector<BidToOpen> bids = {Sealed(2, kLeeds), Sealed(1, kLeeds), Sealed(3, kYork),
                                 Sealed(4, kYork)};
  bids[3].bid.set_state(Bid::WITHDRAWN);
  OpenAll(bids);
  EXPECT_EQ(bids[0].bid.state(), Bid::OPENED);
  EXPECT_EQ(bids[0].bid.offer().proposal(), bids[0].sealed.offer().proposal());
  EXPECT_EQ(bids[1].bid.state(), Bid::REPLACED);
  EXPECT_FALSE(bids[1].bid.has_offer());
  EXPECT_EQ(bids[2].bid.state(), Bid::OPENED);
  EXPECT_EQ(bids[3].bid.state(), Bid::WITHDRAWN);
  EXPECT_FALSE(bids[3].bid.has_offer());
  EXPECT_EQ(bids[3].bid.bidder(), kYork) << "who has bid neither scores nor awards";
}

TEST(Score, IsByWhoMayJudgeAndByTheTendersCriteria) {
  Tender tender = ATender(Tender::EVALUATING);
  std::vector<BidToOpen> bids = {Sealed(1, kLeeds)};
  OpenAll(bids);
  Bid& bid = bids[0].bid;
  EXPECT_EQ(ReasonOf(Score(bid, tender, Scores("ann", 4, 4))), "NOT_AN_EVALUATOR");
  tender.add_evaluators()->set_person("ann");
  EXPECT_EQ(ReasonOf(Score(bid, tender, Scores("ann", 4, 4))), "INTERESTS_NOT_DECLARED");
  v1::DeclareInterestsRequest declare;
  declare.set_evaluator("ann");
  *declare.mutable_effective_date() = ToDate(Day(2025, 5, 2));
  ASSERT_TRUE(Declare(tender, declare, std::vector{bid}).ok());
  v1::ScoreBidRequest wrong = Scores("ann", 6, 4);
  wrong.mutable_scores(1)->set_criterion_id("colour");
  EXPECT_THAT(BadFieldsOf(Score(bid, tender, wrong)),
              ElementsAre("scores[0].score", "scores[1].criterion_id"));
  ASSERT_TRUE(Score(bid, tender, Scores("ann", 4, 4)).ok());
  ASSERT_TRUE(Score(bid, tender, Scores("ann", 5, 4)).ok());
  EXPECT_EQ(bid.scores_size(), 2) << "a later score replaces the earlier";
  declare.add_conflicts()->set_bidder(kYork);
  EXPECT_EQ(ReasonOf(Declare(tender, declare, std::vector{bid})), "NOT_A_BIDDER");
  declare.mutable_conflicts(0)->set_bidder(kLeeds);
  ASSERT_TRUE(Declare(tender, declare, std::vector{bid}).ok());
  EXPECT_EQ(ReasonOf(Score(bid, tender, Scores("ann", 4, 4))), "CONFLICT_OF_INTEREST");
}

TEST(Declare, TakesBackNothing) {
  Tender tender = ATender(Tender::EVALUATING);
  Judge(tender, "ann");
  std::vector<BidToOpen> bids = {Sealed(1, kLeeds), Sealed(2, kYork)};
  OpenAll(bids);
  const std::vector opened = {bids[0].bid, bids[1].bid};
  v1::DeclareInterestsRequest declare;
  declare.set_evaluator("ann");
  *declare.mutable_effective_date() = ToDate(Day(2025, 5, 2));
  declare.add_conflicts()->set_bidder(kYork);
  declare.mutable_conflicts(0)->set_description("A sister works there.");
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(Declare(tender, declare, opened).ok());
  EXPECT_EQ(tender.evaluators(0).conflicts_size(), 1);
  declare.mutable_conflicts(0)->set_description("It is nothing.");
  ASSERT_TRUE(Declare(tender, declare, opened).ok());
  declare.clear_conflicts();
  ASSERT_TRUE(Declare(tender, declare, opened).ok());
  ASSERT_EQ(tender.evaluators(0).conflicts_size(), 2);
  EXPECT_EQ(tender.evaluators(0).conflicts(0).description(), "A sister works there.");
  EXPECT_EQ(ReasonOf(Score(bids[0].bid, tender, Scores("ann", 4, 4))), "CONFLICT_OF_INTEREST");
  google::protobuf::RepeatedPtrField<std::string> persons;
  *persons.Add() = "ben";
  EXPECT_EQ(ReasonOf(Appoint(tender, persons, opened)), "EVALUATOR_IS_CONFLICTED")
      << "whoever is appointed again has declared nothing";
  *persons.Add() = "ann";
  EXPECT_TRUE(Appoint(tender, persons, opened).ok());
}

TEST(Declare, HoldsNoMoreThanAListCan) {
  Tender tender = ATender(Tender::EVALUATING);
  Judge(tender, "ann");
  std::vector<BidToOpen> bids = {Sealed(1, kLeeds)};
  OpenAll(bids);
  v1::DeclareInterestsRequest declare;
  declare.set_evaluator("ann");
  *declare.mutable_effective_date() = ToDate(Day(2025, 5, 2));
  declare.add_conflicts()->set_bidder(kLeeds);
  Status status;
  for (int i = 0; i <= 20 && status.ok(); ++i) {
    declare.mutable_conflicts(0)->set_description(std::to_string(i));
    status = Declare(tender, declare, std::vector{bids[0].bid});
  }
  EXPECT_EQ(ReasonOf(status), "LIST_FULL");
  EXPECT_EQ(tender.evaluators(0).conflicts_size(), 20);
}

TEST(Appoint, KeepsWhoHasScored) {
  Tender tender = ATender(Tender::EVALUATING);
  Judge(tender, "ann");
  Judge(tender, "ben");
  std::vector<BidToOpen> bids = {Sealed(1, kLeeds)};
  OpenAll(bids);
  ASSERT_TRUE(Score(bids[0].bid, tender, Scores("ann", 4, 4)).ok());
  google::protobuf::RepeatedPtrField<std::string> persons;
  *persons.Add() = "cleo";
  EXPECT_EQ(ReasonOf(Appoint(tender, persons, std::vector{bids[0].bid})), "EVALUATOR_HAS_SCORED");
  *persons.Add() = "ann";
  ASSERT_TRUE(Appoint(tender, persons, std::vector{bids[0].bid}).ok());
  EXPECT_FALSE(tender.evaluators(0).has_declare_date());
  EXPECT_TRUE(tender.evaluators(1).has_declare_date());
}

TEST(Award, IsToTheFirstOnceAllIsScored) {
  Tender tender = ATender(Tender::EVALUATING);
  Judge(tender, "ann");
  std::vector<BidToOpen> bids = {Sealed(1, kLeeds), Sealed(2, kYork)};
  OpenAll(bids);
  std::vector<Bid> opened = {bids[0].bid, bids[1].bid};
  ASSERT_TRUE(Score(opened[0], tender, Scores("ann", 4, 4)).ok());
  v1::AwardTenderRequest award;
  award.set_bid("b2");
  *award.mutable_effective_date() = ToDate(Day(2025, 5, 9));
  EXPECT_THAT(UnmetOf(Award(tender, opened, award)),
              ElementsAre("ENOUGH_EVALUATORS", "ALL_BIDS_SCORED", "RANKED_FIRST"));
  Judge(tender, "ben");
  for (Bid& bid : opened) {
    for (const char* judge : {"ann", "ben"}) {
      ASSERT_TRUE(Score(bid, tender, Scores(judge, 4, 4)).ok());
    }
  }
  EXPECT_THAT(BadFieldsOf(Award(tender, opened, award)), ElementsAre("reason")) << "they are equal";
  award.set_reason("The price is lower.");
  ASSERT_TRUE(Award(tender, opened, award).ok());
  EXPECT_EQ(tender.awarded_to(), kYork);
  v1::ContractTenderRequest contract;
  contract.set_contract_reference("GHP-1");
  *contract.mutable_effective_date() = ToDate(Day(2025, 5, 8));
  EXPECT_THAT(UnmetOf(Contract(tender, contract)), ElementsAre("NOT_BEFORE_THE_AWARD"));
  *contract.mutable_effective_date() = ToDate(Day(2025, 5, 10));
  ASSERT_TRUE(Contract(tender, contract).ok());
  EXPECT_EQ(tender.state(), Tender::CONTRACTED);
}

TEST(Award, ComesAfterTheScoresAndTheseAfterWhatWasDeclared) {
  Tender tender = ATender(Tender::EVALUATING);
  Judge(tender, "ann");
  Judge(tender, "ben");
  std::vector<BidToOpen> bids = {Sealed(1, kLeeds)};
  OpenAll(bids);
  v1::ScoreBidRequest early = Scores("ann", 4, 4);
  *early.mutable_effective_date() = ToDate(Day(2025, 5, 1));
  EXPECT_EQ(ReasonOf(Score(bids[0].bid, tender, early)), "INTERESTS_NOT_DECLARED");
  for (const char* judge : {"ann", "ben"}) {
    ASSERT_TRUE(Score(bids[0].bid, tender, Scores(judge, 4, 4)).ok());
  }
  v1::AwardTenderRequest award;
  award.set_bid("b1");
  *award.mutable_effective_date() = ToDate(Day(2025, 5, 2));
  const std::vector opened = {bids[0].bid};
  EXPECT_THAT(UnmetOf(Award(tender, opened, award)), ElementsAre("NOT_BEFORE_ITS_EVIDENCE"));
  *award.mutable_effective_date() = ToDate(Day(2025, 5, 3));
  EXPECT_TRUE(Award(tender, opened, award).ok());
}

TEST(Declare, KeepsTheFirstDayAndThatOfEachConflict) {
  Tender tender = ATender(Tender::EVALUATING);
  tender.add_evaluators()->set_person("ann");
  std::vector<BidToOpen> bids = {Sealed(1, kLeeds)};
  OpenAll(bids);
  const std::vector opened = {bids[0].bid};
  v1::DeclareInterestsRequest declare;
  declare.set_evaluator("ann");
  *declare.mutable_effective_date() = tender.closing_date();
  EXPECT_THAT(UnmetOf(Declare(tender, declare, opened)), ElementsAre("CLOSING_DATE_OVER"))
      << "nobody knows who bids";
  for (const int day : {2, 8}) {
    *declare.mutable_effective_date() = ToDate(Day(2025, 5, day));
    ASSERT_TRUE(Declare(tender, declare, opened).ok());
    if (declare.conflicts().empty()) declare.add_conflicts()->set_bidder(kLeeds);
  }
  EXPECT_EQ(ToDay(tender.evaluators(0).declare_date()), Day(2025, 5, 2));
  EXPECT_EQ(ToDay(tender.evaluators(0).conflicts(0).declare_date()), Day(2025, 5, 8));
}

TEST(Seal, TakesNoBidFromBeforeTheIssue) {
  Tender tender = ATender(Tender::ISSUED);
  *tender.mutable_issue_date() = ToDate(Day(2025, 4, 10));
  const auto status = Seal(tender, AFramework(), {}, From(kLeeds, Day(2025, 4, 9))).status();
  EXPECT_THAT(UnmetOf(status), ElementsAre("NOT_BEFORE_THE_ISSUE"));
  EXPECT_TRUE(Seal(tender, AFramework(), {}, From(kLeeds, Day(2025, 4, 10))).ok());
}

TEST(Framework, AdmitsAgainOnceTheyHadLeft) {
  Framework framework = AFramework();
  ASSERT_TRUE(Release(framework, kLeeds, Day(2025, 3, 1)).ok());
  EXPECT_THAT(BadFieldsOf(Admit(framework, kLeeds, Day(2025, 2, 28))),
              ElementsAre("effective_date"));
  EXPECT_TRUE(Admit(framework, kLeeds, Day(2025, 3, 1)).ok());
}

TEST(Award, IsDatedAfterTheClosingDate) {
  Tender tender = ATender(Tender::EVALUATING);
  v1::AwardTenderRequest award;
  *award.mutable_effective_date() = tender.closing_date();
  EXPECT_THAT(UnmetOf(Award(tender, {}, award)), ::testing::Contains("CLOSING_DATE_OVER"));
  Judge(tender, "ann");
  std::vector<BidToOpen> bids = {Sealed(1, kLeeds)};
  OpenAll(bids);
  v1::ScoreBidRequest score = Scores("ann", 4, 4);
  *score.mutable_effective_date() = tender.closing_date();
  EXPECT_THAT(UnmetOf(Score(bids[0].bid, tender, score)), ElementsAre("CLOSING_DATE_OVER"));
}

}  // namespace
}  // namespace tandem::placement
