#include "services/learning-content/module.h"

#include "services/learning-content/collections.h"
#include "services/learning-content/domain/content_item.h"
#include "services/learning-content/domain/learning_profile.h"
#include "services/learning-content/handlers/content_items.h"
#include "services/learning-content/handlers/reactions.h"
#include "services/learning-content/handlers/recommendations.h"

namespace tandem::learning_content {
namespace {

void Declare(Declarations& d) {
  d.Standard(kContentItems, {.validate = ValidateContentItem});
  d.Command("ContentItemService.SubmitContentItem", SubmitContentItem);
  d.Command("ContentItemService.PublishContentItem", PublishContentItem);
  d.Command("ContentItemService.WithdrawContentItem", WithdrawContentItem);
  d.Stores(kContentIndexes);
  d.Stores(kContentSeekers);
  d.On<objectives::v1::CompetencyFrameworkRetired>(FollowRetirement);

  d.Standard(kLearningProfiles,
             {.validate = ValidateLearningProfile, .prepare = FollowUpdatedProfile});
  d.Stores(kTeamSeekers);
  d.On<placement::v1::TeamCreated>(OpenLearningProfile);
  d.On<common::v1::ResourceUpdated>(FollowUpdatedTeam);

  d.Standard(kRecommendations);
  d.Command("RecommendationService.AcceptRecommendation", AcceptRecommendation);
  d.Command("RecommendationService.CompleteRecommendation", CompleteRecommendation);
  d.Command("RecommendationService.DismissRecommendation", DismissRecommendation);
  d.Timer(kRecommendationExpiry, ExpireRecommendation);
  d.On<objectives::v1::ObjectiveAgreed>(RecommendForObjective);
  d.On<objectives::v1::CapabilityChanged>(RecommendForCapability);

  d.Stores(kLearningNeeds);
  d.On<v1::ContentItemPublished>(FindSeekers);
  d.On<v1::ContentItemWithdrawn>(LookElsewhere<v1::ContentItemWithdrawn>);
  d.On<v1::ContentItemSuperseded>(LookElsewhere<v1::ContentItemSuperseded>);
  d.Timer(kRecommendAnew, RecommendAnew);
  d.On<objectives::v1::ObjectiveProposed>(ForgetObjective<objectives::v1::ObjectiveProposed>);
  d.On<objectives::v1::ObjectiveConcluded>(ForgetObjective<objectives::v1::ObjectiveConcluded>);
  d.On<objectives::v1::ObjectiveDropped>(ForgetObjective<objectives::v1::ObjectiveDropped>);
  d.On<placement::v1::PartnershipStageChanged>(FollowPartnership);
  d.Count(kRecommendations, {.metric = "tandem_recommendations",
                             .help = "Recommendations of learning content, by state.",
                             .by = {{"state", "state"}}});
}

}  // namespace

constexpr Module kLearningContentModule{"learning-content", "tandem.learning_content.v1", Declare};

}  // namespace tandem::learning_content
