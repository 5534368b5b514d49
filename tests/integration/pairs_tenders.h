#pragma once

// Tenders in each of their states, and what is done with them: requests as samples write them
// (services/tandem/client/sample.h); $WORDS are filled in by pairs_state.cc.
namespace tandem::pairs {

inline constexpr char kStateOfTenders[] = R"(
  - {call: InstitutionService.CreateInstitution, as: manager, request: {parent: countries/lr, institution_id: bidder, institution: {display_name: Bidder, kind: DELIVERY, location: {country: gb}}}}
  - {call: FrameworkService.CreateFramework, as: manager, request: {parent: countries/lr, framework_id: partners, framework: {display_name: Partners}}}
  - {call: FrameworkService.AdmitFrameworkMember, as: manager, request: {name: countries/lr/frameworks/partners, institution: countries/lr/institutions/bidder, effective_date: 2025-01-10}}
  - {call: PartnershipService.UpdatePartnership, as: manager, request: {partnership: {name: $PARTNERSHIP, tender_required: true}, update_mask: tender_required}}
  - {call: TenderService.CreateTender, as: manager, request: {parent: $PARTNERSHIP, tender_id: draft, tender: &tender {display_name: Tender, framework: countries/lr/frameworks/partners, requirements: [Two places], closing_date: 2026-12-31, criteria: [{criterion_id: quality, display_name: Quality, weight: 100}]}}}
  - {call: TenderService.CreateTender, as: manager, request: {parent: $PARTNERSHIP, tender_id: issued, tender: *tender }}
  - {call: TenderService.IssueTender, as: manager, request: {name: $PARTNERSHIP/tenders/issued, effective_date: 2025-02-10}}
  - {call: BidService.SubmitBid, as: clerk, request: {parent: $PARTNERSHIP/tenders/issued, bid_id: one, bidder: countries/lr/institutions/bidder, reason: "On paper.", offer: {proposal: "As asked."}}}
)";

// A tender that is over for bids, with one, by its id.
inline constexpr char kTenderToOpen[] = R"(
  - {call: TenderService.CreateTender, as: manager, request: {parent: $PARTNERSHIP, tender_id: $TENDER, tender: {display_name: Tender, framework: countries/lr/frameworks/partners, requirements: [Two places], closing_date: 2025-04-30, criteria: [{criterion_id: quality, display_name: Quality, weight: 100}]}}}
  - {call: TenderService.IssueTender, as: manager, request: {name: $PARTNERSHIP/tenders/$TENDER, effective_date: 2025-02-10}}
  - {call: BidService.SubmitBid, as: clerk, request: {parent: $PARTNERSHIP/tenders/$TENDER, bid_id: one, bidder: countries/lr/institutions/bidder, reason: "On paper.", receive_date: 2025-04-10, offer: {proposal: "As asked."}}}
)";

inline constexpr char kTenderToAward[] = R"(
  - {call: TenderService.OpenBids, as: manager, request: {name: $PARTNERSHIP/tenders/$TENDER}}
  - {call: TenderService.AppointEvaluators, as: manager, request: {name: $PARTNERSHIP/tenders/$TENDER, persons: [countries/lr/persons/$UUID0001, countries/lr/persons/$UUID0002, countries/lr/persons/$UUID0003]}}
  - {call: TenderService.DeclareInterests, as: manager, request: {name: $PARTNERSHIP/tenders/$TENDER, evaluator: countries/lr/persons/$UUID0001, effective_date: 2025-05-02}}
  - {call: TenderService.DeclareInterests, as: manager, request: {name: $PARTNERSHIP/tenders/$TENDER, evaluator: countries/lr/persons/$UUID0002, reason: "On paper.", effective_date: 2025-05-02}}
  - {call: TenderService.AppointEvaluators, as: manager, request: {name: $PARTNERSHIP/tenders/$TENDER, persons: [countries/lr/persons/$UUID0001, countries/lr/persons/$UUID0002]}}
  - {call: BidService.ScoreBid, as: manager, request: {name: $PARTNERSHIP/tenders/$TENDER/bids/one, evaluator: countries/lr/persons/$UUID0001, effective_date: 2025-05-03, scores: [{criterion_id: quality, score: 4}]}}
  - {call: BidService.ScoreBid, as: manager, request: {name: $PARTNERSHIP/tenders/$TENDER/bids/one, evaluator: countries/lr/persons/$UUID0002, reason: "On paper.", effective_date: 2025-05-03, scores: [{criterion_id: quality, score: 3}]}}
)";

inline constexpr char kAwardOfTender[] = R"(
  - {call: TenderService.AwardTender, as: manager, request: {name: $PARTNERSHIP/tenders/$TENDER, bid: $PARTNERSHIP/tenders/$TENDER/bids/one, effective_date: 2025-05-09}}
)";

