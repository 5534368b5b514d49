#pragma once

#include <optional>
#include <vector>

#include "libs/common/base/decimal.h"
#include "services/learning-content/domain/recommend.h"
#include "tandem/learning_content/v1/content_index.pb.h"
#include "tandem/learning_content/v1/recommendation.pb.h"

// What an item was worth to teams that have completed it, as far as assessments can say.
namespace tandem::learning_content {

// How much of the levels it leads to the team has reached, from 0 to kOne: over the competencies
// that were assessed on the day of its completion or later. Nothing while it is not completed, and
// where it only supposed where the team stood.
std::optional<Micros> OutcomeOf(const v1::Recommendation& recommendation,
                                const std::vector<TeamGap>& gaps);

// Adds one outcome to the entry of the item; false if the index has none.
bool AddOutcome(v1::ContentIndex& index, std::string_view content_item, Micros outcome);

// What is to be expected of the item, from 0 to kOne. Half of it where nobody knows; few teams say
// little against that (as if kTeamsSupposed others had reached half).
inline constexpr int kTeamsSupposed = 4;  // ours, not from the documents
Micros ExpectedOutcome(const v1::ContentIndex::Entry& entry);

}  // namespace tandem::learning_content
