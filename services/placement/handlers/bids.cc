#include <map>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/rpc/standard_list.h"
#include "services/placement/collections.h"
#include "services/placement/domain/bid.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/tender.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/acting.h"
#include "services/placement/handlers/load_for_verb.h"
#include "services/placement/handlers/tenders.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

// Whether a leader of the bidder bids, and nobody for them.
Result<bool> IsBidders(Unit& unit, std::string_view tender, std::string_view bidder) {
  if (!unit.caller().Has(common::v1::LEADER, tender)) return false;
  ASSIGN_OR_RETURN(const std::string own, InstitutionOf(unit, unit.caller().person));
  return own == bidder;
}

// What is bid, and when it came: the bidder's comes now, one on paper came on the day that is said.
Result<v1::SealedBid> BidReceived(Unit& unit, const v1::SubmitBidRequest& request) {
  v1::SealedBid sealed;
  sealed.set_bidder(request.bidder());
  sealed.set_submitted_by(unit.caller().subject);
  sealed.set_reason(request.reason());
  ASSIGN_OR_RETURN(const bool is_bidders, IsBidders(unit, request.parent(), request.bidder()));
  const bool is_dated = !is_bidders && request.has_receive_date();
  *sealed.mutable_receive_date() = is_dated ? request.receive_date() : ToDate(DayOf(unit.now()));
  *sealed.mutable_offer() = request.offer();
  return sealed;
}

// What the caller sees of the bids of a tender.
struct Sight {
  v1::Tender tender;
  bool offers = true;
  bool all_scores = true;  // else those of bids that they have scored
};

Result<Sight> SightOf(View& view, std::string_view name) {
  ASSIGN_OR_RETURN(v1::Tender tender, view.Load(kTenders, name));
  Sight sight{std::move(tender)};
  const bool is_judged = sight.tender.state() == v1::Tender::EVALUATING;
  if (!is_judged || ManagesTender(view.caller(), name)) return sight;
  ASSIGN_OR_RETURN(const std::vector<v1::Bid> bids, view.List(kBids, Below(name)));
  const Status judges = RequireJudges(view, sight.tender, bids);
  if (IsTransient(judges)) return judges;
  sight.offers = judges.ok();
  sight.all_scores = false;
  return sight;
}

void HideBeyond(const Sight& sight, std::string_view person, v1::Bid& bid) {
  if (!sight.offers) bid.clear_offer();
  if (!sight.offers) bid.clear_scores();
  // It may tell what the bid says.
  if (!sight.offers && bid.has_exclusion()) bid.mutable_exclusion()->clear_reason();
  if (sight.all_scores || HasScored(sight.tender, bid, person)) return;
  HideOthersScores(person, bid);
}

// Whoever scores, or would but for a conflict of interest, keeps no bid from being scored.
Status RequireJudgesNone(const Caller& caller, const v1::Tender& tender) {
  if (FindEvaluator(tender, caller.person) == nullptr) return OkStatus();
  return Refuse(kJudgesTheBids,
                fmt::format("{} was appointed to judge {}.", caller.person, tender.name()),
                "Have somebody decide who judges none of them.");
}

}  // namespace

Result<v1::Bid> GetBid(View& view, const v1::GetBidRequest& request) {
  ASSIGN_OR_RETURN(v1::Bid bid, view.Load(kBids, request.name()));
  ASSIGN_OR_RETURN(const Sight sight, SightOf(view, ParentOf(bid.name())));
  HideBeyond(sight, view.caller().person, bid);
  return bid;
}

Result<v1::ListBidsResponse> ListBids(View& view, const v1::ListBidsRequest& request) {
  ASSIGN_OR_RETURN(const MessagePtr answer,
                   ListStandard(view, request, kBids.info(), *v1::ListBidsResponse::descriptor()));
  auto response = static_cast<const v1::ListBidsResponse&>(*answer);
  std::map<std::string_view, Sight> sights;  // by tender: a list may be of several
  for (v1::Bid& bid : *response.mutable_bids()) {
    const std::string_view tender = ParentOf(bid.name());
    auto found = sights.find(tender);
    if (found == sights.end()) {
      ASSIGN_OR_RETURN(Sight sight, SightOf(view, tender));
      found = sights.emplace(tender, std::move(sight)).first;
    }
    HideBeyond(found->second, view.caller().person, bid);
  }
  return response;
}

