#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/bid.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/tender.pb.h"

// What a partnership needs, from its specification to a contract (document E, Deliver).
namespace tandem::placement {

// A tender at a verb, with what its conditions look at.
struct AtTenderVerb {
  v1::Tender& tender;
  Day day{};
  bool framework_open = false;
  v1::Partnership::State partnership_state = v1::Partnership::STATE_UNSPECIFIED;
  v1::TenderRanking ranking = {};
  std::string bid = {};                // the one to be awarded
  std::optional<Day> judged_day = {};  // on which its evaluators were done

  const std::string& name() const { return tender.name(); }
  v1::Tender::State state() const { return tender.state(); }
  void set_state(v1::Tender::State state) { tender.set_state(state); }
};
extern const Lifecycle<AtTenderVerb> kTenderLifecycle;

// Without a conflict of interest, before a tender can be awarded; ours.
inline constexpr int kEvaluatorsNeeded = 2;

// A new or changed draft. INVALID_FIELDS for a criterion that is there twice, weights that don't
// come to 100; TENDER_ISSUED.
Status ValidateTender(v1::Tender& tender, const v1::Tender* before);

// Replaces the evaluators; whoever stays keeps what they declared. VERB_NOT_ALLOWED,
// EVALUATOR_HAS_SCORED, EVALUATOR_IS_CONFLICTED; INVALID_FIELDS for one who is there twice.
Status Appoint(v1::Tender& tender, const google::protobuf::RepeatedPtrField<std::string>& persons,
               std::span<const v1::Bid> bids);
// Adds to what was declared. VERB_NOT_ALLOWED, CONDITIONS_UNMET before the closing date is over,
// NOT_AN_EVALUATOR, NOT_A_BIDDER, LIST_FULL.
Status Declare(v1::Tender& tender, const v1::DeclareInterestsRequest& request,
               std::span<const v1::Bid> bids);
// Nullptr if there is none.
const v1::TenderEvaluator* FindEvaluator(const v1::Tender& tender, std::string_view person);
// A later closing date. VERB_NOT_ALLOWED, CONDITIONS_UNMET if it is over on `today`; INVALID_FIELDS
// for one that is not later.
Status Postpone(v1::Tender& tender, const v1::PostponeClosingRequest& request, std::string_view by,
                Day today);
// May score on `day`: NOT_AN_EVALUATOR, INTERESTS_NOT_DECLARED (by then), CONFLICT_OF_INTEREST.
Status RequireJudge(const v1::Tender& tender, std::string_view person, Day day);

// To `bid`, one of `bids`. VERB_NOT_ALLOWED, CONDITIONS_UNMET; INVALID_FIELDS without a reason for
// one of several that are equal.
Status Award(v1::Tender& tender, std::span<const v1::Bid> bids,
             const v1::AwardTenderRequest& request);
Status Contract(v1::Tender& tender, const v1::ContractTenderRequest& request);
// EndWithoutAward, CancelTender.
Status End(std::string_view verb, v1::Tender& tender, std::string_view reason);

// TENDER_UNDER_WAY for one of `tenders` that is issued and neither contracted nor over.
Status RequireNoneUnderWay(std::span<const v1::Tender> tenders);

// BIDS_SEALED until they are open.
Status RequireOpened(const v1::Tender& tender);

}  // namespace tandem::placement
