#pragma once

#include "libs/common/store/unit.h"
#include "tandem/learning_content/v1/content_item.pb.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::learning_content {

// Publishing and withdrawing write the indexes of the item's competencies in the same Change.
Result<v1::ContentItem> SubmitContentItem(Unit& unit, const v1::SubmitContentItemRequest& request);
Result<v1::ContentItem> PublishContentItem(Unit& unit,
                                           const v1::PublishContentItemRequest& request);
Result<v1::ContentItem> WithdrawContentItem(Unit& unit,
                                            const v1::WithdrawContentItemRequest& request);

// Nothing is recommended any more for the competencies of a framework that was retired.
Status FollowRetirement(Unit& unit, const objectives::v1::CompetencyFrameworkRetired& event);

}  // namespace tandem::learning_content
