#include "services/placement/domain/ranking.h"

#include <algorithm>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/decimal.h"

namespace tandem::placement {
namespace {

using v1::Bid;
using v1::RankedBid;
using v1::Tender;

constexpr int kScoreIfUnset = 5;

std::vector<std::string> Judges(const Tender& tender) {
  std::vector<std::string> judges;
  for (const v1::TenderEvaluator& evaluator : tender.evaluators()) {
    if (!IsConflicted(evaluator)) judges.push_back(evaluator.person());
  }
  return judges;
}

const v1::BidScore* FindScore(const Bid& bid, std::string_view criterion,
                              std::string_view evaluator) {
  for (const v1::BidScore& score : bid.scores()) {
    if (score.criterion_id() == criterion && score.evaluator() == evaluator) return &score;
  }
  return nullptr;
}

void AddLine(const Bid& bid, const v1::TenderCriterion& criterion,
             const std::vector<std::string>& judges, RankedBid& ranked) {
  v1::CriterionLine& line = *ranked.add_lines();
  line.set_criterion_id(criterion.criterion_id());
  line.set_weight(criterion.weight());
  for (const std::string& judge : judges) {
    const v1::BidScore* const score = FindScore(bid, criterion.criterion_id(), judge);
    if (score == nullptr) {
      ranked.add_missing(fmt::format("{} by {}", criterion.criterion_id(), judge));
      continue;
    }
    v1::EvaluatorScore& given = *line.add_scores();
    given.set_evaluator(judge);
    given.set_score(score->score());
    line.set_sum(line.sum() + score->score());
  }
  line.set_weighted(std::int64_t{line.weight()} * line.sum());
  ranked.set_weighted(ranked.weighted() + line.weighted());
}

void ShowArithmetic(std::int64_t judges, std::int64_t highest, RankedBid& ranked) {
  if (!ranked.missing().empty()) return;
  std::vector<std::string> terms;
  for (const v1::CriterionLine& line : ranked.lines()) {
    terms.push_back(fmt::format("{} × {}", line.weight(), line.sum()));
  }
  ranked.set_points(FormatDecimal(MultiplyDivide(ranked.weighted(), kOne, judges * highest)));
  ranked.set_arithmetic(fmt::format("({}) ÷ ({} × {}) = {}", fmt::join(terms, " + "), judges,
                                    highest, ranked.points()));
}

// Scored in full, and not excluded.
bool IsRanked(const RankedBid& bid) {
  return bid.missing().empty() && bid.excluded_reason().empty();
}

void AddExcluded(const Bid& bid, v1::TenderRanking& ranking) {
  RankedBid& excluded = *ranking.add_bids();
  excluded.set_bid(bid.name());
  excluded.set_bidder(bid.bidder());
  excluded.set_excluded_reason(bid.exclusion().reason());
}

// `bids` stand in their order.
void SetRanks(google::protobuf::RepeatedPtrField<RankedBid>& bids) {
  for (int i = 0; i < bids.size(); ++i) {
    RankedBid& bid = bids[i];
    if (!IsRanked(bid)) return;
    const bool ties = i > 0 && bids[i - 1].weighted() == bid.weighted();
    bid.set_rank(ties ? bids[i - 1].rank() : i + 1);
  }
}

void NameTies(google::protobuf::RepeatedPtrField<RankedBid>& bids) {
  for (RankedBid& bid : bids) {
    for (const RankedBid& other : bids) {
      const bool ties = bid.rank() > 0 && other.rank() == bid.rank() && other.bid() != bid.bid();
      if (ties) bid.add_tied_with(other.bid());
    }
  }
}

}  // namespace

int HighestScore(const Tender& tender) {
  return tender.highest_score() > 0 ? tender.highest_score() : kScoreIfUnset;
}

bool IsConflicted(const v1::TenderEvaluator& evaluator) { return !evaluator.conflicts().empty(); }

v1::TenderRanking RankBids(const Tender& tender, std::span<const Bid> bids) {
  const std::vector<std::string> judges = Judges(tender);
  v1::TenderRanking ranking;
  ranking.set_name(tender.name());
  ranking.set_evaluators(static_cast<int>(judges.size()));
  ranking.set_highest_score(HighestScore(tender));
  for (const Bid& bid : bids) {
    if (bid.state() == Bid::EXCLUDED) AddExcluded(bid, ranking);
    if (bid.state() != Bid::OPENED) continue;
    RankedBid& ranked = *ranking.add_bids();
    ranked.set_bid(bid.name());
    ranked.set_bidder(bid.bidder());
    for (const auto& criterion : tender.criteria()) AddLine(bid, criterion, judges, ranked);
    if (judges.empty()) ranked.add_missing("anybody who judges it");
    ShowArithmetic(ranking.evaluators(), ranking.highest_score(), ranked);
  }
  auto& ranked = *ranking.mutable_bids();
  std::sort(ranked.begin(), ranked.end(), [](const RankedBid& a, const RankedBid& b) {
    if (a.excluded_reason().empty() != b.excluded_reason().empty())
      return a.excluded_reason().empty();
    if (a.missing().empty() != b.missing().empty()) return a.missing().empty();
    return a.weighted() != b.weighted() ? a.weighted() > b.weighted() : a.bid() < b.bid();
  });
  SetRanks(ranked);
  NameTies(ranked);
  ranking.set_complete(std::all_of(ranked.begin(), ranked.end(),
                                   [](const RankedBid& bid) { return bid.missing().empty(); }));
  return ranking;
}

}  // namespace tandem::placement
