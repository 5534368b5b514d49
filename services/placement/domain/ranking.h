#pragma once

#include <span>

#include "tandem/placement/v1/bid.pb.h"
#include "tandem/placement/v1/tender.pb.h"

// How the bids of a tender stand. A criterion's share of the points is its weight times the mean of
// its scores, as a part of the highest score: weight × sum ÷ (evaluators × highest). The divisor is
// the same for all, so bids compare by the whole number above it; nothing is rounded before.
namespace tandem::placement {

// Of the bids that count, and of those that were excluded, which come last. Evaluators with a
// conflict of interest are left out; a bid that one of the others has not fully scored has no rank.
v1::TenderRanking RankBids(const v1::Tender& tender, std::span<const v1::Bid> bids);

// The best score by a criterion.
int HighestScore(const v1::Tender& tender);
// Takes part in judging: whoever has not declared yet is waited for.
bool IsConflicted(const v1::TenderEvaluator& evaluator);

}  // namespace tandem::placement
