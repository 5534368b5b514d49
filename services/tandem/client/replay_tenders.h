#pragma once

#include "services/tandem/client/replay_programme.h"

// Tenders of the two years (replay_programme.h): one that is contracted, one that nobody gets, one
// that is cancelled.
namespace tandem::client::programme {

inline constexpr std::string_view kOpenFramework = R"(
  - {call: InstitutionService.CreateInstitution, as: manager, request: {parent: countries/mw, institution_id: first-trust, institution: {display_name: "First trust", kind: DELIVERY, location: {country: gb}}}}
  - {call: InstitutionService.CreateInstitution, as: manager, request: {parent: countries/mw, institution_id: second-trust, institution: {display_name: "Second trust", kind: DELIVERY, location: {country: gb}}}}
  - {call: PersonService.CreatePerson, as: manager, request: {parent: countries/mw, person_id: $UUID05, person: {display_name: "Example Bidder", institution: countries/mw/institutions/second-trust}}}
  - {call: FrameworkService.CreateFramework, as: manager, request: {parent: countries/mw, framework_id: partners, framework: {display_name: Partners}}}
  - {call: FrameworkService.UpdateFramework, as: manager, request: {framework: {name: $FRAMEWORK, description: "For two years."}, update_mask: description}}
  - {call: FrameworkService.AdmitFrameworkMember, as: manager, request: {name: $FRAMEWORK, institution: countries/mw/institutions/first-trust, effective_date: $D}}
  - {call: FrameworkService.AdmitFrameworkMember, as: manager, request: {name: $FRAMEWORK, institution: countries/mw/institutions/second-trust, effective_date: $D}}
)";

// The first trust thinks again, the second bids by itself.
inline constexpr std::string_view kTender = R"(
  - {call: TenderService.CreateTender, as: manager, request: {parent: $P, tender_id: training, tender: {display_name: Training, framework: $FRAMEWORK, requirements: ["Ten places."], criteria: [{criterion_id: learning, display_name: Learning, weight: 70}, {criterion_id: price, display_name: Price, weight: 30}], closing_date: $SOON}}}
  - {call: TenderService.UpdateTender, as: manager, request: {tender: {name: $P/tenders/training, requirements: ["Ten places.", "A mentor for each."]}, update_mask: requirements}}
  - {call: TenderService.IssueTender, as: manager, request: {name: $P/tenders/training, effective_date: $D}}
  - {call: BidService.SubmitBid, as: office, request: {parent: $P/tenders/training, bid_id: b-1, bidder: countries/mw/institutions/first-trust, receive_date: $D, reason: "A sealed letter.", offer: {proposal: "Nine places."}}}
  - {call: BidService.WithdrawBid, as: manager, request: {name: $P/tenders/training/bids/b-1, reason: "A letter says so."}}
  - {call: BidService.SubmitBid, as: office, request: {parent: $P/tenders/training, bid_id: b-2, bidder: countries/mw/institutions/first-trust, receive_date: $D, reason: "A sealed letter.", offer: {proposal: "Ten places.", price: {currency: GBP, minor_units: 300000}}}}
  - {call: BidService.SubmitBid, as: bidder, request: {parent: $P/tenders/training, bid_id: b-3, bidder: countries/mw/institutions/second-trust, offer: {proposal: "Eleven places.", price: {currency: GBP, minor_units: 280000}}}}
  - {call: TenderService.OpenBids, as: manager, request: {name: $P/tenders/training}, expect: CONDITIONS_UNMET}
)";

