#include "services/learning-content/domain/recommendation.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/learning-content/domain/learning_profile.h"
#include "services/learning-content/domain/reasons.h"

namespace tandem::learning_content {
namespace {

using v1::Recommendation;

std::optional<std::string> ItemGone(const Advice& advice) {
  if (advice.item.state() != v1::ContentItem::WITHDRAWN) return std::nullopt;
  return fmt::format("{} was withdrawn: {} Dismiss the recommendation.", advice.item.name(),
                     advice.item.withdrawal_reason());
}

std::optional<std::string> WasAccepted(const Advice& advice) {
  if (!advice.recommendation.has_accept_date()) return std::nullopt;
  return fmt::format("It was accepted on {}, and not completed in time: complete it.",
                     FormatDay(ToDay(advice.recommendation.accept_date())));
}

std::optional<std::string> WasNotAccepted(const Advice& advice) {
  if (advice.recommendation.has_accept_date()) return std::nullopt;
  return "Nobody accepted it in time: if the team took it up by then, accept it first.";
}

constexpr Condition<Advice> kItemAvailable{"ITEM_AVAILABLE", ItemGone};
constexpr Condition<Advice> kNeverAccepted{"NEVER_ACCEPTED", WasAccepted};
constexpr Condition<Advice> kAccepted{"ACCEPTED", WasNotAccepted};

constexpr Transition<Advice> kRecommendationTransitions[] = {
    {"AcceptRecommendation", {Recommendation::ISSUED}, Recommendation::ACCEPTED, {&kItemAvailable}},
    // What was done in time may be entered later.
    {"AcceptRecommendation",
     {Recommendation::EXPIRED},
     Recommendation::ACCEPTED,
     {&kNeverAccepted}},
    {"CompleteRecommendation", {Recommendation::ACCEPTED}, Recommendation::COMPLETED, {}},
    {"CompleteRecommendation", {Recommendation::EXPIRED}, Recommendation::COMPLETED, {&kAccepted}},
    {"DismissRecommendation",
     {Recommendation::ISSUED, Recommendation::ACCEPTED},
     Recommendation::DISMISSED,
     {}},
    {"Expire",
     {Recommendation::ISSUED, Recommendation::ACCEPTED},
     Recommendation::EXPIRED,
     {},
     GivenBy::kNobody},
};

// Nobody could answer before it was there, whatever happened earlier made learning issue it.
Day Known(const Recommendation& recommendation) {
  const Day created = DayOf(absl::FromUnixSeconds(recommendation.create_time().seconds()));
  return std::max(ToDay(recommendation.issue_date()), created);
}

}  // namespace

constexpr Lifecycle<Advice> kRecommendationLifecycle{"Recommendation", kRecommendationTransitions};

std::string NthName(const Occasion& occasion, std::string_view content_item, int nth) {
  std::string id = fmt::format("{}-{}", IdOf(occasion.team), IdOf(content_item));
  if (nth > 1) id += fmt::format("-{}", nth);
  return Join(occasion.partnership, "recommendations", id);
}

Recommendation Issue(Recommendation chosen, const Occasion& occasion, std::string name) {
  chosen.set_name(std::move(name));
  chosen.set_team(occasion.team);
  chosen.set_learning_profile(ProfileOf(occasion.team));
  chosen.set_cause(occasion.cause);
  chosen.set_state(Recommendation::ISSUED);
  *chosen.mutable_issue_date() = ToDate(occasion.day);
  *chosen.mutable_expiry_date() = ToDate(std::max(occasion.day, occasion.heard) + kDaysToAnswer);
  return chosen;
}

Status Accept(Advice& advice, Day day) {
  RETURN_IF_ERROR(kRecommendationLifecycle.Check("AcceptRecommendation", advice));
  const Day issued = ToDay(advice.recommendation.issue_date());
  if (day < issued) {
    return BadField("accept_date", fmt::format("{} is before it was issued, on {}.", FormatDay(day),
                                               FormatDay(issued)));
  }
  const Day last = ToDay(advice.recommendation.expiry_date());
  if (day > last) {
    return Refuse(kRecommendationLapsed,
                  fmt::format("{} could be accepted until {}; {} is later.", advice.name(),
                              FormatDay(last), FormatDay(day)),
                  "Wait for the next recommendation; the item may be recommended again.");
  }
  RETURN_IF_ERROR(kRecommendationLifecycle.Apply("AcceptRecommendation", advice));
  *advice.recommendation.mutable_accept_date() = ToDate(day);
  advice.recommendation.clear_expiry_reason();
  const Day from = std::max(day, Known(advice.recommendation));
  *advice.recommendation.mutable_expiry_date() = ToDate(from + kDaysToComplete);
  return OkStatus();
}

Status Complete(Advice& advice, Day day) {
  RETURN_IF_ERROR(kRecommendationLifecycle.Check("CompleteRecommendation", advice));
  const Day accepted = ToDay(advice.recommendation.accept_date());
  if (day < accepted) {
    return BadField("completion_date", fmt::format("{} is before it was accepted, on {}.",
                                                   FormatDay(day), FormatDay(accepted)));
  }
  const Day last = ToDay(advice.recommendation.expiry_date());
  if (advice.state() == Recommendation::EXPIRED && day > last) {
    return Refuse(kRecommendationLapsed,
                  fmt::format("{} could be completed until {}; {} is later.", advice.name(),
                              FormatDay(last), FormatDay(day)),
                  "Wait for the next recommendation; the item may be recommended again.");
  }
  *advice.recommendation.mutable_completion_date() = ToDate(day);
  advice.recommendation.clear_expiry_reason();
  return kRecommendationLifecycle.Apply("CompleteRecommendation", advice);
}

Status Dismiss(Advice& advice, Recommendation::DismissalReason reason, std::string_view note) {
  RETURN_IF_ERROR(kRecommendationLifecycle.Apply("DismissRecommendation", advice));
  advice.recommendation.set_dismissal_reason(reason);
  advice.recommendation.set_dismissal_note(std::string(note));
  return OkStatus();
}

bool IsOpen(const Recommendation& recommendation) {
  return recommendation.state() == Recommendation::ISSUED ||
         recommendation.state() == Recommendation::ACCEPTED;
}

bool IsOverdue(const Recommendation& recommendation, Day today) {
  return IsOpen(recommendation) && today > ToDay(recommendation.expiry_date());
}

Status Expire(Advice& advice, Recommendation::ExpiryReason reason, Day day) {
  RETURN_IF_ERROR(kRecommendationLifecycle.Apply("Expire", advice));
  advice.recommendation.set_expiry_reason(reason);
  const Day last = ToDay(advice.recommendation.expiry_date());
  *advice.recommendation.mutable_expiry_date() = ToDate(std::min(last, day));
  return OkStatus();
}

bool MayComeAgain(const Recommendation& recommendation) {
  return recommendation.state() == Recommendation::EXPIRED &&
         recommendation.expiry_reason() != Recommendation::EXPIRY_REASON_UNSPECIFIED &&
         recommendation.expiry_reason() != Recommendation::NOT_IN_TIME;
}

void PutOff(Recommendation& recommendation, Day held, Day resumed) {
  // What was issued meanwhile has had only the rest of it.
  const Day from = std::max(held, Known(recommendation));
  if (resumed <= from) return;
  const Day last = ToDay(recommendation.expiry_date());
  *recommendation.mutable_expiry_date() = ToDate(last + (resumed - from));
}

Time ExpiryTime(const Recommendation& recommendation) {
  return StartOf(ToDay(recommendation.expiry_date()) + 1);
}

}  // namespace tandem::learning_content
