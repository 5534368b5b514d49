#include "services/reporting/domain/engagement.h"

#include <algorithm>
#include <set>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/reporting/domain/reasons.h"

namespace tandem::reporting {
namespace {

using v1::Engagement;

constexpr Transition<Engagement> kEngagementTransitions[] = {
    {"HoldEngagement", {Engagement::PROPOSED}, Engagement::HELD},
    {"CancelEngagement", {Engagement::PROPOSED}, Engagement::CANCELLED},
};

void CheckPeriod(const common::v1::Period& period, FieldErrors& errors) {
  if (!period.has_end()) {
    errors.Add("engagement.period.end", "Say by when it is to be held.");
  } else if (ToDay(period.end()) < ToDay(period.start())) {
    errors.Add("engagement.period.end", "The period ends before it starts.");
  }
}

template <class Visit>
Engagement Proposed(const Visit& visit, const std::string& post, int nth) {
  Engagement engagement;
  engagement.set_name(EngagementOf(visit.name(), nth));
  engagement.set_display_name(post);
  engagement.set_kind(Engagement::VISIT);
  engagement.set_visit(visit.name());
  *engagement.mutable_period() = visit.period();
  engagement.set_state(Engagement::PROPOSED);
  return engagement;
}

}  // namespace

constexpr Lifecycle<Engagement> kEngagementLifecycle{"Engagement", kEngagementTransitions};

Status ValidateEngagement(Engagement& engagement, const Engagement* before) {
  FieldErrors errors;
  if (before == nullptr) {
    engagement.set_state(Engagement::PROPOSED);
    if (IdOf(engagement.name()).starts_with(kOfVisit)) {
      errors.Add("engagement_id",
                 fmt::format("{} is kept for engagements of visits; expected another beginning.",
                             kOfVisit));
    }
  } else if (before->state() != Engagement::PROPOSED) {
    return Refuse(kEngagementOver,
                  fmt::format("{} is {}.", before->name(), Engagement::State_Name(before->state())),
                  "Propose another one.");
  } else if (!before->visit().empty() && engagement.display_name() != before->display_name()) {
    errors.Add("engagement.display_name",
               fmt::format("The visit names the post \"{}\"; say with leader_post which it is.",
                           before->display_name()));
  }
  CheckPeriod(engagement.period(), errors);
  return errors.ToStatus();
}

std::string EngagementOf(std::string_view visit, int nth) {
  return Join(PartnershipOf(visit), "engagements",
              fmt::format("{}{}-{}", kOfVisit, IdOf(visit), nth));
}

std::vector<Engagement> ProposedFor(const placement::v1::VisitConfirmed& visit) {
  std::vector<Engagement> proposed;
  for (const std::string& post : visit.posts_to_meet()) {
    proposed.push_back(Proposed(visit, post, static_cast<int>(proposed.size()) + 1));
  }
  return proposed;
}

std::vector<Engagement> ProposedFor(const placement::v1::Visit& visit,
                                    std::span<const Engagement> known) {
  std::set<std::string> named;
  for (const Engagement& engagement : known) {
    if (engagement.visit() == visit.name()) named.insert(engagement.display_name());
  }
  std::vector<Engagement> proposed;
  for (const std::string& post : visit.posts_to_meet()) {
    if (!named.insert(post).second) continue;
    proposed.push_back(Proposed(visit, post, static_cast<int>(known.size() + proposed.size()) + 1));
  }
  return proposed;
}

bool IsToMeet(const placement::v1::Visit& visit, const Engagement& engagement) {
  const auto& posts = visit.posts_to_meet();
  return std::find(posts.begin(), posts.end(), engagement.display_name()) != posts.end();
}

bool FollowDays(Engagement& engagement, const placement::v1::Visit& visit) {
  const common::v1::Period& own = engagement.period();
  if (ToDay(own.start()) >= ToDay(visit.period().start()) &&
      ToDay(own.end()) <= ToDay(visit.period().end())) {
    return false;
  }
  *engagement.mutable_period() = visit.period();
  return true;
}

Status NamePost(Engagement& engagement, const std::string& leader_post) {
  if (!engagement.leader_post().empty()) {
    return BadField("leader_post", fmt::format("{} is with {}; leave leader_post out.",
                                               engagement.name(), engagement.leader_post()));
  }
  engagement.set_leader_post(leader_post);
  return OkStatus();
}

Status Hold(Engagement& engagement, Day day, std::string_view outcome) {
  RETURN_IF_ERROR(kEngagementLifecycle.Apply("HoldEngagement", engagement));
  *engagement.mutable_held_date() = ToDate(day);
  engagement.set_outcome(std::string(outcome));
  return OkStatus();
}

Status Cancel(Engagement& engagement, std::string_view reason) {
  RETURN_IF_ERROR(kEngagementLifecycle.Apply("CancelEngagement", engagement));
  engagement.set_reason(std::string(reason));
  return OkStatus();
}

}  // namespace tandem::reporting
