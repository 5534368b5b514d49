// Who reads what of the bids that are judged: whoever judges, and nobody who may gain by it.
#include <set>

#include "services/placement/handlers/tenders_fixture.h"
#include "tandem/placement/v1/bid.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Bid;

class BidTest : public TenderTest {
 protected:
  // Opened and not yet judged.
  void OpenBoth() {
    Issue();
    leeds_bid_ = Submit(leeds_)->name();
    york_bid_ = Submit(york_)->name();
    Reach(closing_ + 1);
    ASSERT_TRUE(Open().ok());
  }
  Bid ReadBy(const Caller& caller) {
    const auto bid = CallAs<Bid>(caller, "BidService.GetBid", For<v1::GetBidRequest>(leeds_bid_));
    EXPECT_TRUE(bid.ok()) << bid.status();
    v1::ListBidsRequest list;
    list.set_parent(kTender);
    list.set_filter("bidder = \"" + leeds_ + "\"");
    const auto listed = CallAs<v1::ListBidsResponse>(caller, "BidService.ListBids", list);
    EXPECT_TRUE(listed.ok()) << listed.status();
    EXPECT_THAT(listed->bids(), SizeIs(1));
    EXPECT_EQ(listed->bids(0).SerializeAsString(), bid->SerializeAsString());
    return *bid;
  }
  Status RankingFor(const Caller& caller) {
    return CallAs<v1::TenderRanking>(caller, "TenderService.GetRanking",
                                     For<v1::GetRankingRequest>(kTender))
        .status();
  }
  static std::vector<std::string> EvaluatorsOf(const Bid& bid) {
    std::set<std::string> evaluators;
    for (const auto& score : bid.scores()) evaluators.insert(score.evaluator());
    return {evaluators.begin(), evaluators.end()};
  }
  Caller BoardMember(const std::string& person) {
    return CallerWith("board " + person, common::v1::BOARD_MEMBER, kPartnership, person);
  }
};

TEST_F(BidTest, IsReadWhileItIsJudgedByManagersAndJudgesAlone) {
  OpenBoth();
  const std::string nurse = MakePerson(york_);
  Appoint({ministry_leader, office_leader, nurse});
  ASSERT_TRUE(Declare(nurse).ok());
  ASSERT_TRUE(Declare(office_leader, leeds_).ok());
  const auto shows = [&](const Caller& caller) { return ReadBy(caller).has_offer(); };
  EXPECT_FALSE(shows(Evaluator(nurse))) << "of a bidder";
  EXPECT_FALSE(shows(BoardMember(MakePerson(york_)))) << "of a bidder";
  EXPECT_FALSE(shows(BoardMember(MakePerson(kMinistry)))) << "no judge";
  EXPECT_FALSE(shows(Evaluator(office_leader))) << "has a conflict of interest";
  EXPECT_FALSE(shows(Evaluator(ministry_leader))) << "has declared nothing";
  ASSERT_TRUE(Declare(ministry_leader).ok());
  EXPECT_TRUE(shows(Evaluator(ministry_leader)));
  EXPECT_TRUE(shows(suite.caller()));
  EXPECT_EQ(ReasonOf(RankingFor(Evaluator(nurse))), "OF_A_BIDDER");
  EXPECT_EQ(ReasonOf(RankingFor(Evaluator(office_leader))), "CONFLICT_OF_INTEREST");
  EXPECT_EQ(ReadBy(Evaluator(nurse)).bidder(), leeds_) << "conflicts are declared with it";
}

TEST_F(BidTest, TellsWhyItWasExcludedToWhoMayReadWhatItSays) {
  OpenBoth();
  Appoint({ministry_leader, office_leader});
  ASSERT_TRUE(Declare(ministry_leader).ok());
  auto exclude = For<v1::ExcludeBidRequest>(leeds_bid_);
  exclude.set_reason("It names no price.");
  *exclude.mutable_effective_date() = Today();
  const Caller head = CallerWith("m", common::v1::PROGRAMME_MANAGER, "*", MakePerson(kOffice));
  ASSERT_TRUE(CallAs<Bid>(head, "BidService.ExcludeBid", exclude).ok());
  const auto why = [&](const Caller& caller) { return ReadBy(caller).exclusion().reason(); };
  EXPECT_EQ(why(BoardMember(MakePerson(york_))), "");
  EXPECT_EQ(why(Evaluator(office_leader)), "") << "has declared nothing";
  EXPECT_EQ(why(Evaluator(ministry_leader)), "It names no price.");
}

