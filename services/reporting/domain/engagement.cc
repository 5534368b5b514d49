#include "services/reporting/domain/engagement.h"

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/reporting/domain/reasons.h"

namespace tandem::reporting {
namespace {

using v1::Engagement;

constexpr Transition<Engagement> kTransitions[] = {
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

}  // namespace

constexpr Lifecycle<Engagement> kEngagementLifecycle{"Engagement", kTransitions};

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
    Engagement& engagement = proposed.emplace_back();
    engagement.set_name(EngagementOf(visit.name(), static_cast<int>(proposed.size())));
    engagement.set_display_name(post);
    engagement.set_kind(Engagement::VISIT);
    engagement.set_visit(visit.name());
    *engagement.mutable_period() = visit.period();
    engagement.set_state(Engagement::PROPOSED);
  }
  return proposed;
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