inline constexpr char kCommandsOfTenders[] = R"(
  - {call: TenderService.CreateTender, as: manager, request: {parent: $PARTNERSHIP, tender_id: new, tender: {display_name: New, framework: countries/lr/frameworks/partners, closing_date: 2026-12-31}}}
  - {call: TenderService.UpdateTender, as: manager, request: {tender: {name: $PARTNERSHIP/tenders/draft, closing_date: 2027-01-31}, update_mask: closing_date}}
  - {call: TenderService.IssueTender, as: manager, request: {name: $PARTNERSHIP/tenders/draft, effective_date: 2025-02-10}}
  - {call: TenderService.PostponeClosing, as: manager, request: {name: $PARTNERSHIP/tenders/issued, closing_date: 2027-01-31, reason: "They asked for more time."}}
  - {call: BidService.SubmitBid, as: clerk, request: {parent: $PARTNERSHIP/tenders/issued, bid_id: two, bidder: countries/lr/institutions/bidder, reason: "On paper.", offer: {proposal: "Better."}}}
  - {call: BidService.SubmitBid, as: clerk, request: {parent: $PARTNERSHIP/tenders/closing, bid_id: two, bidder: countries/lr/institutions/bidder, reason: "On paper.", receive_date: 2025-04-11, offer: {proposal: "Better."}}}
  - {call: BidService.WithdrawBid, as: clerk, request: {name: $PARTNERSHIP/tenders/closing/bids/one, reason: "By letter."}}
  - {call: TenderService.OpenBids, as: manager, request: {name: $PARTNERSHIP/tenders/closing}}
  - {call: TenderService.AppointEvaluators, as: manager, request: {name: $PARTNERSHIP/tenders/scored, persons: [countries/lr/persons/$UUID0001, countries/lr/persons/$UUID0002, countries/lr/persons/$UUID0003]}}
  - {call: TenderService.DeclareInterests, as: manager, request: {name: $PARTNERSHIP/tenders/scored, evaluator: countries/lr/persons/$UUID0001, effective_date: 2025-05-04, conflicts: [{bidder: countries/lr/institutions/bidder, description: "A sister."}]}}
  - {call: BidService.ScoreBid, as: manager, request: {name: $PARTNERSHIP/tenders/scored/bids/one, evaluator: countries/lr/persons/$UUID0001, effective_date: 2025-05-04, scores: [{criterion_id: quality, score: 1}]}}
  - {call: BidService.ExcludeBid, as: head, request: {name: $PARTNERSHIP/tenders/scored/bids/one, reason: "It names no price.", effective_date: 2025-05-04}}
  - {call: TenderService.AwardTender, as: manager, request: {name: $PARTNERSHIP/tenders/scored, bid: $PARTNERSHIP/tenders/scored/bids/one, effective_date: 2025-05-09}}
  - {call: TenderService.EndWithoutAward, as: manager, request: {name: $PARTNERSHIP/tenders/scored, reason: "Nobody fits."}}
  - {call: TenderService.ContractTender, as: manager, request: {name: $PARTNERSHIP/tenders/awarded, contract_reference: GHP-1, effective_date: 2025-05-12}}
  - {call: TenderService.CancelTender, as: manager, request: {name: $PARTNERSHIP/tenders/awarded, reason: "The budget is gone."}}
  - {call: FrameworkService.ReleaseFrameworkMember, as: manager, request: {name: countries/lr/frameworks/partners, institution: countries/lr/institutions/bidder, effective_date: 2025-04-10}}
  - {call: FrameworkService.CloseFramework, as: manager, request: {name: countries/lr/frameworks/partners}}
  - {call: PlacementService.MarkPlacementReady, as: manager, request: {name: $PARTNERSHIP/placements/clearing-4}, expect: CONDITIONS_UNMET}
  - {call: PartnershipService.HoldPartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-06-01, reason: "An election."}}
  - {call: PartnershipService.ClosePartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-12-01, reason: "The team is at work alone.", waiver_reason: "No endlines: the register burnt."}}
)";

// None is under way any more, so that one need not be required.
inline constexpr char kEndOfTenders[] = R"(
  - {call: TenderService.CancelTender, as: manager, request: {name: $PARTNERSHIP/tenders/issued, reason: "The budget is gone."}}
  - {call: TenderService.CancelTender, as: manager, request: {name: $PARTNERSHIP/tenders/closing, reason: "The budget is gone."}}
  - {call: TenderService.CancelTender, as: manager, request: {name: $PARTNERSHIP/tenders/scored, reason: "The budget is gone."}}
  - {call: TenderService.CancelTender, as: manager, request: {name: $PARTNERSHIP/tenders/awarded, reason: "The budget is gone."}}
)";

inline constexpr char kCommandsWithoutTender[] = R"(
  - {call: TenderService.IssueTender, as: manager, request: {name: $PARTNERSHIP/tenders/draft, effective_date: 2025-02-10}}
  - {call: PartnershipService.UpdatePartnership, as: manager, request: {partnership: {name: $PARTNERSHIP, tender_required: false}, update_mask: tender_required}}
  - {call: TenderService.CreateTender, as: manager, request: {parent: $PARTNERSHIP, tender_id: new, tender: {display_name: New, framework: countries/lr/frameworks/partners, closing_date: 2026-12-31}}}
)";

}  // namespace tandem::pairs