Result<v1::Bid> SubmitBid(Unit& unit, const v1::SubmitBidRequest& request) {
  FieldErrors errors;
  ASSIGN_OR_RETURN(v1::Tender tender, unit.Load(kTenders, request.parent()));
  RETURN_IF_ERROR(
      MayActForInstitution(unit, tender.name(), request.bidder(), request.reason(), errors));
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(RequireGoesOn(unit, tender));
  ASSIGN_OR_RETURN(const v1::Framework framework, unit.Load(kFrameworks, tender.framework()));
  ASSIGN_OR_RETURN(const std::vector<v1::Bid> others, unit.List(kBids, Below(tender.name())));
  ASSIGN_OR_RETURN(v1::SealedBid sealed, BidReceived(unit, request));
  ASSIGN_OR_RETURN(v1::Bid bid, Seal(tender, framework, others, sealed));
  const std::string id = request.bid_id().empty() ? "b-" + unit.NewId() : request.bid_id();
  bid.set_name(Join(tender.name(), "bids", id));
  sealed.set_name(SealedName(bid.name()));
  unit.Emit(About<v1::BidSubmitted>(bid.name()));
  unit.Save(kTenders, std::move(tender));
  ASSIGN_OR_RETURN(bid, unit.Create(kBids, std::move(bid)));
  RETURN_IF_ERROR(unit.Create(kSealedBids, std::move(sealed)).status());
  return bid;
}

Result<v1::Bid> WithdrawBid(Unit& unit, const v1::WithdrawBidRequest& request) {
  ASSIGN_OR_RETURN(v1::Bid bid, LoadForVerb(unit, kBids, request));
  ASSIGN_OR_RETURN(const v1::SealedBid sealed, unit.Load(kSealedBids, SealedName(bid.name())));
  ASSIGN_OR_RETURN(v1::Tender tender, unit.Load(kTenders, ParentOf(bid.name())));
  FieldErrors errors;
  RETURN_IF_ERROR(
      MayActForInstitution(unit, bid.name(), sealed.bidder(), request.reason(), errors));
  RETURN_IF_ERROR(errors.ToStatus());
  unit.Note(request.reason());
  RETURN_IF_ERROR(kBidLifecycle.Apply("WithdrawBid", bid));
  unit.Emit(About<v1::BidWithdrawn>(bid.name()));
  unit.Save(kTenders, std::move(tender));
  return unit.Save(kBids, std::move(bid));
}

Result<v1::Bid> ScoreBid(Unit& unit, const v1::ScoreBidRequest& request) {
  FieldErrors errors;
  ASSIGN_OR_RETURN(v1::Bid bid, LoadForVerb(unit, kBids, request));
  RETURN_IF_ERROR(MayRateFor(unit, bid.name(), request.evaluator(), request.reason(), errors));
  RETURN_IF_ERROR(errors.ToStatus());
  ASSIGN_OR_RETURN(v1::Tender tender, unit.Load(kTenders, ParentOf(bid.name())));
  RETURN_IF_ERROR(RequireGoesOn(unit, tender));
  RETURN_IF_ERROR(Score(bid, tender, request));
  ASSIGN_OR_RETURN(const std::vector<v1::Bid> bids, unit.List(kBids, Below(tender.name())));
  RETURN_IF_ERROR(RequireOfNoBidder(unit, bids, request.evaluator()));
  RETURN_IF_ERROR(RequireOfNoBidder(unit, bids, unit.caller().person));
  auto event = About<v1::BidScored>(bid.name());
  event.set_evaluator(request.evaluator());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  unit.Save(kTenders, std::move(tender));
  return unit.Save(kBids, std::move(bid));
}

Result<v1::Bid> ExcludeBid(Unit& unit, const v1::ExcludeBidRequest& request) {
  ASSIGN_OR_RETURN(v1::Bid bid, LoadForVerb(unit, kBids, request));
  ASSIGN_OR_RETURN(v1::Tender tender, unit.Load(kTenders, ParentOf(bid.name())));
  ASSIGN_OR_RETURN(const std::vector<v1::Bid> bids, unit.List(kBids, Below(tender.name())));
  RETURN_IF_ERROR(RequireOfNoBidder(unit, bids, unit.caller().person));
  RETURN_IF_ERROR(RequireJudgesNone(unit.caller(), tender));
  RETURN_IF_ERROR(RequireGoesOn(unit, tender));
  RETURN_IF_ERROR(Exclude(bid, tender, DecisionOf(unit, request)));
  auto event = About<v1::BidExcluded>(bid.name());
  event.set_bidder(bid.bidder());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  unit.Save(kTenders, std::move(tender));
  return unit.Save(kBids, std::move(bid));
}

}  // namespace tandem::placement
