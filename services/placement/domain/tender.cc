#include "services/placement/domain/tender.h"

#include <algorithm>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/placement/domain/conditions.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/ranking.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/unique.h"

namespace tandem::placement {
namespace {

using v1::Bid;
using v1::Tender;
using Missing = std::optional<std::string>;

constexpr int kAllWeights = 100;
constexpr int kMostConflicts = 20;  // of one evaluator
constexpr int kMostPostponements = 50;

Missing CriteriaMissing(const AtTenderVerb& at) {
  if (!at.tender.criteria().empty()) return std::nullopt;
  return "Say by which criteria bids are judged, and their weights.";
}

Missing SpecificationMissing(const AtTenderVerb& at) {
  if (!at.tender.requirements().empty()) return std::nullopt;
  return "Say what is needed, one requirement after the other (requirements).";
}

Missing FrameworkClosed(const AtTenderVerb& at) {
  if (at.framework_open) return std::nullopt;
  return fmt::format("{} is closed.", at.tender.framework());
}

Missing ClosedBefore(const AtTenderVerb& at) {
  const Day closing = ToDay(at.tender.closing_date());
  if (at.day <= closing) return std::nullopt;
  return fmt::format("Its closing date is {}.", FormatDay(closing));
}

Missing NotDelivering(const AtTenderVerb& at) {
  return NotDeliveringOn(at.day, at.partnership_state);
}

Missing StillOpen(const AtTenderVerb& at) {
  const Day closing = ToDay(at.tender.closing_date());
  if (at.day > closing) return std::nullopt;
  return fmt::format("Members may bid until the end of {} (UTC).", FormatDay(closing));
}

Missing EvaluatorsMissing(const AtTenderVerb& at) {
  if (at.ranking.evaluators() >= kEvaluatorsNeeded) return std::nullopt;
  return fmt::format("{} judge it without a conflict of interest; {} are needed.",
                     at.ranking.evaluators(), kEvaluatorsNeeded);
}

Missing ScoresMissing(const AtTenderVerb& at) {
  std::vector<std::string> missing;
  for (const auto& bid : at.ranking.bids()) {
    if (!bid.missing().empty()) missing.push_back(bid.bid());
  }
  if (missing.empty()) return std::nullopt;
  return fmt::format("Scores are missing of {} (see GetRanking).", fmt::join(missing, ", "));
}

Missing BeforeTheIssue(const AtTenderVerb& at) {
  if (!at.tender.has_issue_date() || at.day >= ToDay(at.tender.issue_date())) return std::nullopt;
  return fmt::format("It was issued on {}.", FormatDay(ToDay(at.tender.issue_date())));
}

Missing BeforeItsEvidence(const AtTenderVerb& at) {
  if (!at.judged_day.has_value() || at.day >= *at.judged_day) return std::nullopt;
  return fmt::format(
      "Bids were scored or excluded, and interests declared, until {}; choose that day or a later "
      "one.",
      FormatDay(*at.judged_day));
}

const v1::RankedBid* FindRanked(const AtTenderVerb& at) {
  for (const auto& bid : at.ranking.bids()) {
    if (bid.bid() == at.bid) return &bid;
  }
  return nullptr;
}

Missing NotFirst(const AtTenderVerb& at) {
  const auto* ranked = FindRanked(at);
  if (ranked == nullptr) return fmt::format("{} is no bid of it that counts.", at.bid);
  if (ranked->rank() == 1) return std::nullopt;
  if (!ranked->excluded_reason().empty()) return fmt::format("{} was excluded.", at.bid);
  const v1::RankedBid& first = at.ranking.bids(0);
  if (ranked->rank() == 0) return fmt::format("{} is not ranked yet.", at.bid);
  return fmt::format("{} is ranked {}: first is {}, with {} points.", at.bid, ranked->rank(),
                     first.bid(), first.points());
}

Missing BeforeAward(const AtTenderVerb& at) {
  const Day award = ToDay(at.tender.award_date());
  if (at.day >= award) return std::nullopt;
  return fmt::format("It was awarded on {}.", FormatDay(award));
}

constexpr Condition<AtTenderVerb> kSpecified{"REQUIREMENTS_SPECIFIED", SpecificationMissing};
constexpr Condition<AtTenderVerb> kCriteriaSet{"CRITERIA_SET", CriteriaMissing};
constexpr Condition<AtTenderVerb> kFrameworkOpen{"FRAMEWORK_OPEN", FrameworkClosed};
constexpr Condition<AtTenderVerb> kClosesLater{"CLOSING_DATE_AHEAD", ClosedBefore};
constexpr Condition<AtTenderVerb> kDelivers{"PARTNERSHIP_DELIVERS", NotDelivering};
constexpr Condition<AtTenderVerb> kClosed{"CLOSING_DATE_OVER", StillOpen};
constexpr Condition<AtTenderVerb> kEnoughEvaluators{"ENOUGH_EVALUATORS", EvaluatorsMissing};
constexpr Condition<AtTenderVerb> kAllScored{"ALL_BIDS_SCORED", ScoresMissing};
constexpr Condition<AtTenderVerb> kFirst{"RANKED_FIRST", NotFirst};
constexpr Condition<AtTenderVerb> kAfterIssue{"NOT_BEFORE_THE_ISSUE", BeforeTheIssue};
constexpr Condition<AtTenderVerb> kTenderAfterEvidence{"NOT_BEFORE_ITS_EVIDENCE",
                                                       BeforeItsEvidence};
constexpr Condition<AtTenderVerb> kAfterAward{"NOT_BEFORE_THE_AWARD", BeforeAward};

constexpr Transition<AtTenderVerb> kTenderTransitions[] = {
    {"IssueTender",
     {Tender::DRAFT},
     Tender::ISSUED,
     {&kSpecified, &kCriteriaSet, &kFrameworkOpen, &kClosesLater, &kDelivers}},
    {"AppointEvaluators", {Tender::DRAFT, Tender::ISSUED, Tender::EVALUATING}, kStays},
    {"SubmitBid", {Tender::ISSUED}, Tender::ISSUED, {&kAfterIssue}},
    {"PostponeClosing", {Tender::ISSUED}, Tender::ISSUED, {&kClosesLater}},
    {"OpenBids", {Tender::ISSUED}, Tender::EVALUATING, {&kClosed}},
    {"DeclareInterests", {Tender::EVALUATING}, Tender::EVALUATING, {&kClosed}},
    {"ScoreBid", {Tender::EVALUATING}, Tender::EVALUATING, {&kClosed}},
    {"ExcludeBid", {Tender::EVALUATING}, Tender::EVALUATING, {&kClosed}},
    {"AwardTender",
     {Tender::EVALUATING},
     Tender::AWARDED,
     {&kClosed, &kEnoughEvaluators, &kAllScored, &kFirst, &kTenderAfterEvidence}},
    {"ContractTender", {Tender::AWARDED}, Tender::CONTRACTED, {&kAfterAward}},
    {"EndWithoutAward", {Tender::EVALUATING, Tender::AWARDED}, Tender::NO_AWARD},
    {"CancelTender",
     {Tender::DRAFT, Tender::ISSUED, Tender::EVALUATING, Tender::AWARDED},
     Tender::CANCELLED},
};

Status RefuseNoEvaluator(const Tender& tender, std::string_view person) {
  return Refuse(kNotAnEvaluator, fmt::format("{} is no evaluator of {}.", person, tender.name()),
                "Name one of its evaluators, or appoint them.");
}

bool HasScoredAny(std::span<const Bid> bids, std::string_view person) {
  return std::any_of(bids.begin(), bids.end(), [&](const Bid& bid) {
    return std::any_of(bid.scores().begin(), bid.scores().end(),
                       [&](const auto& score) { return score.evaluator() == person; });
  });
}

// The last day on which somebody who judges it declared something or scored, or on which a bid was
// excluded; nothing if none of it was.
std::optional<Day> JudgedUntil(const Tender& tender, std::span<const Bid> bids) {
  std::optional<Day> last;
  const auto add = [&](const common::v1::Date& date) {
    last = std::max(last, std::optional(ToDay(date)));
  };
  for (const auto& evaluator : tender.evaluators()) {
    if (evaluator.has_declare_date()) add(evaluator.declare_date());
    for (const auto& conflict : evaluator.conflicts()) {
      if (conflict.has_declare_date()) add(conflict.declare_date());
    }
  }
  for (const Bid& bid : bids) {
    for (const auto& score : bid.scores()) add(score.score_date());
    if (bid.has_exclusion()) add(bid.exclusion().effective_date());
  }
  return last;
}

// None is taken back: what was scored with it would count again.
Status AddConflicts(v1::TenderEvaluator& evaluator, const v1::DeclareInterestsRequest& request) {
  auto& all = *evaluator.mutable_conflicts();
  for (const auto& conflict : request.conflicts()) {
    const bool is_known = std::any_of(all.begin(), all.end(), [&](const auto& one) {
      return one.bidder() == conflict.bidder() && one.description() == conflict.description();
    });
    if (is_known) continue;
    if (all.size() >= kMostConflicts) {
      return Refuse(kListFull,
                    fmt::format("{} has declared {} conflicts.", evaluator.person(), all.size()),
                    "They take no part already; nothing more is needed.");
    }
    v1::ConflictOfInterest& added = *all.Add();
    added = conflict;
    *added.mutable_declare_date() = request.effective_date();
  }
  return OkStatus();
}

Status CheckWeights(const Tender& tender) {
  FieldErrors errors;
  CheckUnique(
      "tender.criteria", tender.criteria(),
      [](const auto& criterion) { return criterion.criterion_id(); }, errors);
  int sum = 0;
  for (const auto& criterion : tender.criteria()) sum += criterion.weight();
  if (!tender.criteria().empty() && sum != kAllWeights) {
    errors.Add("tender.criteria",
               fmt::format("Their weights come to {}, expected {}.", sum, kAllWeights));
  }
  return errors.ToStatus();
}

}  // namespace

constexpr Lifecycle<AtTenderVerb> kTenderLifecycle{"Tender", kTenderTransitions};

Status ValidateTender(Tender& tender, const Tender* before) {
  RETURN_IF_ERROR(CheckWeights(tender));
  if (before == nullptr) {
    tender.set_state(Tender::DRAFT);
    return OkStatus();
  }
  if (before->state() == Tender::DRAFT) return OkStatus();
  return Refuse(
      kTenderIssued,
      fmt::format("{} is in state {}.", before->name(), Tender::State_Name(before->state())),
      "Cancel it and draft another, so that all bid for the same.");
}

const v1::TenderEvaluator* FindEvaluator(const Tender& tender, std::string_view person) {
  for (const auto& evaluator : tender.evaluators()) {
    if (evaluator.person() == person) return &evaluator;
  }
  return nullptr;
}

Status Appoint(Tender& tender, const google::protobuf::RepeatedPtrField<std::string>& persons,
               std::span<const Bid> bids) {
  RETURN_IF_ERROR(kTenderLifecycle.Check("AppointEvaluators", {tender}));
  FieldErrors errors;
  CheckUnique(
      "persons", persons, [](const std::string& person) { return person; }, errors);
  RETURN_IF_ERROR(errors.ToStatus());
  Tender after;
  for (const std::string& person : persons) {
    const auto* known = FindEvaluator(tender, person);
    if (known != nullptr) *after.add_evaluators() = *known;
    if (known == nullptr) after.add_evaluators()->set_person(person);
  }
  for (const auto& evaluator : tender.evaluators()) {
    if (FindEvaluator(after, evaluator.person()) != nullptr) continue;
    if (IsConflicted(evaluator)) {
      return Refuse(kEvaluatorIsConflicted,
                    fmt::format("{} has a conflict of interest.", evaluator.person()),
                    "Name them with the others: they take no part, and it stays known.");
    }
    if (!HasScoredAny(bids, evaluator.person())) continue;
    return Refuse(kEvaluatorHasScored, fmt::format("{} has scored a bid.", evaluator.person()),
                  "Keep the evaluator, or have them declare their conflict of interest.");
  }
  *tender.mutable_evaluators() = after.evaluators();
  return OkStatus();
}

Status Declare(Tender& tender, const v1::DeclareInterestsRequest& request,
               std::span<const Bid> bids) {
  const Day day = ToDay(request.effective_date());
  RETURN_IF_ERROR(kTenderLifecycle.Check("DeclareInterests", {.tender = tender, .day = day}));
  for (const auto& conflict : request.conflicts()) {
    const bool bids_here = std::any_of(bids.begin(), bids.end(), [&](const Bid& bid) {
      return bid.bidder() == conflict.bidder();
    });
    if (bids_here) continue;
    return Refuse(kNotABidder,
                  fmt::format("{} has not bid for {}.", conflict.bidder(), tender.name()),
                  "Declare what you have with those who have bid.");
  }
  for (auto& evaluator : *tender.mutable_evaluators()) {
    if (evaluator.person() != request.evaluator()) continue;
    // The first day stays: what was scored since was scored by one who had declared.
    KeepEarliest(request.effective_date(), *evaluator.mutable_declare_date());
    evaluator.set_reason(request.reason());
    return AddConflicts(evaluator, request);
  }
  return RefuseNoEvaluator(tender, request.evaluator());
}

Status Postpone(Tender& tender, const v1::PostponeClosingRequest& request, std::string_view by,
                Day today) {
  AtTenderVerb at{.tender = tender, .day = today};
  RETURN_IF_ERROR(kTenderLifecycle.Apply("PostponeClosing", at));
  const Day closing = ToDay(tender.closing_date());
  if (ToDay(request.closing_date()) <= closing) {
    return BadField("closing_date",
                    fmt::format("Its closing date is {}; members have counted on it. Choose a "
                                "later one.",
                                FormatDay(closing)));
  }
  if (tender.postponements_size() >= kMostPostponements) {
    return Refuse(kListFull,
                  fmt::format("{} was put off {} times.", tender.name(), kMostPostponements),
                  "Cancel it (CancelTender), and issue another.");
  }
  v1::ClosingPostponement& postponement = *tender.add_postponements();
  *postponement.mutable_from_closing_date() = tender.closing_date();
  *postponement.mutable_to_closing_date() = request.closing_date();
  postponement.set_reason(request.reason());
  postponement.set_by(std::string(by));
  *postponement.mutable_postpone_date() = ToDate(today);
  *tender.mutable_closing_date() = request.closing_date();
  return OkStatus();
}

Status RequireJudge(const Tender& tender, std::string_view person, Day day) {
  const auto* evaluator = FindEvaluator(tender, person);
  if (evaluator == nullptr) return RefuseNoEvaluator(tender, person);
  if (!evaluator->has_declare_date()) {
    return Refuse(kInterestsNotDeclared,
                  fmt::format("{} has not said what they have with the bidders.", person),
                  "Declare it first (DeclareInterests), even if it is nothing.");
  }
  const Day declared = ToDay(evaluator->declare_date());
  if (day < declared) {
    return Refuse(kInterestsNotDeclared,
                  fmt::format("{} said on {} what they have with the bidders; {} is before that.",
                              person, FormatDay(declared), FormatDay(day)),
                  "Choose that day or a later one.");
  }
  if (!IsConflicted(*evaluator)) return OkStatus();
  return Refuse(kConflictOfInterest,
                fmt::format("{} has a conflict of interest with {}.", person,
                            evaluator->conflicts(0).bidder()),
                "Appoint another evaluator.");
}

Status Award(Tender& tender, std::span<const Bid> bids, const v1::AwardTenderRequest& request) {
  AtTenderVerb at{.tender = tender,
                  .day = ToDay(request.effective_date()),
                  .ranking = RankBids(tender, bids),
                  .bid = request.bid(),
                  .judged_day = JudgedUntil(tender, bids)};
  RETURN_IF_ERROR(kTenderLifecycle.Check("AwardTender", at));
  const v1::RankedBid& first = *FindRanked(at);
  if (!first.tied_with().empty() && request.reason().empty()) {
    return BadField("reason", fmt::format("It is equal with {}: say why this one.",
                                          fmt::join(first.tied_with(), ", ")));
  }
  tender.set_awarded_to(first.bidder());
  tender.set_awarded_bid(request.bid());
  *tender.mutable_award_date() = request.effective_date();
  tender.set_reason(request.reason());
  return kTenderLifecycle.Apply("AwardTender", at);
}

Status Contract(Tender& tender, const v1::ContractTenderRequest& request) {
  AtTenderVerb at{.tender = tender, .day = ToDay(request.effective_date())};
  RETURN_IF_ERROR(kTenderLifecycle.Apply("ContractTender", at));
  *tender.mutable_contract_date() = request.effective_date();
  tender.set_contract_reference(request.contract_reference());
  return OkStatus();
}

Status End(std::string_view verb, Tender& tender, std::string_view reason) {
  AtTenderVerb at{tender};
  RETURN_IF_ERROR(kTenderLifecycle.Apply(verb, at));
  tender.set_reason(std::string(reason));
  return OkStatus();
}

Status RequireNoneUnderWay(std::span<const Tender> tenders) {
  for (const Tender& tender : tenders) {
    if (tender.state() != Tender::ISSUED && tender.state() != Tender::EVALUATING &&
        tender.state() != Tender::AWARDED)
      continue;
    return Refuse(
        kTenderUnderWay,
        fmt::format("{} is in state {}.", tender.name(), Tender::State_Name(tender.state())),
        "Contract it, or end it with a reason (EndWithoutAward, CancelTender).");
  }
  return OkStatus();
}

Status RequireOpened(const Tender& tender) {
  const bool sealed = tender.state() == Tender::DRAFT || tender.state() == Tender::ISSUED;
  if (!sealed) return OkStatus();
  return Refuse(kBidsSealed, fmt::format("The bids for {} are sealed.", tender.name()),
                "Open them once the closing date is over (OpenBids).");
}

}  // namespace tandem::placement
