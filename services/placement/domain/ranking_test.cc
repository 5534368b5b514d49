#include "services/placement/domain/ranking.h"

#include <algorithm>
#include <numeric>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Bid;
using v1::Tender;

Tender ATender(std::initializer_list<int> weights, int evaluators) {
  Tender tender;
  tender.set_name("countries/vc/partnerships/leeds/tenders/nurses");
  for (const int weight : weights) {
    auto& criterion = *tender.add_criteria();
    criterion.set_criterion_id("c" + std::to_string(tender.criteria_size()));
    criterion.set_weight(weight);
  }
  for (int i = 0; i < evaluators; ++i) {
    tender.add_evaluators()->set_person("e" + std::to_string(i));
  }
  return tender;
}

// Opened, without scores.
Bid ABid(const std::string& id) {
  Bid bid;
  bid.set_name("bids/" + id);
  bid.set_bidder("institutions/" + id);
  bid.set_state(Bid::OPENED);
  return bid;
}

void Give(Bid& bid, const std::string& evaluator, const std::string& criterion, int score) {
  auto& given = *bid.add_scores();
  given.set_evaluator(evaluator);
  given.set_criterion_id(criterion);
  given.set_score(score);
}

TEST(RankBids, ShowsHowThePointsCome) {
  const Tender tender = ATender({60, 40}, 2);
  Bid bid = ABid("leeds");
  Give(bid, "e0", "c1", 4);
  Give(bid, "e1", "c1", 3);
  Give(bid, "e0", "c2", 5);
  Give(bid, "e1", "c2", 4);
  const auto ranking = RankBids(tender, std::vector{bid});
  ASSERT_EQ(ranking.bids_size(), 1);
  EXPECT_EQ(ranking.bids(0).weighted(), 60 * 7 + 40 * 9);
  EXPECT_EQ(ranking.bids(0).arithmetic(), "(60 × 7 + 40 × 9) ÷ (2 × 5) = 78");
  EXPECT_EQ(ranking.bids(0).rank(), 1);
  EXPECT_TRUE(ranking.complete());
}

TEST(RankBids, GivesEqualBidsOneRankAndNamesThem) {
  const Tender tender = ATender({50, 50}, 1);
  std::vector<Bid> bids = {ABid("a"), ABid("b"), ABid("c")};
  for (Bid& bid : bids) Give(bid, "e0", "c1", 4);
  Give(bids[0], "e0", "c2", 1);
  Give(bids[1], "e0", "c2", 3);
  Give(bids[2], "e0", "c2", 3);
  const auto ranking = RankBids(tender, bids);
  EXPECT_EQ(ranking.bids(0).bid(), "bids/b");
  EXPECT_THAT(ranking.bids(0).tied_with(), ElementsAre("bids/c"));
  EXPECT_EQ(ranking.bids(1).rank(), 1);
  EXPECT_EQ(ranking.bids(2).rank(), 3);
  EXPECT_THAT(ranking.bids(2).tied_with(), IsEmpty());
}

TEST(RankBids, GivesNoRankWhileScoresAreMissing) {
  const Tender tender = ATender({100}, 2);
  std::vector<Bid> bids = {ABid("a"), ABid("b")};
  Give(bids[0], "e0", "c1", 5);
  Give(bids[1], "e0", "c1", 0);
  Give(bids[1], "e1", "c1", 0);
  const auto ranking = RankBids(tender, bids);
  EXPECT_EQ(ranking.bids(0).bid(), "bids/b");
  EXPECT_EQ(ranking.bids(0).rank(), 1);
  EXPECT_EQ(ranking.bids(1).rank(), 0);
  EXPECT_THAT(ranking.bids(1).missing(), ElementsAre("c1 by e1"));
  EXPECT_EQ(ranking.bids(1).points(), "");
  EXPECT_FALSE(ranking.complete());
}

TEST(RankBids, LeavesOutBidsThatDoNotCountAndEvaluatorsWithAConflict) {
  Tender tender = ATender({100}, 2);
  tender.mutable_evaluators(1)->add_conflicts()->set_bidder("institutions/a");
  std::vector<Bid> bids = {ABid("a"), ABid("b"), ABid("c")};
  bids[1].set_state(Bid::REPLACED);
  bids[2].set_state(Bid::WITHDRAWN);
  Give(bids[0], "e0", "c1", 2);
  Give(bids[0], "e1", "c1", 5);
  const auto ranking = RankBids(tender, bids);
  ASSERT_EQ(ranking.bids_size(), 1);
  EXPECT_EQ(ranking.evaluators(), 1);
  EXPECT_EQ(ranking.bids(0).weighted(), 200);
}

TEST(RankBids, ShowsLastWhyABidWasExcluded) {
  const Tender tender = ATender({100}, 1);
  std::vector<Bid> bids = {ABid("a"), ABid("b"), ABid("c")};
  bids[0].set_state(Bid::EXCLUDED);
  bids[0].mutable_exclusion()->set_reason("It names no price.");
  Give(bids[0], "e0", "c1", 5);
  Give(bids[1], "e0", "c1", 2);
  const auto ranking = RankBids(tender, bids);
  ASSERT_EQ(ranking.bids_size(), 3);
  EXPECT_EQ(ranking.bids(0).bid(), "bids/b");
  EXPECT_EQ(ranking.bids(0).rank(), 1);
  EXPECT_EQ(ranking.bids(1).bid(), "bids/c");
  EXPECT_EQ(ranking.bids(2).bid(), "bids/a");
  EXPECT_EQ(ranking.bids(2).excluded_reason(), "It names no price.");
  EXPECT_EQ(ranking.bids(2).rank(), 0);
  EXPECT_THAT(ranking.bids(2).lines(), IsEmpty());
  EXPECT_FALSE(ranking.complete());
  bids.pop_back();
  EXPECT_TRUE(RankBids(tender, bids).complete());
}

