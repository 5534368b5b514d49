#include "services/placement/handlers/tenders.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/placement/collections.h"
#include "services/placement/domain/bid.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/ranking.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/tender.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/acting.h"
#include "services/placement/handlers/load_for_verb.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

Result<std::vector<v1::Bid>> BidsOf(View& view, const v1::Tender& tender) {
  return view.List(kBids, Below(tender.name()));
}

Result<std::vector<BidToOpen>> ReadSealed(Unit& unit, const v1::Tender& tender) {
  ASSIGN_OR_RETURN(std::vector<v1::Bid> bids, unit.List(kBids, Below(tender.name())));
  std::vector<BidToOpen> to_open;
  for (v1::Bid& bid : bids) {
    ASSIGN_OR_RETURN(v1::SealedBid sealed, unit.Load(kSealedBids, SealedName(bid.name())));
    to_open.push_back({std::move(bid), std::move(sealed)});
  }
  return to_open;
}

// What placements wait for: the first contract stays the one that is known.
Status KnowContract(Unit& unit, const v1::Tender& tender) {
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(tender.name())));
  if (!partnership.has_tender()) {
    v1::KnownTender& known = *partnership.mutable_tender();
    known.set_tender(tender.name());
    known.set_by(unit.caller().subject);
    *known.mutable_contract_date() = tender.contract_date();
  }
  unit.Save(kPartnerships, std::move(partnership));
  return OkStatus();
}

// The ranking tells what all have scored: a judge scores before.
Status RequireMayRank(View& view, const v1::Tender& tender, const std::vector<v1::Bid>& bids) {
  const bool is_judged = tender.state() == v1::Tender::EVALUATING;
  if (!is_judged || ManagesTender(view.caller(), tender.name())) return OkStatus();
  RETURN_IF_ERROR(RequireJudges(view, tender, bids));
  std::vector<Unmet> unmet;
  for (const v1::Bid& bid : bids) {
    if (bid.state() != v1::Bid::OPENED || HasScored(tender, bid, view.caller().person)) continue;
    unmet.push_back({"OWN_SCORES_GIVEN", bid.name(), "The caller has not scored it yet."});
  }
  if (unmet.empty()) return OkStatus();
  return RefuseUnmet(kConditionsUnmet, "The ranking tells what others have scored.", unmet);
}

Result<v1::Tender> Cancel(Unit& unit, v1::Tender tender, const std::string& reason) {
  RETURN_IF_ERROR(End("CancelTender", tender, reason));
  unit.Emit(About<v1::TenderCancelled>(tender.name()));
  return unit.Save(kTenders, std::move(tender));
}

// Whoever kept a bid from being scored scores none of the others.
Status RequireExcludedNone(const Caller& caller, const std::vector<v1::Bid>& bids) {
  const auto excluded = std::find_if(bids.begin(), bids.end(), [&](const v1::Bid& bid) {
    return bid.has_exclusion() && bid.exclusion().by() == caller.subject;
  });
  if (excluded == bids.end()) return OkStatus();
  return Refuse(kJudgesTheBids,
                fmt::format("{} was excluded by {}.", excluded->name(), caller.subject),
                "Have another judge them (AppointEvaluators).");
}

}  // namespace

Status RequireGoesOn(Unit& unit, const v1::Tender& tender) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(tender.name())));
  return RequireNotOver(partnership);
}

Status RequireOfNoBidder(View& view, const std::vector<v1::Bid>& bids, std::string_view person) {
  ASSIGN_OR_RETURN(const std::string own, InstitutionOf(view, person));
  if (own.empty()) {
    return Refuse(kInstitutionUnknown,
                  person.empty() ? "The caller's token names no person who decides."
                                 : "The person who decides is of no institution.",
                  "Have somebody decide whose person belongs to one.");
  }
  for (const v1::Bid& bid : bids) {
    std::string why;
    if (bid.submitted_by() == view.caller().subject) {
      why = fmt::format("{}, who calls, has submitted {}.", view.caller().subject, bid.name());
    } else if (bid.bidder() == own) {
      why = fmt::format("{} is of {}, which has bid ({}).", person, own, bid.name());
    } else {
      continue;
    }
    return Refuse(kOfABidder, why, "Have somebody decide who has nothing to do with a bidder.");
  }
  return OkStatus();
}

