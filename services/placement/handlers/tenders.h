#pragma once

#include <string>
#include <vector>

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/bid.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/tender.pb.h"

namespace tandem::placement {

// A new or changed draft, for a partnership that goes on.
Status PrepareTender(Unit& unit, v1::Tender& tender, const v1::Tender* before);
Result<v1::Tender> IssueTender(Unit& unit, const v1::IssueTenderRequest& request);
Result<v1::Tender> AppointEvaluators(Unit& unit, const v1::AppointEvaluatorsRequest& request);
Result<v1::Tender> PostponeClosing(Unit& unit, const v1::PostponeClosingRequest& request);
Result<v1::Tender> OpenBids(Unit& unit, const v1::OpenBidsRequest& request);
Result<v1::Tender> DeclareInterests(Unit& unit, const v1::DeclareInterestsRequest& request);
Result<v1::Tender> AwardTender(Unit& unit, const v1::AwardTenderRequest& request);
Result<v1::Tender> ContractTender(Unit& unit, const v1::ContractTenderRequest& request);
Result<v1::Tender> EndWithoutAward(Unit& unit, const v1::EndWithoutAwardRequest& request);
Result<v1::Tender> CancelTender(Unit& unit, const v1::CancelTenderRequest& request);
// Their partnership is over: what is neither contracted nor over is cancelled.
Status CancelTenders(Unit& unit, const v1::Partnership& partnership, const std::string& reason);
Result<v1::TenderRanking> GetRanking(View& view, const v1::GetRankingRequest& request);

// What is bid and scored can be read while the tender is evaluated by whoever manages it, and by
// its judges alone; what others scored, by a judge whose own scores are in.
Result<v1::Bid> GetBid(View& view, const v1::GetBidRequest& request);
Result<v1::ListBidsResponse> ListBids(View& view, const v1::ListBidsRequest& request);
Result<v1::Bid> SubmitBid(Unit& unit, const v1::SubmitBidRequest& request);
Result<v1::Bid> WithdrawBid(Unit& unit, const v1::WithdrawBidRequest& request);
Result<v1::Bid> ScoreBid(Unit& unit, const v1::ScoreBidRequest& request);
Result<v1::Bid> ExcludeBid(Unit& unit, const v1::ExcludeBidRequest& request);

// PARTNERSHIP_OVER.
Status RequireGoesOn(Unit& unit, const v1::Tender& tender);
// Neither has the caller bid, nor does `person` belong to a bidder: OF_A_BIDDER otherwise,
// INSTITUTION_UNKNOWN for a person of none. `bids` are those of the tender, once opened.
Status RequireOfNoBidder(View& view, const std::vector<v1::Bid>& bids, std::string_view person);
// The caller judges the bids of `tender`: NOT_AN_EVALUATOR, INTERESTS_NOT_DECLARED,
// CONFLICT_OF_INTEREST, and as RequireOfNoBidder.
Status RequireJudges(View& view, const v1::Tender& tender, const std::vector<v1::Bid>& bids);

}  // namespace tandem::placement
