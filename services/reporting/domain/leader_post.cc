#include "services/reporting/domain/leader_post.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "fmt/format.h"
#include "services/reporting/domain/reasons.h"

namespace tandem::reporting {
namespace {

using v1::Delegation;
using v1::LeaderPost;

std::optional<std::string> HoldsItAlready(const AtPostVerb& at) {
  if (at.next_holder != at.post.holder()) return std::nullopt;
  return fmt::format("{} holds it already.", at.next_holder);
}

constexpr Condition<AtPostVerb> kAnotherPerson{"ANOTHER_PERSON", HoldsItAlready};

constexpr Transition<AtPostVerb> kLeaderPostTransitions[] = {
    {"AppointHolder", {LeaderPost::VACANT, LeaderPost::HELD}, LeaderPost::HELD, {&kAnotherPerson}},
    {"VacateLeaderPost", {LeaderPost::HELD}, LeaderPost::VACANT},
    {"DelegateLeaderPost", {LeaderPost::HELD}, LeaderPost::HELD},
    {"EndDelegation", {LeaderPost::HELD}, LeaderPost::HELD},
    {"RecordSupport", {LeaderPost::HELD}, LeaderPost::HELD},
    {"RecordContact", {LeaderPost::HELD}, LeaderPost::HELD},
    {"CorrectLeaderPost", {LeaderPost::HELD}, LeaderPost::HELD},
    {"CorrectLeaderPost", {LeaderPost::VACANT}, LeaderPost::VACANT},
};

void CheckDay(const LeaderPost& post, Day day, Day today, FieldErrors& errors) {
  if (day > today) {
    errors.Add("effective_date",
               fmt::format("{} is after today, {} (UTC).", FormatDay(day), FormatDay(today)));
  }
  if (post.has_change_date() && day < ToDay(post.change_date())) {
    errors.Add("effective_date", fmt::format("{} is before the last change of holder, on {}.",
                                             FormatDay(day), FormatDay(ToDay(post.change_date()))));
  }
}

Status Apply(std::string_view verb, LeaderPost& post, Day day, Day today,
             std::string_view next_holder = {}) {
  FieldErrors errors;
  CheckDay(post, day, today, errors);
  RETURN_IF_ERROR(errors.ToStatus());
  AtPostVerb at{post, std::string(next_holder)};
  return kLeaderPostLifecycle.Apply(verb, at);
}

bool EndsBefore(const Delegation& delegation, Day day) {
  return delegation.period().has_end() && ToDay(delegation.period().end()) < day;
}

// Leaves no delegation that holds on `day` or later.
void EndDelegations(LeaderPost& post, Day day) {
  auto& all = *post.mutable_delegations();
  all.erase(
      std::remove_if(all.begin(), all.end(),
                     [day](const Delegation& one) { return ToDay(one.period().start()) >= day; }),
      all.end());
  for (Delegation& one : all) {
    if (!EndsBefore(one, day)) *one.mutable_period()->mutable_end() = ToDate(day - 1);
  }
}

// The former holder's, where the next one's time began on `day` and not on `told`.
void EndFormerDelegations(LeaderPost& post, Day told, Day day) {
  LeaderPost former, own;
  for (const Delegation& one : post.delegations()) {
    const bool is_former = ToDay(one.period().start()) < told;
    *(is_former ? former : own).add_delegations() = one;
  }
  EndDelegations(former, day);
  *post.mutable_delegations() = former.delegations();
  post.mutable_delegations()->MergeFrom(own.delegations());
}

// What is to be corrected and is not there.
void CheckGiven(const LeaderPost& post, const v1::CorrectLeaderPostRequest& request,
                FieldErrors& errors) {
  const bool of_support = request.has_support_date() || request.support() != 0;
  const bool of_contact = request.has_last_contact_date() || request.no_contact();
  if (!request.has_change_date() && !of_support && !of_contact) {
    errors.Add("change_date",
               "Nothing is to be corrected: expected change_date, support_date, support, "
               "last_contact_date or no_contact.");
  }
  if (request.has_change_date() && !post.has_change_date()) {
    errors.Add("change_date", "Nobody has held it yet.");
  }
  if (of_support && !post.has_support_date()) {
    errors.Add(request.has_support_date() ? "support_date" : "support",
               "No support is recorded of its holder: record it (RecordSupport).");
  }
  if (of_contact && !post.has_last_contact_date()) {
    errors.Add(request.has_last_contact_date() ? "last_contact_date" : "no_contact",
               "No contact is recorded with its holder: record it (RecordContact).");
  } else if (request.has_last_contact_date() && request.no_contact()) {
    errors.Add("no_contact", "Expected either this, or the last_contact_date.");
  }
}

// Nothing is known of a holder before their time. `told`: since when that was.
void CheckSince(const LeaderPost& post, Day told, const v1::CorrectLeaderPostRequest& request,
                FieldErrors& errors) {
  const Day since = ToDay(post.change_date());
  const auto check = [&](std::string_view field, std::string_view what,
                         const common::v1::Date& day) {
    if (ToDay(day) >= since) return;
    errors.Add(field, fmt::format("{} on {} is before the last change of holder, on {}.", what,
                                  FormatDay(ToDay(day)), FormatDay(since)));
  };
  if (post.has_support_date()) {
    check(request.has_support_date() ? "support_date" : "change_date", "The support",
          post.support_date());
  }
  if (post.has_last_contact_date()) {
    check(request.has_last_contact_date() ? "last_contact_date" : "change_date", "The contact",
          post.last_contact_date());
  }
  for (const Delegation& one : post.delegations()) {
    if (ToDay(one.period().start()) < told) continue;
    check("change_date", fmt::format("The delegation {}", one.delegation_id()),
          one.period().start());
  }
}

v1::LeaderChanged Change(LeaderPost& post, std::string_view holder, Day day) {
  v1::LeaderChanged event;
  event.set_name(post.name());
  event.set_institution(post.institution());
  event.set_display_name(post.display_name());
  event.set_previous_holder(post.holder());
  event.set_holder(std::string(holder));
  *event.mutable_effective_date() = ToDate(day);
  EndDelegations(post, day);
  post.set_holder(std::string(holder));
  *post.mutable_change_date() = ToDate(day);
  post.set_support(holder.empty() ? LeaderPost::SUPPORT_UNSPECIFIED : LeaderPost::UNAWARE);
  post.clear_support_date();
  post.clear_last_contact_date();
  return event;
}

Status CheckDelegation(const LeaderPost& post, const Delegation& delegation, Day today) {
  const Day start = ToDay(delegation.period().start());
  FieldErrors errors;
  if (delegation.person() == post.holder()) {
    errors.Add("person", "The holder needs no delegation; expected another person.");
  }
  if (EndsBefore(delegation, start)) {
    errors.Add("period.end", "The delegation ends before it starts.");
  } else if (EndsBefore(delegation, today)) {
    errors.Add("period.end",
               fmt::format("It is over; expected today, {} (UTC), or later.", FormatDay(today)));
  }
  if (start < ToDay(post.change_date())) {
    errors.Add("period.start", fmt::format("{} is before the holder's time, from {} on.",
                                           FormatDay(start), FormatDay(ToDay(post.change_date()))));
  }
  return errors.ToStatus();
}

template <class T>
bool IsAmong(const T& values, const typename T::value_type& value) {
  return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

constexpr Lifecycle<AtPostVerb> kLeaderPostLifecycle{"LeaderPost", kLeaderPostTransitions};

Status ValidateLeaderPost(LeaderPost& post, const LeaderPost* before) {
  if (before == nullptr) post.set_state(LeaderPost::VACANT);
  return OkStatus();
}

Status AddPost(v1::Leadership& leadership, std::string_view name) {
  if (leadership.leader_posts_size() < kMostPosts) {
    leadership.add_leader_posts(std::string(name));
    return OkStatus();
  }
  return Refuse(
      kTooManyPosts,
      fmt::format("{} lists {} posts.", leadership.name(), leadership.leader_posts_size()),
      "Give one that is vacant another holder.");
}

Result<v1::LeaderChanged> Appoint(LeaderPost& post, std::string_view holder, Day day, Day today) {
  RETURN_IF_ERROR(Apply("AppointHolder", post, day, today, holder));
  return Change(post, holder, day);
}

Result<v1::LeaderChanged> Vacate(LeaderPost& post, Day day, Day today) {
  RETURN_IF_ERROR(Apply("VacateLeaderPost", post, day, today));
  return Change(post, "", day);
}

Status Delegate(LeaderPost& post, Delegation delegation, Day today) {
  AtPostVerb at{post};
  RETURN_IF_ERROR(kLeaderPostLifecycle.Apply("DelegateLeaderPost", at));
  RETURN_IF_ERROR(CheckDelegation(post, delegation, today));
  auto& all = *post.mutable_delegations();
  for (const Delegation& one : all) {
    if (one.delegation_id() != delegation.delegation_id()) continue;
    return Refuse(kDelegationExists,
                  fmt::format("{} has a delegation {}, to {}.", post.name(), one.delegation_id(),
                              one.person()),
                  "Choose another delegation_id.");
  }
  if (all.size() >= kMostDelegations) {
    all.erase(std::remove_if(all.begin(), all.end(),
                             [today](const Delegation& one) { return EndsBefore(one, today); }),
              all.end());
  }
  if (all.size() >= kMostDelegations) {
    return Refuse(kTooManyDelegations,
                  fmt::format("{} persons stand in for the holder of {}.", all.size(), post.name()),
                  "End a delegation first.");
  }
  *all.Add() = std::move(delegation);
  return OkStatus();
}

Result<Delegation> EndDelegation(LeaderPost& post, std::string_view delegation_id, Day day,
                                 Day today) {
  RETURN_IF_ERROR(Apply("EndDelegation", post, day, today));
  auto& all = *post.mutable_delegations();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Delegation& one) {
    return one.delegation_id() == delegation_id && !EndsBefore(one, day);
  });
  if (found == all.end()) {
    return Refuse(kNoSuchDelegation,
                  fmt::format("{} has no delegation {} that runs on {}.", post.name(),
                              delegation_id, FormatDay(day)),
                  "Name one of its delegations that are not over by then.");
  }
  const bool has_begun = ToDay(found->period().start()) <= day;
  *found->mutable_period()->mutable_end() = ToDate(day);
  Delegation ended = *found;
  if (!has_begun) all.erase(found);
  return ended;
}

Status RecordSupport(LeaderPost& post, LeaderPost::Support support, Day day, Day today) {
  RETURN_IF_ERROR(Apply("RecordSupport", post, day, today));
  if (post.has_support_date() && day < ToDay(post.support_date())) {
    return BadField("effective_date",
                    fmt::format("{} is before the last record, of {}.", FormatDay(day),
                                FormatDay(ToDay(post.support_date()))));
  }
  post.set_support(support);
  *post.mutable_support_date() = ToDate(day);
  return OkStatus();
}

Status RecordContact(LeaderPost& post, Day day, Day today) {
  RETURN_IF_ERROR(Apply("RecordContact", post, day, today));
  if (post.has_last_contact_date() && day < ToDay(post.last_contact_date())) return OkStatus();
  *post.mutable_last_contact_date() = ToDate(day);
  return OkStatus();
}

Result<v1::LeaderPostCorrected> Correct(LeaderPost& post,
                                        const v1::CorrectLeaderPostRequest& request) {
  AtPostVerb at{post};
  RETURN_IF_ERROR(kLeaderPostLifecycle.Apply("CorrectLeaderPost", at));
  FieldErrors errors;
  CheckGiven(post, request, errors);
  RETURN_IF_ERROR(errors.ToStatus());
  LeaderPost corrected = post;
  if (request.has_change_date()) *corrected.mutable_change_date() = request.change_date();
  if (request.has_support_date()) *corrected.mutable_support_date() = request.support_date();
  if (request.support() != 0) corrected.set_support(request.support());
  if (request.has_last_contact_date()) {
    *corrected.mutable_last_contact_date() = request.last_contact_date();
  }
  if (request.no_contact()) corrected.clear_last_contact_date();
  const Day told = ToDay(post.change_date());
  CheckSince(corrected, told, request, errors);
  RETURN_IF_ERROR(errors.ToStatus());
  EndFormerDelegations(corrected, told, ToDay(corrected.change_date()));
  post = std::move(corrected);
  v1::LeaderPostCorrected event;
  event.set_name(post.name());
  *event.mutable_change_date() = post.change_date();
  event.set_support(post.support());
  if (post.has_support_date()) *event.mutable_support_date() = post.support_date();
  if (post.has_last_contact_date()) {
    *event.mutable_last_contact_date() = post.last_contact_date();
  }
  return event;
}

bool ReadsAllOfPosts(const Caller& caller, std::string_view name) {
  for (const auto role : {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER,
                          common::v1::EVALUATOR, common::v1::LEADER, common::v1::SERVICE}) {
    if (caller.Has(role, name)) return true;
  }
  return false;
}

void HideHolder(const Caller& caller, v1::LeaderPost& post) {
  if (ReadsAllOfPosts(caller, post.name())) return;
  v1::LeaderPost known;
  known.set_name(post.name());
  known.set_display_name(post.display_name());
  known.set_institution(post.institution());
  *known.mutable_networks() = post.networks();
  known.set_state(post.state());
  known.set_etag(post.etag());
  post = known;
}

bool StandsIn(const LeaderPost& post, std::string_view person, v1::SupportKind kind,
              std::string_view partnership, Day day) {
  const std::string name(partnership);
  return std::any_of(post.delegations().begin(), post.delegations().end(),
                     [&](const Delegation& one) {
                       return one.person() == person && Contains(one.period(), day) &&
                              IsAmong(one.kinds(), kind) && IsAmong(one.partnerships(), name);
                     });
}

bool IsContactOverdue(const LeaderPost& post, Day today) {
  const int days = post.contact_days() > 0 ? post.contact_days() : kContactDays;
  return !post.has_last_contact_date() || ToDay(post.last_contact_date()) + days < today;
}

const LeaderPost* WhomToAsk(std::span<const LeaderPost> posts, std::string_view asker) {
  const auto rank = [&](const LeaderPost& post) {
    return std::tuple(post.holder() == asker, post.state() != LeaderPost::HELD,
                      -static_cast<int>(post.support()), std::string_view(post.name()));
  };
  const auto first =
      std::min_element(posts.begin(), posts.end(),
                       [&](const LeaderPost& a, const LeaderPost& b) { return rank(a) < rank(b); });
  return first == posts.end() || first->holder() == asker ? nullptr : &*first;
}

}  // namespace tandem::reporting