TEST(RankBids, RanksNobodyWithoutEvaluators) {
  const auto ranking = RankBids(ATender({100}, 0), std::vector{ABid("a")});
  EXPECT_EQ(ranking.bids(0).rank(), 0);
  EXPECT_FALSE(ranking.complete());
}

// A tender with random weights that come to 100, and bids of which some are not fully scored.
struct Drawn {
  Tender tender;
  std::vector<Bid> bids;
};

class RankingProperty : public ::testing::Test {
 protected:
  int UpTo(int most) { return std::uniform_int_distribution<>(0, most)(random_); }

  Drawn Draw() {
    Drawn drawn;
    drawn.tender = ATender({}, 1 + UpTo(3));
    drawn.tender.set_highest_score(1 + UpTo(9));
    int left = 100;
    for (int i = 0; left > 0; ++i) {
      const int weight = i == 4 ? left : 1 + UpTo(left - 1);
      auto& criterion = *drawn.tender.add_criteria();
      criterion.set_criterion_id("c" + std::to_string(i));
      criterion.set_weight(weight);
      left -= weight;
    }
    const int bids = 1 + UpTo(7);
    for (int i = 0; i < bids; ++i) {
      drawn.bids.push_back(ABid(std::to_string(i)));
      const bool lacks_one = UpTo(5) == 0;
      for (const auto& evaluator : drawn.tender.evaluators()) {
        for (const auto& criterion : drawn.tender.criteria()) {
          const bool left_out = lacks_one && &criterion == &*drawn.tender.criteria().rbegin();
          if (left_out) continue;
          Give(drawn.bids.back(), evaluator.person(), criterion.criterion_id(),
               UpTo(drawn.tender.highest_score()));
        }
      }
    }
    return drawn;
  }
  // Score by score, without sums by criterion; -1 where one is missing.
  static std::int64_t Total(const Tender& tender, const Bid& bid) {
    if (bid.scores_size() != tender.evaluators_size() * tender.criteria_size()) return -1;
    std::int64_t total = 0;
    for (const auto& score : bid.scores()) {
      for (const auto& criterion : tender.criteria()) {
        if (criterion.criterion_id() == score.criterion_id()) {
          total += std::int64_t{score.score()} * criterion.weight();
        }
      }
    }
    return total;
  }

  std::mt19937_64 random_{testing::Seed()};
};

TEST_F(RankingProperty, ARankIsOneMoreThanHowManyAreBetter) {
  for (int run = 0; run < 1000; ++run) {
    const Drawn drawn = Draw();
    const auto ranking = RankBids(drawn.tender, drawn.bids);
    ASSERT_EQ(ranking.bids_size(), static_cast<int>(drawn.bids.size()));
    for (const Bid& bid : drawn.bids) {
      const std::int64_t own = Total(drawn.tender, bid);
      const auto better = std::count_if(drawn.bids.begin(), drawn.bids.end(), [&](const Bid& one) {
        return Total(drawn.tender, one) > own;
      });
      const auto equal = std::count_if(drawn.bids.begin(), drawn.bids.end(), [&](const Bid& one) {
        return Total(drawn.tender, one) == own;
      });
      const auto ranked = std::find_if(ranking.bids().begin(), ranking.bids().end(),
                                       [&](const auto& one) { return one.bid() == bid.name(); });
      ASSERT_NE(ranked, ranking.bids().end());
      EXPECT_EQ(ranked->rank(), own < 0 ? 0 : better + 1);
      EXPECT_EQ(ranked->tied_with_size(), own < 0 ? 0 : equal - 1);
      if (own >= 0) {
        EXPECT_EQ(ranked->weighted(), own);
      }
      const std::int64_t all = std::int64_t{100} * ranking.evaluators() * ranking.highest_score();
      EXPECT_LE(ranked->weighted(), all) << "points are of 100";
    }
  }
}

TEST_F(RankingProperty, TheOrderInWhichAnythingComesIsOfNoMatter) {
  for (int run = 0; run < 300; ++run) {
    Drawn drawn = Draw();
    const std::string before = RankBids(drawn.tender, drawn.bids).DebugString();
    for (Bid& bid : drawn.bids) {
      std::shuffle(bid.mutable_scores()->begin(), bid.mutable_scores()->end(), random_);
    }
    std::shuffle(drawn.bids.begin(), drawn.bids.end(), random_);
    EXPECT_EQ(RankBids(drawn.tender, drawn.bids).DebugString(), before);
  }
}

TEST_F(RankingProperty, ABetterScoreNeverCostsARank) {
  for (int run = 0; run < 300; ++run) {
    Drawn drawn = Draw();
    const std::size_t chosen =
        static_cast<std::size_t>(UpTo(static_cast<int>(drawn.bids.size()) - 1));
    Bid& bid = drawn.bids[chosen];
    const auto rank_of = [&]() {
      const auto ranking = RankBids(drawn.tender, drawn.bids);
      for (const auto& ranked : ranking.bids()) {
        if (ranked.bid() == bid.name()) return ranked.rank();
      }
      return -1;
    };
    const int before = rank_of();
    for (auto& score : *bid.mutable_scores()) {
      if (score.score() < drawn.tender.highest_score() && UpTo(2) == 0) {
        score.set_score(score.score() + 1);
      }
    }
    EXPECT_LE(rank_of(), before);
  }
}

}  // namespace
}  // namespace tandem::placement