Status RequireJudges(View& view, const v1::Tender& tender, const std::vector<v1::Bid>& bids) {
  const std::string& person = view.caller().person;
  RETURN_IF_ERROR(RequireJudge(tender, person, DayOf(view.now())));
  return RequireOfNoBidder(view, bids, person);
}

Status PrepareTender(Unit& unit, v1::Tender& tender, const v1::Tender* before) {
  if (before == nullptr) {
    ASSIGN_OR_RETURN(v1::Partnership partnership,
                     unit.Load(kPartnerships, PartnershipOf(tender.name())));
    RETURN_IF_ERROR(RequireNotOver(partnership));
    // So that a partnership that ends meanwhile knows all its tenders.
    unit.Save(kPartnerships, std::move(partnership));
  }
  return unit.Load(kFrameworks, tender.framework()).status();
}

Result<v1::Tender> IssueTender(Unit& unit, const v1::IssueTenderRequest& request) {
  ASSIGN_OR_RETURN(v1::Tender tender, LoadForVerb(unit, kTenders, request));
  ASSIGN_OR_RETURN(const v1::Framework framework, unit.Load(kFrameworks, tender.framework()));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(tender.name())));
  const Day day = ToDay(request.effective_date());
  AtTenderVerb at{.tender = tender,
                  .day = day,
                  .framework_open = framework.state() == v1::Framework::OPEN,
                  .partnership_state = StateNowAndOn(partnership, day)};
  RETURN_IF_ERROR(kTenderLifecycle.Apply("IssueTender", at));
  *tender.mutable_issue_date() = request.effective_date();
  auto event = About<v1::TenderIssued>(tender.name());
  event.set_framework(tender.framework());
  *event.mutable_closing_date() = tender.closing_date();
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kTenders, std::move(tender));
}

Result<v1::Tender> AppointEvaluators(Unit& unit, const v1::AppointEvaluatorsRequest& request) {
  ASSIGN_OR_RETURN(v1::Tender tender, LoadForVerb(unit, kTenders, request));
  ASSIGN_OR_RETURN(const std::vector<v1::Bid> bids, BidsOf(unit, tender));
  for (const std::string& name : request.persons()) {
    ASSIGN_OR_RETURN(const v1::Person person, unit.Load(kPersons, name));
    RETURN_IF_ERROR(RequireActive(person));
  }
  RETURN_IF_ERROR(Appoint(tender, request.persons(), bids));
  auto event = About<v1::EvaluatorsAppointed>(tender.name());
  *event.mutable_persons() = request.persons();
  unit.Emit(event);
  return unit.Save(kTenders, std::move(tender));
}

Result<v1::Tender> PostponeClosing(Unit& unit, const v1::PostponeClosingRequest& request) {
  ASSIGN_OR_RETURN(v1::Tender tender, LoadForVerb(unit, kTenders, request));
  RETURN_IF_ERROR(RequireGoesOn(unit, tender));
  auto event = About<v1::TenderClosingPostponed>(tender.name());
  *event.mutable_from_closing_date() = tender.closing_date();
  RETURN_IF_ERROR(Postpone(tender, request, unit.caller().subject, DayOf(unit.now())));
  event.set_framework(tender.framework());
  *event.mutable_closing_date() = tender.closing_date();
  unit.Emit(event);
  return unit.Save(kTenders, std::move(tender));
}

Result<v1::Tender> OpenBids(Unit& unit, const v1::OpenBidsRequest& request) {
  ASSIGN_OR_RETURN(v1::Tender tender, LoadForVerb(unit, kTenders, request));
  RETURN_IF_ERROR(RequireGoesOn(unit, tender));
  AtTenderVerb at{.tender = tender, .day = DayOf(unit.now())};
  RETURN_IF_ERROR(kTenderLifecycle.Apply("OpenBids", at));
  ASSIGN_OR_RETURN(std::vector<BidToOpen> bids, ReadSealed(unit, tender));
  OpenAll(bids);
  auto event = About<v1::BidsOpened>(tender.name());
  for (BidToOpen& opened : bids) {
    if (opened.bid.state() == v1::Bid::OPENED) event.add_bidders(opened.bid.bidder());
    unit.Save(kBids, std::move(opened.bid));
  }
  unit.Emit(event);
  return unit.Save(kTenders, std::move(tender));
}

