#pragma once

#include "libs/common/store/unit.h"
#include "tandem/common/v1/types.pb.h"
#include "tandem/learning_content/v1/content_item.pb.h"
#include "tandem/learning_content/v1/events.pb.h"
#include "tandem/learning_content/v1/recommendation.pb.h"
#include "tandem/objectives/v1/events.pb.h"
#include "tandem/placement/v1/events.pb.h"

// What learning-content does; module.cc says when.
namespace tandem::learning_content {

// content_items.cc
Result<v1::ContentItem> SubmitContentItem(Unit& unit, const v1::SubmitContentItemRequest& request);
Result<v1::ContentItem> PublishContentItem(Unit& unit,
                                           const v1::PublishContentItemRequest& request);
Result<v1::ContentItem> WithdrawContentItem(Unit& unit,
                                            const v1::WithdrawContentItemRequest& request);

// recommendations.cc
Result<v1::Recommendation> AcceptRecommendation(Unit& unit,
                                                const v1::AcceptRecommendationRequest& request);
Result<v1::Recommendation> CompleteRecommendation(Unit& unit,
                                                  const v1::CompleteRecommendationRequest& request);
Result<v1::Recommendation> DismissRecommendation(Unit& unit,
                                                 const v1::DismissRecommendationRequest& request);
inline constexpr TimerKind kRecommendationExpiry{"recommendation-expiry"};
Status ExpireRecommendation(Unit& unit, std::string_view recommendation);

// reactions.cc
Status OpenLearningProfile(Unit& unit, const placement::v1::TeamCreated& event);
Status FollowUpdatedTeam(Unit& unit, const common::v1::ResourceUpdated& event);
Status RecommendForObjective(Unit& unit, const objectives::v1::ObjectiveAgreed& event);
Status RecommendForCapability(Unit& unit, const objectives::v1::CapabilityChanged& event);
// An item was published: the partnerships that have had a gap in one of its competencies look
// again.
Status FindSeekers(Unit& unit, const v1::ContentItemPublished& event);
inline constexpr TimerKind kRecommendAnew{"recommend-anew"};
Status RecommendAnew(Unit& unit, std::string_view learning_needs);
// An objective that is proposed anew, concluded or dropped asks for nothing any more; nor does a
// partnership that is closed.
Status ForgetCause(Unit& unit, const std::string& partnership, const std::string& cause);
template <class Event>
Status ForgetObjective(Unit& unit, const Event& event) {
  return ForgetCause(unit, event.partnership(), event.name());
}
Status ForgetPartnership(Unit& unit, const placement::v1::PartnershipStageChanged& event);

}  // namespace tandem::learning_content
