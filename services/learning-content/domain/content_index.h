#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/status.h"
#include "tandem/learning_content/v1/content_index.pb.h"

// Which published items help with a competency. Choosing among them is a rule over the set of all
// published items; this resource owns that set, one competency at a time, so that a choice is
// guarded by the indexes it has loaded and never lists the catalogue.
namespace tandem::learning_content {

// "contentIndexes/amp.strategic-planning" for
// "competencyFrameworks/amp/competencies/strategic-planning".
std::string IndexOf(std::string_view competency);

// The entry of an item: what was published is not changed, so it can be kept beside it.
v1::ContentIndex::Entry EntryOf(const v1::ContentItem& item);

// Sets, or takes out, the entry of an item; the order is that of their names.
void Set(v1::ContentIndex& index, const v1::ContentIndex::Entry& entry);
void Remove(v1::ContentIndex& index, std::string_view content_item);

}  // namespace tandem::learning_content