TEST_F(BidTest, ShowsAJudgeWhatOthersScoredOnceTheirOwnScoresAreIn) {
  OpenBoth();
  Appoint({ministry_leader, office_leader});
  for (const std::string& person : {ministry_leader, office_leader}) {
    ASSERT_TRUE(Declare(person).ok());
  }
  ASSERT_TRUE(Score(leeds_bid_, ministry_leader, 4, 5).ok());
  EXPECT_THAT(EvaluatorsOf(ReadBy(Evaluator(office_leader))), IsEmpty());
  EXPECT_THAT(EvaluatorsOf(ReadBy(Evaluator(ministry_leader))), ElementsAre(ministry_leader));
  auto half = For<v1::ScoreBidRequest>(leeds_bid_);
  half.set_evaluator(office_leader);
  *half.mutable_effective_date() = Today();
  half.add_scores()->set_criterion_id("quality");
  half.set_request_id("0b0c6d0e-6e1c-4b8e-9d0a-3f6c1e2d4a5b");
  for (int i = 0; i < 2; ++i) {
    const auto scored = CallAs<Bid>(Evaluator(office_leader), "BidService.ScoreBid", half);
    ASSERT_TRUE(scored.ok()) << scored.status();
    EXPECT_THAT(EvaluatorsOf(*scored), ElementsAre(office_leader)) << "the answer, and to a retry";
  }
  EXPECT_THAT(EvaluatorsOf(ReadBy(Evaluator(office_leader))), ElementsAre(office_leader));
  ASSERT_TRUE(Score(leeds_bid_, office_leader, 3, 4).ok());
  EXPECT_THAT(EvaluatorsOf(ReadBy(Evaluator(office_leader))), SizeIs(2));
  EXPECT_THAT(EvaluatorsOf(ReadBy(suite.caller())), SizeIs(2));
}

TEST_F(BidTest, IsRankedForJudgesWhoHaveScoredAllAndForAllOnceItIsDecided) {
  OpenBoth();
  const std::string nurse = MakePerson(york_);
  Appoint({ministry_leader, office_leader});
  EXPECT_EQ(ReasonOf(RankingFor(BoardMember(nurse))), "NOT_AN_EVALUATOR");
  EXPECT_EQ(ReasonOf(RankingFor(Evaluator(office_leader))), "INTERESTS_NOT_DECLARED");
  for (const std::string& person : {ministry_leader, office_leader}) {
    ASSERT_TRUE(Declare(person).ok());
  }
  ASSERT_TRUE(Score(leeds_bid_, ministry_leader, 4, 5).ok());
  const Status half = RankingFor(Evaluator(ministry_leader));
  EXPECT_THAT(UnmetOf(half), ElementsAre("OWN_SCORES_GIVEN"));
  ASSERT_TRUE(Score(york_bid_, ministry_leader, 3, 3).ok());
  EXPECT_TRUE(RankingFor(Evaluator(ministry_leader)).ok());
  EXPECT_TRUE(RankingFor(suite.caller()).ok());
  ASSERT_TRUE(Score(leeds_bid_, office_leader, 3, 4).ok());
  ASSERT_TRUE(Score(york_bid_, office_leader, 3, 3).ok());
  ASSERT_TRUE(
      Award(CallerWith("m", common::v1::PROGRAMME_MANAGER, "*", office_leader), leeds_bid_).ok());
  EXPECT_TRUE(RankingFor(BoardMember(nurse)).ok());
  EXPECT_THAT(EvaluatorsOf(ReadBy(BoardMember(nurse))), SizeIs(2));
  EXPECT_TRUE(ReadBy(BoardMember(nurse)).has_offer());
}

}  // namespace
}  // namespace tandem::placement
