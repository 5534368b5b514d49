#include "services/placement/domain/bid.h"

#include <algorithm>
#include <map>

#include "fmt/format.h"
#include "services/placement/domain/framework.h"
#include "services/placement/domain/ranking.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/roles.h"
#include "services/placement/domain/tender.h"
#include "services/placement/domain/unique.h"

namespace tandem::placement {
namespace {

using v1::Bid;

constexpr Transition<Bid> kBidTransitions[] = {
    {"OpenBids", {Bid::SEALED}, OneOf(Bid::OPENED, Bid::REPLACED)},
    {"WithdrawBid", {Bid::SEALED}, Bid::WITHDRAWN},
    {"ScoreBid", {Bid::OPENED}, Bid::OPENED},
    {"ExcludeBid", {Bid::OPENED}, Bid::EXCLUDED},
};

Status CheckBidder(const v1::Framework& framework, const v1::SealedBid& sealed) {
  if (framework.state() != v1::Framework::OPEN) {
    return Refuse(kFrameworkClosedToBids, fmt::format("{} is closed.", framework.name()),
                  "Tender to a framework that is open.");
  }
  if (WasMember(framework, sealed.bidder(), ToDay(sealed.receive_date()))) return OkStatus();
  return Refuse(kNotAMember,
                fmt::format("{} is no member of {}.", sealed.bidder(), framework.name()),
                "Have it admitted first.");
}

Status CheckInTime(const v1::Tender& tender, const v1::SealedBid& sealed) {
  const Day closing = ToDay(tender.closing_date()), received = ToDay(sealed.receive_date());
  if (received <= closing) return OkStatus();
  return Refuse(
      kBidTooLate,
      fmt::format("It came on {}; {} was the last day.", FormatDay(received), FormatDay(closing)),
      "Bid for another tender.");
}

}  // namespace

bool ManagesTender(const Caller& caller, std::string_view name) {
  return HasAny(caller, {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER}, name);
}

constexpr Lifecycle<Bid> kBidLifecycle{"Bid", kBidTransitions};

Result<Bid> Seal(const v1::Tender& tender, const v1::Framework& framework,
                 std::span<const Bid> others, const v1::SealedBid& sealed) {
  v1::Tender subject = tender;
  RETURN_IF_ERROR(kTenderLifecycle.Check("SubmitBid",
                                         {.tender = subject, .day = ToDay(sealed.receive_date())}));
  RETURN_IF_ERROR(CheckBidder(framework, sealed));
  RETURN_IF_ERROR(CheckInTime(tender, sealed));
  const int count = static_cast<int>(others.size());
  if (count >= kMostBids) {
    return Refuse(kListFull, fmt::format("{} has {} bids.", tender.name(), count),
                  "Ask the office to tender again.");
  }
  Bid bid;
  bid.set_state(Bid::SEALED);
  bid.set_sequence(count + 1);
  return bid;
}

std::string SealedName(std::string_view bid) { return fmt::format("{}/sealedBid", bid); }

void OpenAll(std::vector<BidToOpen>& bids) {
  std::map<std::string, int> latest;  // by bidder
  for (const auto& [bid, sealed] : bids) {
    if (bid.state() != Bid::SEALED) continue;
    int& sequence = latest[sealed.bidder()];
    sequence = std::max(sequence, bid.sequence());
  }
  for (auto& [bid, sealed] : bids) {
    bid.set_bidder(sealed.bidder());
    bid.set_submitted_by(sealed.submitted_by());
    if (bid.state() != Bid::SEALED) continue;
    const bool counts = latest[sealed.bidder()] == bid.sequence();
    bid.set_state(counts ? Bid::OPENED : Bid::REPLACED);
    if (counts) *bid.mutable_offer() = sealed.offer();
  }
}

Status Score(Bid& bid, v1::Tender& tender, const v1::ScoreBidRequest& request) {
  RETURN_IF_ERROR(kTenderLifecycle.Check(
      "ScoreBid", {.tender = tender, .day = ToDay(request.effective_date())}));
  RETURN_IF_ERROR(kBidLifecycle.Apply("ScoreBid", bid));
  RETURN_IF_ERROR(RequireJudge(tender, request.evaluator(), ToDay(request.effective_date())));
  FieldErrors errors;
  CheckUnique(
      "scores", request.scores(), [](const auto& score) { return score.criterion_id(); }, errors);
  for (int i = 0; i < request.scores_size(); ++i) {
    const auto& score = request.scores(i);
    const bool is_known = std::any_of(
        tender.criteria().begin(), tender.criteria().end(),
        [&](const auto& criterion) { return criterion.criterion_id() == score.criterion_id(); });
    if (!is_known) {
      errors.Add(fmt::format("scores[{}].criterion_id", i),
                 fmt::format("{} has no criterion {}.", tender.name(), score.criterion_id()));
    }
    if (score.score() > HighestScore(tender)) {
      errors.Add(fmt::format("scores[{}].score", i),
                 fmt::format("The highest score is {}.", HighestScore(tender)));
    }
  }
  RETURN_IF_ERROR(errors.ToStatus());
  auto& all = *bid.mutable_scores();
  for (const auto& given : request.scores()) {
    all.erase(std::remove_if(all.begin(), all.end(),
                             [&](const auto& score) {
                               return score.evaluator() == request.evaluator() &&
                                      score.criterion_id() == given.criterion_id();
                             }),
              all.end());
    auto& score = *all.Add();
    score = given;
    score.set_evaluator(request.evaluator());
    *score.mutable_score_date() = request.effective_date();
    score.set_reason(request.reason());
  }
  return OkStatus();
}

Status Exclude(Bid& bid, v1::Tender& tender, const v1::Decision& decision) {
  RETURN_IF_ERROR(kTenderLifecycle.Check(
      "ExcludeBid", {.tender = tender, .day = ToDay(decision.effective_date())}));
  RETURN_IF_ERROR(kBidLifecycle.Apply("ExcludeBid", bid));
  *bid.mutable_exclusion() = decision;
  return OkStatus();
}

bool HasScored(const v1::Tender& tender, const Bid& bid, std::string_view person) {
  return std::all_of(
      tender.criteria().begin(), tender.criteria().end(), [&](const auto& criterion) {
        return std::any_of(bid.scores().begin(), bid.scores().end(), [&](const auto& score) {
          return score.evaluator() == person && score.criterion_id() == criterion.criterion_id();
        });
      });
}

void HideOthersScores(const Caller& caller, Bid& bid) {
  if (!ManagesTender(caller, bid.name())) HideOthersScores(caller.person, bid);
}

void HideOthersScores(std::string_view person, Bid& bid) {
  auto& scores = *bid.mutable_scores();
  scores.erase(std::remove_if(scores.begin(), scores.end(),
                              [&](const auto& score) { return score.evaluator() != person; }),
               scores.end());
}

}  // namespace tandem::placement