Result<v1::Tender> DeclareInterests(Unit& unit, const v1::DeclareInterestsRequest& request) {
  FieldErrors errors;
  ASSIGN_OR_RETURN(v1::Tender tender, LoadForVerb(unit, kTenders, request));
  RETURN_IF_ERROR(MayRateFor(unit, tender.name(), request.evaluator(), request.reason(), errors));
  RETURN_IF_ERROR(errors.ToStatus());
  ASSIGN_OR_RETURN(const std::vector<v1::Bid> bids, BidsOf(unit, tender));
  if (unit.caller().person == request.evaluator()) {
    RETURN_IF_ERROR(RequireExcludedNone(unit.caller(), bids));
  }
  RETURN_IF_ERROR(Declare(tender, request, bids));
  ASSIGN_OR_RETURN(v1::Person person, unit.Load(kPersons, request.evaluator()));
  RETURN_IF_ERROR(RequireNotErased(person));
  // Saved, so that their data can't be erased at the same time: it is here as well now.
  unit.Save(kPersons, std::move(person));
  auto event = About<v1::InterestsDeclared>(tender.name());
  event.set_evaluator(request.evaluator());
  event.set_conflicted(IsConflicted(*FindEvaluator(tender, request.evaluator())));
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kTenders, std::move(tender));
}

Result<v1::Tender> AwardTender(Unit& unit, const v1::AwardTenderRequest& request) {
  ASSIGN_OR_RETURN(v1::Tender tender, LoadForVerb(unit, kTenders, request));
  ASSIGN_OR_RETURN(const std::vector<v1::Bid> bids, BidsOf(unit, tender));
  RETURN_IF_ERROR(RequireOfNoBidder(unit, bids, unit.caller().person));
  RETURN_IF_ERROR(RequireGoesOn(unit, tender));
  RETURN_IF_ERROR(Award(tender, bids, request));
  auto event = About<v1::TenderAwarded>(tender.name());
  event.set_bid(tender.awarded_bid());
  event.set_bidder(tender.awarded_to());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kTenders, std::move(tender));
}

Result<v1::Tender> ContractTender(Unit& unit, const v1::ContractTenderRequest& request) {
  ASSIGN_OR_RETURN(v1::Tender tender, LoadForVerb(unit, kTenders, request));
  RETURN_IF_ERROR(RequireGoesOn(unit, tender));
  RETURN_IF_ERROR(Contract(tender, request));
  RETURN_IF_ERROR(KnowContract(unit, tender));
  auto event = About<v1::TenderContracted>(tender.name());
  event.set_bidder(tender.awarded_to());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kTenders, std::move(tender));
}

Result<v1::Tender> EndWithoutAward(Unit& unit, const v1::EndWithoutAwardRequest& request) {
  ASSIGN_OR_RETURN(v1::Tender tender, LoadForVerb(unit, kTenders, request));
  RETURN_IF_ERROR(End("EndWithoutAward", tender, request.reason()));
  unit.Emit(About<v1::TenderEndedWithoutAward>(tender.name()));
  return unit.Save(kTenders, std::move(tender));
}

Result<v1::Tender> CancelTender(Unit& unit, const v1::CancelTenderRequest& request) {
  ASSIGN_OR_RETURN(v1::Tender tender, LoadForVerb(unit, kTenders, request));
  return Cancel(unit, std::move(tender), request.reason());
}

Status CancelTenders(Unit& unit, const v1::Partnership& partnership, const std::string& reason) {
  ASSIGN_OR_RETURN(auto tenders, unit.List(kTenders, Below(partnership.name())));
  for (v1::Tender& tender : tenders) {
    if (kTenderLifecycle.Find("CancelTender", tender.state()) == nullptr) continue;
    RETURN_IF_ERROR(Cancel(unit, std::move(tender), reason).status());
  }
  return OkStatus();
}

Result<v1::TenderRanking> GetRanking(View& view, const v1::GetRankingRequest& request) {
  ASSIGN_OR_RETURN(const v1::Tender tender, view.Load(kTenders, request.name()));
  RETURN_IF_ERROR(RequireOpened(tender));
  ASSIGN_OR_RETURN(const std::vector<v1::Bid> bids, BidsOf(view, tender));
  RETURN_IF_ERROR(RequireMayRank(view, tender, bids));
  return RankBids(tender, bids);
}

}  // namespace tandem::placement
