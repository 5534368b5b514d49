#pragma once

#include <string_view>

#include "libs/common/base/clock.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/learning_content/v1/content_item.pb.h"

// The rules of the catalogue's items.
namespace tandem::learning_content {

extern const Lifecycle<v1::ContentItem> kContentItemLifecycle;

// Completes a new item (a draft) and checks a changed one. INVALID_ARGUMENT, every field that is
// wrong: a competency that stands twice, a range that leads nowhere, an item that supersedes
// itself. CONTENT_SETTLED for a change once it is published.
Status ValidateContentItem(v1::ContentItem& item, const v1::ContentItem* before);

// Offers a draft for review: it says what it helps with and what may be done with it.
Status Submit(v1::ContentItem& item);
Status Publish(v1::ContentItem& item, Time now);
// `by` takes the place of `item`. SUPERSEDES_UNPUBLISHED unless `item` is published.
Status Supersede(v1::ContentItem& item, std::string_view by);
Status Withdraw(v1::ContentItem& item, std::string_view reason);

}  // namespace tandem::learning_content
