#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/events.pb.h"
#include "tandem/placement/v1/visit.pb.h"
#include "tandem/reporting/v1/engagement.pb.h"

// An occasion on which a leader is met or told (document B): proposed, then held or cancelled.
namespace tandem::reporting {

// What the ids of engagements begin with that visits propose.
inline constexpr std::string_view kOfVisit = "visit-";

extern const Lifecycle<v1::Engagement> kEngagementLifecycle;

// ENGAGEMENT_OVER once it is held or cancelled; INVALID_FIELDS: see the contract.
Status ValidateEngagement(v1::Engagement& engagement, const v1::Engagement* before);

// The name of the `nth` engagement, from 1 on, that the visit proposes.
std::string EngagementOf(std::string_view visit, int nth);
// One for each post to meet.
std::vector<v1::Engagement> ProposedFor(const placement::v1::VisitConfirmed& visit);
// One for each post to meet that the visit names anew; it has proposed all of `known` so far.
std::vector<v1::Engagement> ProposedFor(const placement::v1::Visit& visit,
                                        std::span<const v1::Engagement> known);
// Whether the visit names the post that it proposed the engagement for.
bool IsToMeet(const placement::v1::Visit& visit, const v1::Engagement& engagement);
// Gives an engagement the days of its visit, unless its own are among them. Whether it did.
bool FollowDays(v1::Engagement& engagement, const placement::v1::Visit& visit);

// Says who is met. INVALID_FIELDS, `leader_post`, if it says so already.
Status NamePost(v1::Engagement& engagement, const std::string& leader_post);
// The verbs: VERB_NOT_ALLOWED.
Status Hold(v1::Engagement& engagement, Day day, std::string_view outcome);
Status Cancel(v1::Engagement& engagement, std::string_view reason);

}  // namespace tandem::reporting