inline constexpr std::string_view kScore = R"(
  - {call: TenderService.AppointEvaluators, as: manager, request: {name: $P/tenders/training, persons: [$PERSON1, $PERSON4]}}
  - {call: TenderService.OpenBids, as: manager, request: {name: $P/tenders/training}}
  - {call: TenderService.DeclareInterests, as: manager, request: {name: $P/tenders/training, evaluator: $PERSON1, effective_date: $D}}
  - {call: TenderService.DeclareInterests, as: chief, request: {name: $P/tenders/training, evaluator: $PERSON4, effective_date: $D}}
  - {call: BidService.ScoreBid, as: manager, request: {name: $P/tenders/training/bids/b-2, evaluator: $PERSON1, effective_date: $D, scores: [{criterion_id: learning, score: 3}, {criterion_id: price, score: 3}]}}
  - {call: BidService.ScoreBid, as: manager, request: {name: $P/tenders/training/bids/b-3, evaluator: $PERSON1, effective_date: $D, scores: [{criterion_id: learning, score: 5}, {criterion_id: price, score: 4}]}}
  - {call: BidService.ScoreBid, as: chief, request: {name: $P/tenders/training/bids/b-2, evaluator: $PERSON4, effective_date: $D, scores: [{criterion_id: learning, score: 4}, {criterion_id: price, score: 3}]}}
  - {call: TenderService.AwardTender, as: manager, request: {name: $P/tenders/training, bid: $P/tenders/training/bids/b-3, effective_date: $D}, expect: CONDITIONS_UNMET}
  - {call: BidService.ScoreBid, as: chief, request: {name: $P/tenders/training/bids/b-3, evaluator: $PERSON4, effective_date: $D, scores: [{criterion_id: learning, score: 4}, {criterion_id: price, score: 5}]}}
)";

inline constexpr std::string_view kAward = R"(
  - {call: TenderService.AwardTender, as: manager, request: {name: $P/tenders/training, bid: $P/tenders/training/bids/b-3, effective_date: $D}}
)";
inline constexpr std::string_view kContract = R"(
  - {call: TenderService.ContractTender, as: manager, request: {name: $P/tenders/training, contract_reference: MW-$M, effective_date: $D}}
)";

inline constexpr std::string_view kTenderInVain = R"(
  - {call: TenderService.CreateTender, as: manager, request: {parent: $P, tender_id: rooms, tender: {display_name: Rooms, framework: $FRAMEWORK, requirements: ["Two rooms."], criteria: [{criterion_id: price, display_name: Price, weight: 100}], closing_date: $SOON}}}
  - {call: TenderService.IssueTender, as: manager, request: {name: $P/tenders/rooms, effective_date: $D}}
  - {call: TenderService.PostponeClosing, as: manager, request: {name: $P/tenders/rooms, closing_date: $NEXT, reason: "They ask for more time."}}
  - {call: BidService.SubmitBid, as: office, request: {parent: $P/tenders/rooms, bid_id: b-1, bidder: countries/mw/institutions/first-trust, receive_date: $D, reason: "A sealed letter.", offer: {proposal: "One room."}}}
)";
inline constexpr std::string_view kNoAward = R"(
  - {call: TenderService.AppointEvaluators, as: manager, request: {name: $P/tenders/rooms, persons: [$PERSON1, $PERSON4]}}
  - {call: TenderService.OpenBids, as: manager, request: {name: $P/tenders/rooms}}
  - {call: BidService.ExcludeBid, as: director, request: {name: $P/tenders/rooms/bids/b-1, reason: "It offers one room.", effective_date: $D}}
  - {call: TenderService.EndWithoutAward, as: manager, request: {name: $P/tenders/rooms, reason: "The only bid does not comply."}}
)";

inline constexpr std::string_view kCancelledTender = R"(
  - {call: TenderService.CreateTender, as: manager, request: {parent: $P, tender_id: vans, tender: {display_name: Vans, framework: $FRAMEWORK, requirements: ["A van."], criteria: [{criterion_id: price, display_name: Price, weight: 100}], closing_date: $NEXT}}}
  - {call: TenderService.IssueTender, as: manager, request: {name: $P/tenders/vans, effective_date: $D}}
  - {call: TenderService.CancelTender, as: manager, request: {name: $P/tenders/vans, reason: "The ministry lends one."}}
)";
inline constexpr std::string_view kCloseFramework = R"(
  - {call: FrameworkService.ReleaseFrameworkMember, as: manager, request: {name: $FRAMEWORK, institution: countries/mw/institutions/first-trust, effective_date: $D}}
  - {call: FrameworkService.CloseFramework, as: manager, request: {name: $FRAMEWORK}}
)";

inline constexpr InMonth kTenders[] = {
    {1, kOpenFramework}, {2, kTender},           {3, kScore},
    {4, kAward},         {5, kContract},         {15, kTenderInVain},
    {17, kNoAward},      {18, kCancelledTender}, {20, kCloseFramework},
};

}  // namespace tandem::client::programme
