#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/caller.h"
#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/bid.pb.h"
#include "tandem/placement/v1/framework.pb.h"
#include "tandem/placement/v1/tender.pb.h"

// A bid: sealed until all bids of a tender are opened together, then scored (document E). What it
// says lies apart from what can be read of it, so that no method can answer it too early.
namespace tandem::placement {

extern const Lifecycle<v1::Bid> kBidLifecycle;

// How many bids a tender takes, those that were replaced or withdrawn included.
inline constexpr int kMostBids = 200;

// A bid for `tender` of which nothing but its sequence is to be seen; `others` are all that there
// are. VERB_NOT_ALLOWED, FRAMEWORK_CLOSED, NOT_A_MEMBER, BID_TOO_LATE, LIST_FULL.
Result<v1::Bid> Seal(const v1::Tender& tender, const v1::Framework& framework,
                     std::span<const v1::Bid> others, const v1::SealedBid& sealed);

// Where what `bid` says lies.
std::string SealedName(std::string_view bid);

// A bid with what it says.
struct BidToOpen {
  v1::Bid bid;
  v1::SealedBid sealed;
};
// Opens all bids of a tender: of one bidder's, the latest counts, and only what that one says is
// shown. Withdrawn ones stay so.
void OpenAll(std::vector<BidToOpen>& bids);

// Sets the scores of an evaluator; earlier ones by the same criteria are replaced. INVALID_FIELDS
// for a criterion that the tender lacks or that is there twice, a score above the highest;
// VERB_NOT_ALLOWED.
Status Score(v1::Bid& bid, v1::Tender& tender, const v1::ScoreBidRequest& request);

// Takes it out of what is scored and ranked: VERB_NOT_ALLOWED, CONDITIONS_UNMET until the closing
// date is over.
Status Exclude(v1::Bid& bid, v1::Tender& tender, const v1::Decision& decision);

// May read all that is bid and scored while it is judged: `name` is the tender's or a bid's.
bool ManagesTender(const Caller& caller, std::string_view name);
// Whether `person` has scored `bid` by every criterion of `tender`.
bool HasScored(const v1::Tender& tender, const v1::Bid& bid, std::string_view person);
// Takes out what others have scored, as of what a command answers unless the caller manages it.
void HideOthersScores(const Caller& caller, v1::Bid& bid);
void HideOthersScores(std::string_view person, v1::Bid& bid);

}  // namespace tandem::placement
